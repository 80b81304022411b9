/// Whether orders that open or grow a position are refused.
public struct KillSwitchState: WireType, Equatable {
    /// The account; absent for the switch of all accounts.
    public let accountId: String?
    /// Whether it is on. Orders that reduce a position, and cancelling, always pass.
    public let isOn: Bool
    /// Why, in the words of who set it.
    public let reason: String?
    /// Who set it last; absent when nobody ever did.
    public let changedBy: String?
    /// When it was set last.
    public let changedAt: Timestamp?

    /// Makes it from its fields.
    public init(
        accountId: String? = nil,
        isOn: Bool,
        reason: String? = nil,
        changedBy: String? = nil,
        changedAt: Timestamp? = nil
    ) {
        self.accountId = accountId
        self.isOn = isOn
        self.reason = reason
        self.changedBy = changedBy
        self.changedAt = changedAt
    }

    private enum CodingKeys: String, CodingKey {
        case accountId = "account_id"
        case isOn = "is_on"
        case reason
        case changedBy = "changed_by"
        case changedAt = "changed_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "KillSwitchState",
        [
            WireField(
                "account_id", .string(lengths: 1...64), isRequired: false,
                "The account; absent for the switch of all accounts."),
            WireField(
                "is_on", .boolean, "Whether it is on. Orders that reduce a position, and cancelling, always pass."),
            WireField("reason", .string(lengths: 1...500), isRequired: false, "Why, in the words of who set it."),
            WireField(
                "changed_by", .string(lengths: 1...64), isRequired: false,
                "Who set it last; absent when nobody ever did."),
            WireField("changed_at", Timestamp.schema, isRequired: false, "When it was set last."),
        ])
}
