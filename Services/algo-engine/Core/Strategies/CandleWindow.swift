public import Contracts

/// How much of the past a strategy looks at, the evaluated candle included. It is given exactly that, so that its
/// decision does not depend on how much history happens to be at hand.
public struct HistoryNeed: Hashable, Sendable {
    /// So many candles, at least 1.
    public let candles: Int
    /// And everything that opened at most so long before the evaluated candle, in milliseconds.
    public let milliseconds: Int64

    /// Makes a need.
    public init(candles: Int = 1, milliseconds: Int64 = 0) {
        self.candles = max(candles, 1)
        self.milliseconds = max(milliseconds, 0)
    }

    /// What satisfies both.
    public func union(_ other: HistoryNeed) -> HistoryNeed {
        HistoryNeed(candles: max(candles, other.candles), milliseconds: max(milliseconds, other.milliseconds))
    }
}

/// The closed candles a strategy sees: oldest first, the evaluated one last.
public struct CandleWindow: Sendable {
    /// Never empty.
    public let candles: ArraySlice<Candle>
    /// The evaluated candle.
    public let last: Candle
    /// Their length.
    public let timeframe: Timeframe

    /// The part of a tape that a strategy needs at one of its candles; nil when the index is outside.
    public init?(_ tape: [Candle], at index: Int, timeframe: Timeframe, need: HistoryNeed) {
        guard tape.indices.contains(index) else { return nil }
        last = tape[index]
        self.timeframe = timeframe
        let oldest = last.openTime.advanced(byMilliseconds: -need.milliseconds)
        var start = max(0, index - need.candles + 1)
        while start > 0, tape[start - 1].openTime >= oldest { start -= 1 }
        candles = tape[start...index]
    }

    /// The candle before the evaluated one.
    public var previous: Candle? { candles.dropLast().last }
}
