/// A venue and the state of its feed.
public struct VenueFeed: WireType, Equatable {
    /// Where.
    public let venue: Venue
    /// Where its data comes from.
    public let mode: VenueMode
    /// `disabled`, `connecting`, `subscribing`, `catching_up`, `live`, `degraded`, `backing_off` or `closed`.
    public let state: String
    /// Why it is not live.
    public let reason: String?
    /// Since when it is in this state.
    public let since: Timestamp?
    /// Whether acknowledged data flows.
    public let isConnected: Bool
    /// When the last message came.
    public let lastMessageAt: Timestamp?
    /// Time since then.
    public let ageMilliseconds: Int64?
    /// How often it connected anew.
    public let reconnects: Int64?
    /// The venue's clock minus ours, estimated.
    public let clockOffsetMilliseconds: Int64?
    /// Weight used in the running window.
    public let usedWeight: Int64?
    /// Weight the venue allows in it.
    public let weightLimit: Int64?
    /// What is followed.
    public let symbols: [Symbol]
    /// Its subscriptions.
    public let streams: [FeedStream]

    /// Makes it from its fields.
    public init(
        venue: Venue, mode: VenueMode, state: String, reason: String? = nil, since: Timestamp? = nil,
        isConnected: Bool, lastMessageAt: Timestamp? = nil, ageMilliseconds: Int64? = nil, reconnects: Int64? = nil,
        clockOffsetMilliseconds: Int64? = nil, usedWeight: Int64? = nil, weightLimit: Int64? = nil,
        symbols: [Symbol], streams: [FeedStream]
    ) {
        self.venue = venue
        self.mode = mode
        self.state = state
        self.reason = reason
        self.since = since
        self.isConnected = isConnected
        self.lastMessageAt = lastMessageAt
        self.ageMilliseconds = ageMilliseconds
        self.reconnects = reconnects
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
        self.usedWeight = usedWeight
        self.weightLimit = weightLimit
        self.symbols = symbols
        self.streams = streams
    }

    private enum CodingKeys: String, CodingKey {
        case venue
        case mode
        case state
        case reason
        case since
        case isConnected = "is_connected"
        case lastMessageAt = "last_message_at"
        case ageMilliseconds = "age_ms"
        case reconnects
        case clockOffsetMilliseconds = "clock_offset_ms"
        case usedWeight = "used_weight"
        case weightLimit = "weight_limit"
        case symbols
        case streams
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "VenueFeed",
        [
            WireField("venue", Venue.schema, "Where."),
            WireField("mode", VenueMode.schema, "Where its data comes from."),
            WireField(
                "state", .string(),
                "`disabled`, `connecting`, `subscribing`, `catching_up`, `live`, `degraded`, `backing_off` or `closed`."
            ),
            WireField("reason", .string(), isRequired: false, "Why it is not live."),
            WireField("since", Timestamp.schema, isRequired: false, "Since when it is in this state."),
            WireField("is_connected", .boolean, "Whether acknowledged data flows."),
            WireField("last_message_at", Timestamp.schema, isRequired: false, "When the last message came."),
            WireField("age_ms", .integer(0...9_007_199_254_740_991), isRequired: false, "Time since then."),
            WireField(
                "reconnects", .integer(0...9_007_199_254_740_991), isRequired: false, "How often it connected anew."),
            WireField(
                "clock_offset_ms", .integer(-9_007_199_254_740_991...9_007_199_254_740_991), isRequired: false,
                "The venue's clock minus ours, estimated."),
            WireField(
                "used_weight", .integer(0...9_007_199_254_740_991), isRequired: false,
                "Weight used in the running window."),
            WireField(
                "weight_limit", .integer(0...9_007_199_254_740_991), isRequired: false, "Weight the venue allows in it."
            ),
            WireField("symbols", .list(Symbol.schema, maxItems: 2000), "What is followed."),
            WireField("streams", .list(FeedStream.schema, maxItems: 10000), "Its subscriptions."),
        ])
}
