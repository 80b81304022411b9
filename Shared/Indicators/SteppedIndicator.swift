/// A steady indicator whose whole series are computed in a tight loop: warming up is behind it, nothing is asked twice.
protocol SteppedIndicator: SteadyIndicator {
    /// The value; meaningless while warming up.
    var current: Value { get }
    /// Takes the next input once there is a value; the same computation as `add`.
    mutating func step(_ input: Input)
}

extension SteppedIndicator {
    /// Takes a whole series. Each indicator calls it from its own module, where the compiler makes one loop of it; the
    /// work is done on a copy that lives in registers.
    @inline(__always)
    mutating func stepped(adding inputs: [Input]) -> IndicatorSeries<Value> {
        stepped(count: inputs.count) { inputs[$0] }
    }

    @inline(__always)
    private mutating func stepped(count: Int, _ input: (Int) -> Input) -> IndicatorSeries<Value> {
        var taken = 0
        while reading.left != nil, taken < count {
            add(input(taken))
            taken += 1
        }
        guard reading.left == nil, count > 0 else { return IndicatorSeries(firstIndex: count, values: []) }
        let firstIndex = max(taken - 1, 0)
        var copy = self
        let values = [Value](capacity: count - firstIndex) { output in
            if taken > 0 { output.append(copy.current) }
            for index in taken..<count {
                copy.step(input(index))
                output.append(copy.current)
            }
        }
        self = copy
        return IndicatorSeries(firstIndex: firstIndex, values: values)
    }
}

extension SteppedIndicator where Input == IndicatorBar {
    /// Takes a whole series in columns, for indicators that look at high, low and close alone.
    @inline(__always)
    mutating func stepped(high: [Double], low: [Double], close: [Double]) -> IndicatorSeries<Value> {
        precondition(high.count == low.count && low.count == close.count, "the columns are equally long")
        return stepped(count: high.count) {
            IndicatorBar(openMilliseconds: 0, high: high[$0], low: low[$0], close: close[$0], volume: 0)
        }
    }
}
