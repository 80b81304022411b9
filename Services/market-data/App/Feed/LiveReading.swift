/// What a live market answers to a reader.
enum LiveReading<Value: Sendable>: Sendable {
    /// It is so now.
    case ready(Value)
    /// It is not to be used now: old numbers are never given.
    case notReady(LiveObstacle)
    /// There is no such live market.
    case unknown
}

/// Why a live market has no numbers. Closed; the raw value is the code on the wire (503).
enum LiveObstacle: String, Hashable, Sendable, CaseIterable {
    /// The book is being put together anew, or for the first time.
    case bookResyncing = "book_resyncing"
    /// The newest price is older than allowed, by its own time or by when it came.
    case quoteStale = "quote_stale"
    /// The venue takes no connections.
    case venueClosed = "venue_closed"
}
