/// The status a strategy is to have.
public struct StrategyStatusChange: WireType, Equatable {
    /// The new status.
    public let status: StrategyStatus
    /// Why, for ERROR.
    public let error: String?

    /// Makes it from its fields.
    public init(
        status: StrategyStatus,
        error: String? = nil
    ) {
        self.status = status
        self.error = error
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case error
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "StrategyStatusChange",
        [
            WireField("status", StrategyStatus.schema, "The new status."),
            WireField("error", .string(lengths: 1...1_000), isRequired: false, "Why, for ERROR."),
        ])
}
