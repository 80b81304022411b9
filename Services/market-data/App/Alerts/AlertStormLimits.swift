import ServiceKit

/// How much one owner's alerts may take of what all share.
struct AlertStormLimits: Sendable {
    /// Shortest time between two triggers of one alert, whatever its throttle.
    var minIntervalMilliseconds: Int64 = 0
    /// Most deliveries of one owner that wait.
    var maxPendingPerOwner = 1_000
    /// Most deliveries of one owner that are tried at the same time.
    var concurrentPerOwner = 4

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
    }
}
