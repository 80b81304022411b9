/// Whether a second factor is asked for, and the recovery codes when they are new.
public struct TOTPState: WireType, Equatable {
    /// Whether a one-time code is asked for at login.
    public let enabled: Bool
    /// New recovery codes, shown this once; absent otherwise.
    public let recoveryCodes: [String]?

    /// Makes it from its fields.
    public init(enabled: Bool, recoveryCodes: [String]? = nil) {
        self.enabled = enabled
        self.recoveryCodes = recoveryCodes
    }

    private enum CodingKeys: String, CodingKey {
        case enabled
        case recoveryCodes = "recovery_codes"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "TOTPState",
        [
            WireField("enabled", .boolean, "Whether a one-time code is asked for at login."),
            WireField(
                "recovery_codes", .list(.string(lengths: 1...64), maxItems: 20), isRequired: false,
                "New recovery codes, shown this once; absent otherwise."),
        ])
}
