/// Counts observations in buckets with fixed upper bounds, for latencies and sizes.
public final class Histogram: Sendable {
    /// Upper bounds in seconds for the latency of a request: 0.5 ms to 10 s.
    public static let latencySeconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// Upper bounds, ascending, without +Inf.
    public let bounds: [Double]
    let series: SeriesTable<Histogram>?
    private let state: Locked<Snapshot>

    /// Counts at one moment.
    public struct Snapshot: Sendable, Equatable {
        /// Observations of each bucket alone (not cumulative); the last is above the highest bound.
        public var buckets: [UInt64]
        /// Sum of all observations.
        public var sum: Double
        /// Number of observations.
        public var count: UInt64
    }

    init(bounds: [Double], series: SeriesTable<Histogram>?) {
        self.bounds = bounds
        self.series = series
        self.state = Locked(Snapshot(buckets: Array(repeating: 0, count: bounds.count + 1), sum: 0, count: 0))
    }

    /// Counts one value in the unit of the metric's name; NaN is ignored.
    public func observe(_ value: Double) {
        precondition(series == nil, "a histogram with labels is observed through labelled()")
        guard !value.isNaN else { return }
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if value <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        state.withLock {
            $0.buckets[low] += 1
            $0.sum += value
            $0.count += 1
        }
    }

    /// Counts a duration given in nanoseconds, in seconds.
    public func observe(nanoseconds: UInt64) {
        observe(Double(nanoseconds) / 1e9)
    }

    /// The series with these label values; see ``Counter/labelled(_:)``.
    public func labelled(_ values: String...) -> Histogram {
        SeriesTable.resolve(series, values) { Histogram(bounds: bounds, series: nil) }
    }

    /// The present counts.
    public var snapshot: Snapshot { state.withLock { $0 } }
}
