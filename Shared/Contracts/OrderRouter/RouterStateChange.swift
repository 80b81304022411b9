/// What to change about how the router runs; what is left out stays.
public struct RouterStateChange: WireType, Equatable {
    /// The mode; `paper` means sandbox, `live` is refused for now.
    public let mode: RequestedMode?
    /// Most notional an account may route in one UTC day; above 0.
    public let dailyNotionalLimit: Money?

    /// Makes it from its fields.
    public init(
        mode: RequestedMode? = nil,
        dailyNotionalLimit: Money? = nil
    ) {
        self.mode = mode
        self.dailyNotionalLimit = dailyNotionalLimit
    }

    private enum CodingKeys: String, CodingKey {
        case mode
        case dailyNotionalLimit = "daily_notional_limit"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "RouterStateChange",
        [
            WireField(
                "mode", RequestedMode.schema, isRequired: false,
                "The mode; `paper` means sandbox, `live` is refused for now."),
            WireField(
                "daily_notional_limit", Money.schema, isRequired: false,
                "Most notional an account may route in one UTC day; above 0."),
        ])
}
