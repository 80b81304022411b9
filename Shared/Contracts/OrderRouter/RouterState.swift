/// How the router runs.
public struct RouterState: WireType, Equatable {
    /// What it does with orders.
    public let mode: TradingMode
    /// Modes it can be set to.
    public let allowedModes: [TradingMode]
    /// Most notional an account may route in one UTC day, in quote currency.
    public let dailyNotionalLimit: Money
    /// Notional routed in this UTC day by the caller's accounts; by all for operators.
    public let notionalRouted: Money
    /// The UTC day.
    public let day: String
    /// Whether the kill switch for all accounts is on.
    public let killSwitch: Bool

    /// Makes it from its fields.
    public init(
        mode: TradingMode,
        allowedModes: [TradingMode],
        dailyNotionalLimit: Money,
        notionalRouted: Money,
        day: String,
        killSwitch: Bool
    ) {
        self.mode = mode
        self.allowedModes = allowedModes
        self.dailyNotionalLimit = dailyNotionalLimit
        self.notionalRouted = notionalRouted
        self.day = day
        self.killSwitch = killSwitch
    }

    private enum CodingKeys: String, CodingKey {
        case mode
        case allowedModes = "allowed_modes"
        case dailyNotionalLimit = "daily_notional_limit"
        case notionalRouted = "notional_routed"
        case day
        case killSwitch = "kill_switch"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "RouterState",
        [
            WireField("mode", TradingMode.schema, "What it does with orders."),
            WireField("allowed_modes", .list(TradingMode.schema, maxItems: 8), "Modes it can be set to."),
            WireField(
                "daily_notional_limit", Money.schema,
                "Most notional an account may route in one UTC day, in quote currency."),
            WireField(
                "notional_routed", Money.schema,
                "Notional routed in this UTC day by the caller's accounts; by all for operators."),
            WireField("day", .string(format: "date"), "The UTC day."),
            WireField("kill_switch", .boolean, "Whether the kill switch for all accounts is on."),
        ])
}
