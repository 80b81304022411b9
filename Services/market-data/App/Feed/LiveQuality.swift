import Contracts
import MarketDataCore

/// What was seen of a live market, and what that is worth.
struct LiveQuality: Sendable {
    /// Of its minutes.
    let counters: QualityCounters
    /// Of its book; nil when the book is not followed.
    let book: BookCounters?
    /// Best prices that were refused, by code.
    let refusedTops: [MarketFault: Int]
    /// The judgement over its minutes.
    let report: QualityReport
    /// When the last message of any kind came.
    let heardAt: Timestamp?
}
