import Contracts
import MarketDataCore

/// A rule as the evaluation keeps it in memory between two passes.
struct WatchedRule: Sendable {
    let id: String
    let revision: Int64
    let symbol: Symbol
    let venue: Venue
    let timeframe: Timeframe?
    let accountID: String
    let checks: [AlertCheck]
    let throttleSeconds: Int64
    /// Shortest time between two triggers: the throttle, and never less than the operator allows. In milliseconds.
    let pauseMilliseconds: Int64
    var lastTriggeredAt: Timestamp?
    var lastCause: String?
    var status: AlertStatus
    var obstacles: [AlertObstacle]

    /// Whether anything about it depends on readings of results.
    var needsMetric: Bool { checks.contains(where: \.needsMetric) }
    /// Whether anything about it depends on the market.
    var needsMarket: Bool { !checks.allSatisfy(\.needsMetric) }

    /// Whether a firing could be recorded; the database decides again, together with writing it.
    func isDue(_ cause: String, at now: Timestamp) -> Bool {
        AlertThrottle.allows(last: lastTriggeredAt, now: now, pause: pauseMilliseconds)
            && (throttleSeconds > 0 || cause != lastCause)
    }
}
