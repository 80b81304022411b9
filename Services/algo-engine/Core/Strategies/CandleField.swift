public import Contracts
import Indicators

/// A number that rules may look at, by its dotted name. README.md lists them.
///
/// Of the evaluated candle: `open high low close volume`; of the one before: `previous.open` …; over the last N candles,
/// the evaluated one included: `sma.N`, `highest.N`, `lowest.N`, `average_volume.N`, and over so many that they have settled `ema.N`, `rsi.N`, `atr.N`; `change_pct.N` since the close N
/// candles earlier; of its open time in UTC: `hour_utc`, `minute_utc`, `weekday_utc` (1 Monday to 7 Sunday).
public struct CandleField: Hashable, Sendable {
    /// Longest look back, in candles.
    public static let maxCandles = 500

    enum Source: Hashable, Sendable {
        case candle(String)
        case previous(String)
        case window(String, Int)
        case settled(String, Int)
        case time(String)
    }

    private static let prices = ["open", "high", "low", "close", "volume"]
    private static let windows = ["sma", "highest", "lowest", "average_volume", "change_pct"]
    /// Those that never quite forget: they are given several periods, always as many.
    private static let recursive = ["ema", "rsi", "atr"]
    /// Periods after which what came before weighs less than a part in ten thousand.
    private static let settlingPeriods = 10
    /// Longest period of those.
    static let maxRecursivePeriod = 50
    private static let times = ["hour_utc", "minute_utc", "weekday_utc"]

    /// Its name.
    public let name: String
    let source: Source

    /// Reads a name; nil when there is no such field.
    public init?(_ name: String) {
        self.name = name
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1 where Self.prices.contains(name): source = .candle(name)
        case 1 where Self.times.contains(name): source = .time(name)
        case 2 where parts[0] == "previous" && Self.prices.contains(parts[1]): source = .previous(parts[1])
        case 2 where Self.windows.contains(parts[0]):
            guard parts[1].utf8.first != 0x2B, let count = Int(parts[1]), (1...Self.maxCandles).contains(count)
            else { return nil }
            source = .window(parts[0], count)
        case 2 where Self.recursive.contains(parts[0]):
            guard parts[1].utf8.first != 0x2B, let period = Int(parts[1]),
                (1...Self.maxRecursivePeriod).contains(period)
            else { return nil }
            source = .settled(parts[0], period)
        default: return nil
        }
    }

    /// How many candles it needs.
    var candles: Int {
        switch source {
        case .candle, .time: 1
        case .previous: 2
        case .window("change_pct", let count): count + 1
        case .window(_, let count): count
        case .settled(_, let period): period * Self.settlingPeriods + 1
        }
    }

    /// Its value at the window's last candle; nil when candles are missing or the number does not fit.
    public func value(in window: CandleWindow) -> Decimal12? {
        switch source {
        case .candle(let price): return Self.price(price, of: window.last)
        case .previous(let price): return window.previous.map { Self.price(price, of: $0) }
        case .time(let part): return Self.time(part, window.last.openTime)
        case .window(let kind, let count):
            guard window.candles.count >= candles else { return nil }
            return Self.over(kind, window.candles.suffix(candles), count)
        case .settled(let kind, let period):
            guard window.candles.count >= candles else { return nil }
            return Self.settled(kind, window.candles.suffix(candles), period)
        }
    }

    private static func settled(_ kind: String, _ candles: ArraySlice<Candle>, _ period: Int) -> Decimal12? {
        let value: Double?
        switch kind {
        case "ema":
            var average = EMA(period: period)
            value = average.reading(adding: candles.map(\.close.decimal.approximateDouble)).value
        case "rsi":
            var index = RSI(period: period)
            value = index.reading(adding: candles.map(\.close.decimal.approximateDouble)).value
        default:
            var range = ATR(period: period)
            value =
                range.reading(
                    adding: candles.map {
                        IndicatorBar(
                            openMilliseconds: $0.openTime.milliseconds, high: $0.high.decimal.approximateDouble,
                            low: $0.low.decimal.approximateDouble, close: $0.close.decimal.approximateDouble,
                            volume: $0.volume.decimal.approximateDouble)
                    }
                ).value
        }
        return value.flatMap { try? Decimal12(approximating: $0) }
    }

    private static func price(_ name: String, of candle: Candle) -> Decimal12 {
        switch name {
        case "open": candle.open.decimal
        case "high": candle.high.decimal
        case "low": candle.low.decimal
        case "volume": candle.volume.decimal
        default: candle.close.decimal
        }
    }

    private static func over(_ kind: String, _ candles: ArraySlice<Candle>, _ count: Int) -> Decimal12? {
        switch kind {
        case "highest": candles.map(\.high.decimal).max()
        case "lowest": candles.map(\.low.decimal).min()
        case "sma": mean(candles.map(\.close.decimal))
        case "average_volume": mean(candles.map(\.volume.decimal))
        default: change(candles)
        }
    }

    private static func mean(_ values: [Decimal12]) -> Decimal12? {
        do {
            var sum = Decimal12.zero
            for value in values { sum = try sum + value }
            return try sum.divided(by: Decimal12(Int64(values.count)), rounding: .halfEven)
        } catch {
            return nil
        }
    }

    private static func change(_ candles: ArraySlice<Candle>) -> Decimal12? {
        guard let first = candles.first, let last = candles.last, first.close.isPositive else { return nil }
        return try? Percent(last.close - first.close, of: first.close, rounding: .halfEven).decimal
    }

    private static func time(_ part: String, _ instant: Timestamp) -> Decimal12 {
        let day = TradingSession(startsAtMilliseconds: 0).start(containing: instant)
        let minutes = instant.milliseconds(since: day) / 60_000
        switch part {
        case "hour_utc": return Decimal12(minutes / 60)
        case "minute_utc": return Decimal12(minutes % 60)
        default:
            // 1970-01-01 was a Thursday, the fourth day of its week.
            let days = day.milliseconds / TradingSession.dayMilliseconds
            let rest = (days + 3) % 7
            return Decimal12((rest < 0 ? rest + 7 : rest) + 1)
        }
    }
}
