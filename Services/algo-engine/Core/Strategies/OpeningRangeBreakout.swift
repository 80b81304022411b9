public import Contracts

/// `orb`: after the first minutes of a session, buys the first close above their range and sells the first close below,
/// each at most once a session.
///
/// Parameters: `opening_range_minutes` (15), `breakout_pct` (0.2, percent beyond the range), `session_start` (00:00 UTC).
/// The range is found by the candles' times, never by their count.
public struct OpeningRangeBreakout: TradingStrategy {
    static let confidence = ParameterReader.tenths(8)

    let rangeMinutes: Int
    let breakout: Percent
    let session: TradingSession

    init(_ reader: inout ParameterReader) {
        rangeMinutes = reader.integer("opening_range_minutes", default: 15, in: 1...720)
        breakout = Percent(
            reader.decimal("breakout_pct", default: ParameterReader.tenths(2), in: 0...100))
        session = TradingSession(startsAtMilliseconds: reader.timeOfDay("session_start", default: 0))
    }

    /// The session so far.
    public var history: HistoryNeed { HistoryNeed(milliseconds: TradingSession.dayMilliseconds) }

    /// The range must be made of whole candles.
    public func problems(with timeframe: Timeframe) -> [FieldProblem] {
        guard let length = timeframe.fixedMilliseconds, rangeMilliseconds % length == 0 else {
            return [
                FieldProblem(
                    "parameters.opening_range_minutes",
                    "\(rangeMinutes) minutes are not a whole number of \(timeframe.rawValue) candles; "
                        + "change it or the timeframe")
            ]
        }
        return []
    }

    /// Buys or sells on the first close beyond the range.
    public func decide(_ window: CandleWindow) -> StrategyDecision {
        let start = session.start(containing: window.last.openTime)
        let end = start.advanced(byMilliseconds: rangeMilliseconds)
        guard window.last.openTime >= end else { return StrategyDecision(.openingRangeBuilding) }
        let range = window.candles.filter { $0.openTime >= start && $0.openTime < end }
        guard let length = window.timeframe.fixedMilliseconds, Int64(range.count) == rangeMilliseconds / length,
            let high = range.map(\.high).max(), let low = range.map(\.low).min()
        else { return StrategyDecision(.openingRangeIncomplete) }
        guard let upper = try? high + breakout.of(high, rounding: .halfEven),
            let lower = try? low - breakout.of(low, rounding: .halfEven)
        else { return StrategyDecision(.arithmeticOverflow) }
        let isAbove = window.last.close >= upper
        let isBelow = window.last.close <= lower
        guard isAbove || isBelow else { return StrategyDecision(.insideRange) }
        guard isAbove != isBelow else { return StrategyDecision(.rangeIsFlat) }
        let earlier = window.candles.dropLast().drop { $0.openTime < end }
        guard !earlier.contains(where: { isAbove ? $0.close >= upper : $0.close <= lower }) else {
            return StrategyDecision(.alreadySignalled)
        }
        return StrategyDecision([StrategySignal(side: isAbove ? .buy : .sell, confidence: Self.confidence)])
    }

    private var rangeMilliseconds: Int64 { Int64(rangeMinutes) * 60_000 }
}
