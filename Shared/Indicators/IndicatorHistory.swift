/// An indicator that also keeps its newest values: what a rule needs that compares with the candle before, or looks at a
/// row of values.
public struct IndicatorHistory<Base: Indicator>: Indicator {
    private let capacity: Int
    /// How many inputs the indicator needs from the first on.
    private let needed: Int
    private var base: Base
    private var ring: [IndicatorReading<Base.Value>] = []
    private var oldest = 0

    /// Keeps what `base` says after each of the last `capacity` inputs, at least 1.
    public init(_ base: Base, capacity: Int) {
        precondition(capacity > 0, "a history keeps at least one value")
        self.base = base
        needed = base.reading.left ?? 0
        self.capacity = capacity
        ring.reserveCapacity(capacity)
    }

    /// What the indicator says after the newest input.
    public var reading: IndicatorReading<Base.Value> { base.reading }

    /// What it said after the input before the newest.
    public var previous: IndicatorReading<Base.Value> { reading(back: 1) }

    /// What it said so many inputs before the newest.
    /// - Parameter steps: 0 (the newest) to the capacity - 1. Warming when there were fewer inputs or no value then.
    public func reading(back steps: Int) -> IndicatorReading<Base.Value> {
        precondition((0..<capacity).contains(steps), "that far back nothing is kept")
        guard steps < ring.count else { return .warming(left: needed + steps - ring.count) }
        let index = oldest + ring.count - 1 - steps
        return ring[index < ring.count ? index : index - ring.count]
    }

    /// The newest values in a row, oldest first: those since the last input without one, at most `limit` of them.
    public func values(limit: Int) -> [Base.Value] {
        var newestFirst: [Base.Value] = []
        for steps in 0..<min(limit, ring.count) {
            guard case .ready(let value) = reading(back: steps) else { break }
            newestFirst.append(value)
        }
        return newestFirst.reversed()
    }

    /// Takes the next input.
    public mutating func add(_ input: Base.Input) {
        base.add(input)
        if ring.count < capacity {
            ring.append(base.reading)
        } else {
            ring[oldest] = base.reading
            oldest = oldest + 1 == capacity ? 0 : oldest + 1
        }
    }
}
