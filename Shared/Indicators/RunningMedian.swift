/// The median of the last so many values. The number is small and fixed, so a sorted row does: a value costs a search and
/// moving at most `capacity` numbers.
struct RunningMedian: Sendable {
    private let capacity: Int
    private var inOrder: [Double] = []
    private var sorted: [Double] = []
    private var oldest = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a median is of at least one value")
        self.capacity = capacity
    }

    /// The middle value, the lower of both when their number is even; nil while there is none.
    var lowerMedian: Double? { sorted.isEmpty ? nil : sorted[(sorted.count - 1) / 2] }

    mutating func add(_ value: Double) {
        if inOrder.count < capacity {
            inOrder.append(value)
        } else {
            sorted.remove(at: position(of: inOrder[oldest]))
            inOrder[oldest] = value
            oldest = oldest + 1 == capacity ? 0 : oldest + 1
        }
        sorted.insert(value, at: position(of: value))
    }

    /// The first place whose value is not below this one.
    private func position(of value: Double) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
