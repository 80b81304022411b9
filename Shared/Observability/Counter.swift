import Synchronization

/// A number that only grows: requests, bytes, failures. Reading and adding are one atomic instruction.
public final class Counter: Sendable {
    private let cell = Atomic<UInt64>(0)
    let series: SeriesTable<Counter>?

    init(series: SeriesTable<Counter>?) {
        self.series = series
    }

    /// Adds; negative steps are a programming error. On a family with labels, call ``labelled(_:)`` first.
    @inline(__always)
    public func increment(by step: Int = 1) {
        precondition(series == nil && step >= 0, "a counter with labels is counted through labelled(), and never down")
        cell.wrappingAdd(UInt64(step), ordering: .relaxed)
    }

    /// The series with these label values, in the order of the names; made on first use.
    ///
    /// Costs a lock and a look-up: keep the result where it is hot. Beyond the family's cap every new combination
    /// shares one series whose labels read `_overflow`.
    public func labelled(_ values: String...) -> Counter {
        SeriesTable.resolve(series, values) { Counter(series: nil) }
    }

    /// What was counted so far.
    public var value: UInt64 { cell.load(ordering: .relaxed) }
}
