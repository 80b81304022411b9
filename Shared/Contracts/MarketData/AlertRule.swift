/// When an alert fires.
public struct AlertRule: WireType, Equatable {
    /// The instrument.
    public let symbol: Symbol
    /// Its venue; binance.spot when left out.
    public let venue: Venue?
    /// Length of the candles for change and indicators, which need it.
    public let timeframe: Timeframe?
    /// Account for pnl and drawdown; the owner's default account when left out.
    public let accountId: String?
    /// What the history is filtered by; a name of your own.
    public let strategy: String?
    /// What must hold together.
    public let conditions: AlertConditions

    /// Makes it from its fields.
    public init(
        symbol: Symbol,
        venue: Venue? = nil,
        timeframe: Timeframe? = nil,
        accountId: String? = nil,
        strategy: String? = nil,
        conditions: AlertConditions
    ) {
        self.symbol = symbol
        self.venue = venue
        self.timeframe = timeframe
        self.accountId = accountId
        self.strategy = strategy
        self.conditions = conditions
    }

    private enum CodingKeys: String, CodingKey {
        case symbol
        case venue
        case timeframe
        case accountId = "account_id"
        case strategy
        case conditions
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertRule",
        [
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("venue", Venue.schema, isRequired: false, "Its venue; binance.spot when left out."),
            WireField(
                "timeframe", Timeframe.schema, isRequired: false,
                "Length of the candles for change and indicators, which need it."),
            WireField(
                "account_id", .string(lengths: 1...64), isRequired: false,
                "Account for pnl and drawdown; the owner's default account when left out."),
            WireField(
                "strategy", .string(lengths: 1...64), isRequired: false,
                "What the history is filtered by; a name of your own."),
            WireField("conditions", AlertConditions.schema, "What must hold together."),
        ])
}
