public import Contracts

/// `gap_fill`: when a session opens away from the previous close, trades back towards it while the price is still near
/// the open: sells a gap up, buys a gap down, once a session.
///
/// Parameters: `gap_pct` (1), `fade_pct` (0.5, farthest from the open), `session_start` (00:00 UTC),
/// `previous_close_max_age_hours` (96: a weekend and a holiday).
public struct GapFill: TradingStrategy {
    static let confidence = ParameterReader.tenths(6)

    let gap: Percent
    let fade: Percent
    let session: TradingSession
    let maxAgeHours: Int

    init(_ reader: inout ParameterReader) {
        gap = Percent(reader.decimal("gap_pct", default: 1, in: Decimal12.ulp...1_000))
        fade = Percent(
            reader.decimal("fade_pct", default: ParameterReader.tenths(5), in: 0...1_000))
        session = TradingSession(startsAtMilliseconds: reader.timeOfDay("session_start", default: 0))
        maxAgeHours = reader.integer("previous_close_max_age_hours", default: 96, in: 1...240)
    }

    /// The session so far and the time before it in which the previous close may lie.
    public var history: HistoryNeed {
        HistoryNeed(milliseconds: TradingSession.dayMilliseconds + Int64(maxAgeHours) * 3_600_000)
    }

    /// A day must hold more than one candle.
    public func problems(with timeframe: Timeframe) -> [FieldProblem] {
        guard let length = timeframe.fixedMilliseconds, length < TradingSession.dayMilliseconds else {
            return [FieldProblem("parameters.timeframe", "must be shorter than a day for gap_fill")]
        }
        return []
    }

    /// Trades towards the previous close.
    public func decide(_ window: CandleWindow) -> StrategyDecision {
        let start = session.start(containing: window.last.openTime)
        let oldest = start.advanced(byMilliseconds: -Int64(maxAgeHours) * 3_600_000)
        let today = window.candles.drop { $0.openTime < start }
        guard let before = window.candles.prefix(while: { $0.openTime < start }).last, before.openTime >= oldest,
            let open = today.first?.open
        else { return StrategyDecision(.previousCloseMissing) }
        guard before.close.isPositive, open.isPositive else { return StrategyDecision(.priceNotPositive) }
        guard let move = try? Percent(open - before.close, of: before.close, rounding: .halfEven) else {
            return StrategyDecision(.arithmeticOverflow)
        }
        guard move.magnitude >= gap else { return StrategyDecision(.gapTooSmall) }
        guard isNear(window.last, open) else { return StrategyDecision(.movedFromOpen) }
        guard !today.dropLast().contains(where: { isNear($0, open) }) else {
            return StrategyDecision(.alreadySignalled)
        }
        return StrategyDecision([StrategySignal(side: move.isPositive ? .sell : .buy, confidence: Self.confidence)])
    }

    private func isNear(_ candle: Candle, _ open: Price) -> Bool {
        guard let moved = try? Percent(candle.close - open, of: open, rounding: .halfEven) else { return false }
        return moved.magnitude <= fade
    }
}
