import Contracts

@testable import AlgoEngineCore

/// Markets put together from chosen values: what is not named is missing.
struct RuleMarket {
    /// 2026-01-05T12:00:00Z, a boundary of every timeframe used.
    static let now = Timestamp(milliseconds: 1_767_614_400_000)

    private var series: [Timeframe: [MarketField: [RuleValue]]] = [:]
    private(set) var facts = MarketFacts()
    private var lateBy: [Timeframe: Int64] = [:]

    /// Values of a field, oldest first.
    mutating func set(_ timeframe: Timeframe, _ field: MarketField, _ values: Double...) {
        set(timeframe, field, values)
    }

    mutating func set(_ timeframe: Timeframe, _ field: MarketField, _ values: [Double]) {
        series[timeframe, default: [:]][field] = values.map { .ready($0) }
    }

    mutating func set(_ timeframe: Timeframe, _ field: MarketField, _ value: RuleValue) {
        series[timeframe, default: [:]][field] = [value]
    }

    mutating func set(_ fact: MarketFact, _ value: Double?) { facts[fact] = value }

    /// The newest candle opened so many candles earlier than it should have; negative for one that is still open.
    mutating func late(_ timeframe: Timeframe, candles: Int64) { lateBy[timeframe] = candles }

    mutating func forget(_ timeframe: Timeframe) { series[timeframe] = nil }

    var context: MarketContext { MarketContext(at: Self.now, series.keys.map(timeframeContext), facts: facts) }

    private func timeframeContext(_ timeframe: Timeframe) -> TimeframeContext {
        let fields = series[timeframe] ?? [:]
        let depth = max(fields.values.map(\.count).max() ?? 1, 2)
        var history = FieldHistory(depth: depth)
        var values = [RuleValue](repeating: .missing, count: FieldHistory.width)
        for row in 0..<depth {
            for field in MarketField.allCases {
                guard let series = fields[field] else { continue }
                let index = row - (depth - series.count)
                values[field.rawValue] = index < 0 ? .warming(left: 1) : series[index]
            }
            history.add(values)
        }
        let length = timeframe.fixedMilliseconds ?? 0
        let open = timeframe.openTime(containing: Self.now).advanced(
            byMilliseconds: -length * (1 + (lateBy[timeframe] ?? 0)))
        return TimeframeContext(timeframe: timeframe, openTime: open, values: values, history: history)
    }
}
