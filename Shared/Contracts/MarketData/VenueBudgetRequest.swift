/// How much of a venue's weight account a daemon wants.
public struct VenueBudgetRequest: WireType, Equatable {
    /// Most weight that can be asked for at once.
    public static let maxWeight: Int64 = 100_000

    /// Weight that is needed now; more may be given.
    public let weight: Int64
    /// Whether it is for orders, cancels, protection or live data: they may use what is kept from the rest.
    public let isUrgent: Bool
    /// What the venue itself last said was used in the running window; left out when it did not.
    public let reportedUsed: Int64?

    /// Makes it from its fields.
    public init(weight: Int64, isUrgent: Bool, reportedUsed: Int64? = nil) {
        self.weight = weight
        self.isUrgent = isUrgent
        self.reportedUsed = reportedUsed
    }

    private enum CodingKeys: String, CodingKey {
        case weight
        case isUrgent = "is_urgent"
        case reportedUsed = "reported_used"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "VenueBudgetRequest",
        [
            WireField("weight", .integer(1...maxWeight), "Weight that is needed now; more may be given."),
            WireField("is_urgent", .boolean, "Whether it may use what is kept for orders and live data."),
            WireField(
                "reported_used", .integer(0...1_000_000_000), isRequired: false,
                "What the venue last said was used in the running window."),
        ])
}
