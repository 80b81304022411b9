/// Sum and sum of squares over the last `period` values in constant time a value (amortised), without drift.
///
/// The series is cut into blocks of `period`. A window is the tail of one block and the head of the next: the tail's sums
/// are taken once, from the back, when the next block begins; the head's grow with each value. Nothing is ever subtracted
/// from a running total, so a spike leaves no trace once it has left the window. All sums are of distances to the newest
/// block's first value, which is in the window: then the variance loses at most about `period` units in the last place,
/// whatever the size of the prices.
struct WindowMoments: Sendable {
    let period: Int
    /// Head: the values of the newest block. Behind them: sums of the tail of the block before. One 0 at the end.
    private var sums: [Double]
    private var squares: [Double]
    private var position = 0
    private var isFull = false
    private var origin = 0.0
    private var headSum = 0.0
    private var headSquares = 0.0

    init(period: Int) {
        precondition(period > 0, "a period is at least 1")
        self.period = period
        sums = Array(repeating: 0, count: period + 1)
        squares = Array(repeating: 0, count: period + 1)
    }

    /// How many values are missing until the window is full.
    var left: Int { isFull ? 0 : period - position }
    /// How many values it holds.
    var count: Int { isFull ? period : position }

    /// The mean of the values it holds; there is at least one.
    var mean: Double { origin + (sums[tail] + headSum) / Double(count) }

    /// The population standard deviation of the values it holds.
    var deviation: Double {
        let sum = sums[tail] + headSum
        let count = Double(count)
        return max((squares[tail] + headSquares - sum * sum / count) / count, 0).squareRoot()
    }

    private var tail: Int { isFull ? position : period }

    @inline(__always)
    mutating func add(_ value: Double) {
        if position == period || position == 0 { begin(value) }
        let distance = value - origin
        headSum += distance
        headSquares += distance * distance
        sums[position] = value
        position += 1
        if position == period { isFull = true }
    }

    /// Begins a block with this value.
    private mutating func begin(_ value: Double) {
        if isFull {
            var sum = 0.0
            var square = 0.0
            for index in stride(from: period - 1, through: 0, by: -1) {
                let distance = sums[index] - value
                sum += distance
                square += distance * distance
                sums[index] = sum
                squares[index] = square
            }
        }
        origin = value
        headSum = 0
        headSquares = 0
        position = 0
    }
}
