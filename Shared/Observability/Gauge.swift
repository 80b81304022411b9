import Synchronization

/// A number that goes up and down: connections, queue length, a lag in seconds.
public final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0)
    let series: SeriesTable<Gauge>?

    init(series: SeriesTable<Gauge>?) {
        self.series = series
    }

    /// Replaces the value.
    public func set(_ value: Double) {
        precondition(series == nil, "a gauge with labels is set through labelled()")
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    /// Replaces the value.
    public func set(_ value: Int) {
        set(Double(value))
    }

    /// Adds; negative steps go down.
    public func add(_ step: Double) {
        precondition(series == nil, "a gauge with labels is changed through labelled()")
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + step).bitPattern
            let (exchanged, found) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = found
        }
    }

    /// One up.
    public func increment(by step: Int = 1) { add(Double(step)) }

    /// One down.
    public func decrement(by step: Int = 1) { add(-Double(step)) }

    /// The series with these label values; see ``Counter/labelled(_:)``.
    public func labelled(_ values: String...) -> Gauge {
        SeriesTable.resolve(series, values) { Gauge(series: nil) }
    }

    /// The present value.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
