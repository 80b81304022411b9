public import Contracts
public import Exchanges

/// Something that happened on a live market, already checked.
public struct MarketFeedEvent: Sendable {
    /// What happened. Closed.
    public enum What: Sendable {
        /// The best prices changed.
        case quote(Quote)
        /// The best level of the book changed, quantity included.
        case bookTop(BookTop)
        /// The book lost its thread: nothing of it may be used until the next `bookTop`.
        case bookLost(reason: String)
        /// A candle that is still forming.
        case candleForming(VenueCandle)
        /// A candle that closed. `isRevision`: it had closed before, with other numbers.
        case candleClosed(VenueCandle, isRevision: Bool)
        /// A trade.
        case trade(PublicTrade)
    }

    /// Which market.
    public let key: MarketKey
    /// What happened.
    public let what: What
    /// When it came, by our clock.
    public let receivedAt: Timestamp

    /// Makes it from its fields.
    public init(key: MarketKey, what: What, receivedAt: Timestamp) {
        self.key = key
        self.what = what
        self.receivedAt = receivedAt
    }
}
