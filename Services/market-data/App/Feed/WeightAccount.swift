import MarketDataCore

/// A venue's weight account for this machine's address, shared by all who send from it. Times are our wall clock's
/// milliseconds.
protocol WeightAccount: Sendable {
    /// Takes weight off the account.
    /// - Parameters:
    ///   - wanted: what is needed now; the account may give more, so that not every request asks.
    ///   - reported: what the venue itself last said was used in the running window; nil when it did not.
    func lease(wanted: Int64, priority: RequestPriority, reported: Int64?) async -> WeightLease
    /// The venue forbids everything until that time.
    func block(until: Int64, reason: String) async
}

/// What the account gave.
struct WeightLease: Hashable, Sendable {
    /// May be used; 0 for nothing.
    var granted: Int64
    /// Until then; when nothing was granted, worth asking again then.
    var until: Int64
    /// Used of the window by everybody, this lease included.
    var used: Int64
}
