/// What order-router tells of an account's results, for alerts on pnl and drawdown.
public struct MetricReading: WireType, Equatable {
    /// Unique id of the reading; a repeat changes nothing.
    public let eventId: String
    /// The account.
    public let accountId: String
    /// The instrument.
    public let symbol: Symbol
    /// Realised plus unrealised profit of the UTC day, in quote currency.
    public let pnl: Money
    /// Fall of the account's equity from its highest value, in percent of that value; 0 or more.
    public let drawdown: Percent
    /// When it was so.
    public let occurredAt: Timestamp

    /// Makes it from its fields.
    public init(
        eventId: String,
        accountId: String,
        symbol: Symbol,
        pnl: Money,
        drawdown: Percent,
        occurredAt: Timestamp
    ) {
        self.eventId = eventId
        self.accountId = accountId
        self.symbol = symbol
        self.pnl = pnl
        self.drawdown = drawdown
        self.occurredAt = occurredAt
    }

    private enum CodingKeys: String, CodingKey {
        case eventId = "event_id"
        case accountId = "account_id"
        case symbol
        case pnl
        case drawdown
        case occurredAt = "occurred_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "MetricReading",
        [
            WireField("event_id", .string(lengths: 1...128), "Unique id of the reading; a repeat changes nothing."),
            WireField("account_id", .string(lengths: 1...64), "The account."),
            WireField("symbol", Symbol.schema, "The instrument."),
            WireField("pnl", Money.schema, "Realised plus unrealised profit of the UTC day, in quote currency."),
            WireField(
                "drawdown", Percent.schema,
                "Fall of the account's equity from its highest value, in percent of that value; 0 or more."),
            WireField("occurred_at", Timestamp.schema, "When it was so."),
        ])
}
