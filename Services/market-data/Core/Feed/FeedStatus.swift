public import Contracts

/// The live feed of a venue as a person sees it.
public struct FeedStatus: Hashable, Sendable {
    /// The venue.
    public let venue: Venue
    /// Where it stands.
    public let state: FeedState
    /// Why, where that needs words: the venue's closing, the last failure.
    public let reason: String?
    /// Since when it stands there, by our clock.
    public let since: Timestamp
    /// When the last message came, by our clock; nil before the first.
    public let heardAt: Timestamp?
    /// The venue's clock minus ours, in milliseconds; nil before the first measurement.
    public let clockOffsetMilliseconds: Int64?
    /// Connects after the first.
    public let reconnects: Int
    /// Weight used of the venue's account in the running window, as far as known.
    public let usedWeight: Int64?
    /// Its subscriptions.
    public let streams: [StreamStatus]

    /// Makes it from its fields.
    public init(
        venue: Venue, state: FeedState, reason: String? = nil, since: Timestamp, heardAt: Timestamp? = nil,
        clockOffsetMilliseconds: Int64? = nil, reconnects: Int = 0, usedWeight: Int64? = nil,
        streams: [StreamStatus] = []
    ) {
        self.venue = venue
        self.state = state
        self.reason = reason
        self.since = since
        self.heardAt = heardAt
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
        self.reconnects = reconnects
        self.usedWeight = usedWeight
        self.streams = streams
    }
}
