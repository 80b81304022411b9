public import Contracts
import Indicators

/// The indicators that rules look at, computed once for each new candle and shared by all rules.
///
/// A value depends on the closed candles handed in alone, not on how long the daemon has run: it is computed over all of
/// them, from the oldest on.
public struct IndicatorBoard: Sendable {
    private struct Key: Hashable {
        let symbol: Symbol
        let venue: Venue
        let timeframe: Timeframe
        let specification: IndicatorSpecification
    }

    private struct Entry {
        let first: Candle?
        let last: Candle?
        let count: Int
        let value: Result<Decimal12, AlertGap>
    }

    private var entries: [Key: Entry] = [:]

    /// An empty board.
    public init() {}

    /// The value over closed candles, oldest first.
    public mutating func value(
        _ specification: IndicatorSpecification, symbol: Symbol, venue: Venue, timeframe: Timeframe,
        candles: [Candle]
    ) -> Result<Decimal12, AlertGap> {
        let key = Key(symbol: symbol, venue: venue, timeframe: timeframe, specification: specification)
        let first = candles.first
        let last = candles.last
        if let entry = entries[key], entry.first == first, entry.last == last, entry.count == candles.count {
            return entry.value
        }
        let value = Self.compute(specification, candles)
        entries[key] = Entry(first: first, last: last, count: candles.count, value: value)
        return value
    }

    /// Forgets what no rule looks at any more.
    public mutating func clear() { entries.removeAll() }

    private static func compute(
        _ specification: IndicatorSpecification, _ candles: [Candle]
    ) -> Result<Decimal12, AlertGap> {
        guard !candles.isEmpty else { return .failure(.noCandles) }
        switch reading(specification, candles) {
        case .warming(let left): return .failure(.warmingUp(left: left))
        case .ready(let value):
            do throws(DecimalError) {
                return .success(try Decimal12(approximating: value))
            } catch {
                return .failure(.outOfRange)
            }
        }
    }

    private static func reading(
        _ specification: IndicatorSpecification, _ candles: [Candle]
    ) -> IndicatorReading<Double> {
        let closes = candles.map(\.close.decimal.approximateDouble)
        let period = specification.period ?? 1
        switch specification.name {
        case .sma: return over(SMA(period: period), closes) { $0 }
        case .ema: return over(EMA(period: period), closes) { $0 }
        case .rsi: return over(RSI(period: period), closes) { $0 }
        case .atr: return over(ATR(period: period), bars(candles)) { $0 }
        case .macd: return over(MACD(), closes) { $0.line }
        case .macdSignal: return over(MACD(), closes) { $0.signal }
        case .macdHistogram: return over(MACD(), closes) { $0.histogram }
        case .bollingerUpper: return over(Bollinger(period: period), closes) { $0.upper }
        case .bollingerMiddle: return over(Bollinger(period: period), closes) { $0.middle }
        case .bollingerLower: return over(Bollinger(period: period), closes) { $0.lower }
        case .vwap: return over(VWAP(), bars(candles)) { $0 }
        }
    }

    private static func over<Made: Indicator>(
        _ indicator: Made, _ inputs: [Made.Input], _ pick: (Made.Value) -> Double
    ) -> IndicatorReading<Double> {
        var indicator = indicator
        switch indicator.reading(adding: inputs) {
        case .warming(let left): return .warming(left: left)
        case .ready(let value): return .ready(pick(value))
        }
    }

    private static func bars(_ candles: [Candle]) -> [IndicatorBar] {
        candles.map { candle in
            IndicatorBar(
                openMilliseconds: candle.openTime.milliseconds, high: candle.high.decimal.approximateDouble,
                low: candle.low.decimal.approximateDouble, close: candle.close.decimal.approximateDouble,
                volume: candle.volume.decimal.approximateDouble)
        }
    }
}
