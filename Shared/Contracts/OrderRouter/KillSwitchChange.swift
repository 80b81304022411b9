/// What a kill switch is set to.
public struct KillSwitchChange: WireType, Equatable {
    /// Whether it is to be on.
    public let isOn: Bool
    /// Why.
    public let reason: String?

    /// Makes it from its fields.
    public init(
        isOn: Bool,
        reason: String? = nil
    ) {
        self.isOn = isOn
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case isOn = "is_on"
        case reason
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "KillSwitchChange",
        [
            WireField("is_on", .boolean, "Whether it is to be on."),
            WireField("reason", .string(lengths: 1...500), isRequired: false, "Why."),
        ])
}
