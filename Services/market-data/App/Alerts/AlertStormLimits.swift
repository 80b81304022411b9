import ServiceKit

/// How much one owner's alerts may take of what all share.
struct AlertStormLimits: Sendable {
    /// Shortest time between two triggers of one alert, whatever its throttle.
    var minIntervalMilliseconds: Int64 = 0
    /// Most deliveries of one owner that wait.
    var maxPendingPerOwner = 1_000
    /// Most deliveries of one owner that are tried at the same time.
    var concurrentPerOwner = 4
    /// Most triggers of one alert that are kept.
    var maxTriggersPerAlert = 1_000

    /// No shortest time.
    init() {}

    /// Declares and reads its keys.
    init(_ reader: ConfigurationReader) {
        minIntervalMilliseconds = Int64(
            reader.integer(
                "alerts.min_interval_ms", default: 5_000, in: 0...3_600_000,
                "Shortest time between two triggers of one alert, whatever its throttle."))
        maxPendingPerOwner = reader.integer(
            "alerts.max_pending_per_owner", default: 1_000, in: 1...1_000_000,
            "Deliveries of one owner that may wait; more are dead letters at once.")
        concurrentPerOwner = reader.integer(
            "alerts.deliveries_per_owner", default: 4, in: 1...64,
            "Deliveries of one owner that are tried at the same time, so that a slow receiver holds up nobody else.")
        maxTriggersPerAlert = reader.integer(
            "alerts.history_max_per_alert", default: 1_000, in: 1...100_000,
            "Triggers of one alert that are kept; older ones go when it fires again and nothing of them waits.")
    }
}
