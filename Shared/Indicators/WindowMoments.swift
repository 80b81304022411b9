/// Sum and sum of squares over the last `period` values in constant time a value (amortised), without drift.
///
/// The series is cut into blocks of `period`. A window is the tail of one block and the head of the next: the tail's sums
/// are taken once, from the back, when the next block begins; the head's grow with each value. Nothing is ever subtracted
/// from a running total, so a spike leaves no trace once it has left the window. All sums are of distances to the newest
/// block's first value, which is in the window: then the variance loses at most about `period` units in the last place,
/// whatever the size of the prices.
struct WindowMoments: Sendable {
    /// The sums over the newest block.
    private struct Head: Sendable {
        var origin = 0.0
        var sum = 0.0
        var squares = 0.0
        /// How many values it has.
        var count = 0

        /// Adds a value; gives the place where it is to be kept.
        @inline(__always)
        mutating func add(_ value: Double) -> Int {
            let distance = value - origin
            sum += distance
            squares += distance * distance
            count += 1
            return count - 1
        }
    }

    let period: Int
    /// 1 / period.
    private let share: Double
    /// Head: the values of the newest block. Behind them: sums of the tail of the block before. One 0 at the end.
    private var sums: [Double]
    private var squares: [Double]
    private var head = Head()
    private var isFull = false

    init(period: Int) {
        precondition(period > 0, "a period is at least 1")
        self.period = period
        share = 1 / Double(period)
        sums = Array(repeating: 0, count: period + 1)
        squares = Array(repeating: 0, count: period + 1)
    }

    /// How many values are missing until the window is full.
    var left: Int { isFull ? 0 : period - head.count }
    /// How many values it holds.
    var count: Int { isFull ? period : head.count }

    /// The mean of the values it holds; there is at least one.
    var mean: Double { head.origin + (sums[isFull ? head.count : period] + head.sum) / Double(count) }

    /// The mean of a full window and the population standard deviation.
    var meanAndDeviation: (mean: Double, deviation: Double) {
        Self.meanAndDeviation(head, sums[head.count], squares[head.count], period, share)
    }

    @inline(__always)
    private static func meanAndDeviation(
        _ head: Head, _ tailSum: Double, _ tailSquares: Double, _ period: Int, _ share: Double
    ) -> (mean: Double, deviation: Double) {
        let sum = tailSum + head.sum
        let spread = tailSquares + head.squares - sum * sum * share
        return (head.origin + sum / Double(period), larger(spread * share, 0).squareRoot())
    }

    /// Takes the next value.
    @inline(__always)
    mutating func add(_ value: Double) {
        if head.count == period || head.count == 0 { begin(value) }
        let place = head.add(value)
        sums[place] = value
        if head.count == period { isFull = true }
    }

    /// Takes many values into a full window and tells mean and deviation after each: `add` and `meanAndDeviation`, a
    /// block at a time.
    @inline(__always)
    mutating func add(_ values: [Double], from first: Int, _ tell: (Double, Double) -> Void) {
        var index = first
        while index < values.count {
            if head.count == period { begin(values[index]) }
            let end = min(values.count, index + period - head.count)
            Self.fill(&sums, squares, &head, values.span, index..<end, period, share, tell)
            index = end
        }
    }

    @inline(__always)
    private static func fill(
        _ sums: inout [Double], _ squares: [Double], _ head: inout Head, _ values: Span<Double>, _ indices: Range<Int>,
        _ period: Int, _ share: Double, _ tell: (Double, Double) -> Void
    ) {
        var sums = sums.mutableSpan
        let squares = squares.span
        var running = head
        for index in indices {
            let value = values[index]
            sums[running.add(value)] = value
            let (mean, deviation) = meanAndDeviation(
                running, sums[running.count], squares[running.count], period, share)
            tell(mean, deviation)
        }
        head = running
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
        head = Head(origin: value)
    }
}
