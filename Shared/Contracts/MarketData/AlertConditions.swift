/// What must hold together for an alert to fire; at least one must be enabled.
public struct AlertConditions: WireType, Equatable {
    /// Profit of the account's UTC day in the symbol, in quote currency.
    public let pnl: AlertThreshold?
    /// Fall of the account's equity from its highest value, in percent.
    public let drawdown: AlertThreshold?
    /// Mid price, in quote currency.
    public let price: AlertThreshold?
    /// Mid against the open of the last closed candle of the rule's timeframe, in percent.
    public let change: AlertThreshold?
    /// Ask less bid over mid, in basis points.
    public let spread: AlertThreshold?
    /// Conditions on indicators.
    public let indicators: [AlertIndicator]?

    /// Makes it from its fields.
    public init(
        pnl: AlertThreshold? = nil,
        drawdown: AlertThreshold? = nil,
        price: AlertThreshold? = nil,
        change: AlertThreshold? = nil,
        spread: AlertThreshold? = nil,
        indicators: [AlertIndicator]? = nil
    ) {
        self.pnl = pnl
        self.drawdown = drawdown
        self.price = price
        self.change = change
        self.spread = spread
        self.indicators = indicators
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertConditions",
        [
            WireField(
                "pnl", AlertThreshold.schema, isRequired: false,
                "Profit of the account's UTC day in the symbol, in quote currency."),
            WireField(
                "drawdown", AlertThreshold.schema, isRequired: false,
                "Fall of the account's equity from its highest value, in percent."),
            WireField("price", AlertThreshold.schema, isRequired: false, "Mid price, in quote currency."),
            WireField(
                "change", AlertThreshold.schema, isRequired: false,
                "Mid against the open of the last closed candle of the rule's timeframe, in percent."),
            WireField("spread", AlertThreshold.schema, isRequired: false, "Ask less bid over mid, in basis points."),
            WireField(
                "indicators", .list(AlertIndicator.schema, maxItems: 16), isRequired: false, "Conditions on indicators."
            ),
        ])
}
