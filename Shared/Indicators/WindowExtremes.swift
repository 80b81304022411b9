/// Highest high and lowest low of the last `period` entries in constant time an entry (amortised).
///
/// The series is cut into blocks of `period`. A window is the tail of one block and the head of the next: the tail's
/// extremes are taken once, from the back, when the next block begins; the head's grow with each entry.
struct WindowExtremes: Sendable {
    let period: Int
    /// Head: the entries of the newest block. Behind them: extremes of the tail of the block before.
    private var highs: [Double]
    private var lows: [Double]
    private var position = 0
    private var isFull = false
    private var headHigh = -Double.infinity
    private var headLow = Double.infinity

    init(period: Int) {
        precondition(period > 0, "a period is at least 1")
        self.period = period
        highs = Array(repeating: -.infinity, count: period + 1)
        lows = Array(repeating: .infinity, count: period + 1)
    }

    /// How many entries are missing until the window is full.
    var left: Int { isFull ? 0 : period - position }
    /// Highest high of the entries it holds; there is at least one.
    var highest: Double { max(headHigh, highs[tail]) }
    /// Lowest low of the entries it holds.
    var lowest: Double { min(headLow, lows[tail]) }
    /// Halfway between both.
    var middle: Double { lowest + (highest - lowest) / 2 }

    private var tail: Int { isFull ? position : period }

    mutating func add(high: Double, low: Double) {
        if position == period { begin() }
        headHigh = max(headHigh, high)
        headLow = min(headLow, low)
        highs[position] = high
        lows[position] = low
        position += 1
        if position == period { isFull = true }
    }

    private mutating func begin() {
        for index in stride(from: period - 2, through: 0, by: -1) {
            highs[index] = max(highs[index], highs[index + 1])
            lows[index] = min(lows[index], lows[index + 1])
        }
        headHigh = -.infinity
        headLow = .infinity
        position = 0
    }
}
