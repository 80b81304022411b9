/// A quota and how much of it is taken.
public struct QuotaState: WireType, Equatable {
    /// Most units; absent means no limit.
    public let limit: Int64?
    /// Units that are committed or reserved now.
    public let used: Int64

    /// Makes it from its fields.
    public init(
        limit: Int64? = nil,
        used: Int64
    ) {
        self.limit = limit
        self.used = used
    }

    private enum CodingKeys: String, CodingKey {
        case limit
        case used
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "QuotaState",
        [
            WireField(
                "limit", .integer(0...9_007_199_254_740_991), isRequired: false, "Most units; absent means no limit."),
            WireField("used", .integer(0...9_007_199_254_740_991), "Units that are committed or reserved now."),
        ])
}
