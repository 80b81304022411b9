/// The newest values of a series, at most so many.
struct RecentValues: Sendable {
    let capacity: Int
    private var values: [Double] = []
    private var oldest = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a period is at least 1")
        self.capacity = capacity
        values.reserveCapacity(capacity)
    }

    /// How many are missing until it is full.
    var missing: Int { capacity - values.count }

    mutating func add(_ value: Double) {
        if values.count < capacity {
            values.append(value)
        } else {
            values[oldest] = value
            oldest = oldest + 1 == capacity ? 0 : oldest + 1
        }
    }

    /// The mean, summed afresh from the oldest on: a running sum would drift, and differ by where it began.
    var mean: Double {
        var sum = 0.0
        forEach { sum += $0 }
        return sum / Double(values.count)
    }

    /// The population standard deviation around a mean.
    func deviation(around mean: Double) -> Double {
        var sum = 0.0
        forEach { sum += ($0 - mean) * ($0 - mean) }
        return (sum / Double(values.count)).squareRoot()
    }

    private func forEach(_ body: (Double) -> Void) {
        for offset in values.indices {
            let index = oldest + offset
            body(values[index < values.count ? index : index - values.count])
        }
    }
}
