/// Why a condition has no value.
public struct AlertObstacle: WireType, Equatable {
    /// pnl, drawdown, price, change, spread or the id of an indicator.
    public let condition: String
    /// Stable code: unknown_instrument, no_quote, stale_quote, no_candles, warming_up, no_metric, stale_metric, value_out_of_range, evaluation_failed.
    public let code: String
    /// One sentence for people.
    public let detail: String

    /// Makes it from its fields.
    public init(
        condition: String,
        code: String,
        detail: String
    ) {
        self.condition = condition
        self.code = code
        self.detail = detail
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "AlertObstacle",
        [
            WireField(
                "condition", .string(lengths: 1...64), "pnl, drawdown, price, change, spread or the id of an indicator."
            ),
            WireField(
                "code", .string(lengths: 1...64),
                "Stable code: unknown_instrument, no_quote, stale_quote, no_candles, warming_up, no_metric, stale_metric, value_out_of_range, evaluation_failed."
            ),
            WireField("detail", .string(lengths: 1...200), "One sentence for people."),
        ])
}
