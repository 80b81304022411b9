public import Contracts
public import Exchanges

/// Walks through a hole of a series page by page: asks from the last candle it has, so that pages overlap by one and a
/// venue that contradicts itself is seen; goes on behind truncated and empty pages; ends only at the hole's end.
public struct BackfillWalk: Sendable {
    /// What to do. Closed.
    public enum Step: Hashable, Sendable {
        /// Ask for `start ≤ open time < end`.
        case ask(start: Timestamp, end: Timestamp)
        /// The hole has been walked through.
        case finished
    }

    /// What was found so far.
    public struct Report: Hashable, Sendable {
        /// Candles taken.
        public var rows: Int64 = 0
        /// Candles that came twice, the overlap not counted.
        public var duplicates: Int64 = 0
        /// Candles that were not asked for, off the grid, not sane or still forming.
        public var refused: Int64 = 0
        /// Overlaps in which the venue said something else than before; the later word counts.
        public var contradictions: Int64 = 0
        /// Pages that held nothing new.
        public var emptyPages: Int64 = 0
        /// Stretches that the venue has no candles for.
        public var missing: [CandleRange] = []

        /// Nothing yet.
        public init() {}
    }

    /// What was found so far.
    public private(set) var report = Report()
    private let hole: CandleRange
    private let timeframe: Timeframe
    private let kind: PriceKind
    private let symbol: Symbol
    private let pageCandles: Int
    /// The first open time nothing is known of.
    private var next: Timestamp
    private var last: VenueCandle?
    /// Where pages that held nothing new make the next one begin.
    private var skipTo: Timestamp?
    /// Whether the last page held nothing new and was not believed yet.
    private var doubts = false

    /// - Parameter pageCandles: most candles that one page holds.
    public init(hole: CandleRange, symbol: Symbol, timeframe: Timeframe, kind: PriceKind, pageCandles: Int) {
        self.hole = hole
        self.symbol = symbol
        self.timeframe = timeframe
        self.kind = kind
        self.pageCandles = max(2, pageCandles)
        next = hole.from
    }

    /// How far it is: the first open time nothing is known of.
    public var position: Timestamp { max(next, skipTo ?? next) }

    /// What comes next.
    public var step: Step {
        guard position < hole.to else { return .finished }
        // One candle that is known already, unless a stretch without candles lies between.
        let start = skipTo == nil && !doubts ? last?.openTime ?? next : position
        return .ask(start: start, end: min(hole.to, behindPage(from: start)))
    }

    /// Takes the page that was asked for, oldest first; answers the candles to store: those that are new, and the last one
    /// again when the venue corrected it.
    public mutating func take(_ page: [VenueCandle]) -> [VenueCandle] {
        var taken: [VenueCandle] = []
        for candle in page.sorted(by: { $0.openTime < $1.openTime }) {
            guard candle.symbol == symbol, candle.timeframe == timeframe, candle.kind == kind,
                candle.openTime >= hole.from, candle.openTime < hole.to, candle.isClosed != false,
                CandleValidator.fault(candle) == nil
            else {
                report.refused += 1
                continue
            }
            if let known = last, candle.openTime <= known.openTime {
                if candle.openTime == known.openTime, !candle.saysTheSame(as: known) {
                    report.contradictions += 1
                    last = candle
                    taken.append(candle)
                } else if candle.openTime < known.openTime || !taken.isEmpty {
                    report.duplicates += 1
                }
                continue
            }
            if let gap = CandleRange(from: next, to: candle.openTime) { report.missing.append(gap) }
            report.rows += 1
            last = candle
            next = timeframe.nextOpenTime(after: candle.openTime)
            skipTo = nil
            doubts = false
            taken.append(candle)
        }
        if taken.isEmpty { doubt() }
        return taken
    }

    /// The hole's end was reached: what is left of it has no candles.
    public mutating func finish() -> Report {
        if let gap = CandleRange(from: next, to: hole.to) { report.missing.append(gap) }
        next = hole.to
        return report
    }

    /// Nothing new: asks once more, then looks behind the stretch that a page would have covered.
    private mutating func doubt() {
        report.emptyPages += 1
        guard doubts else {
            doubts = true
            return
        }
        doubts = false
        skipTo = min(behindPage(from: position), hole.to)
    }

    /// Where a page that begins there ends. No more is asked for: of a longer stretch some venues give the newest candles,
    /// and what lies before would look like a hole.
    private func behindPage(from start: Timestamp) -> Timestamp {
        if let length = timeframe.fixedMilliseconds {
            return start.advanced(byMilliseconds: length * Int64(pageCandles))
        }
        var end = start
        for _ in 0..<pageCandles where end < hole.to { end = timeframe.nextOpenTime(after: end) }
        return end
    }
}

extension VenueCandle {
    /// Whether both have the same prices and volume.
    func saysTheSame(as other: VenueCandle) -> Bool {
        open == other.open && high == other.high && low == other.low && close == other.close && volume == other.volume
    }
}
