import Contracts
import Exchanges
import MarketDataCore

/// Candles for tests: whole prices, named by minutes since a start.
struct CandleMaker {
    let symbol: Symbol
    let timeframe: Timeframe
    let start: Timestamp

    init(_ timeframe: Timeframe = .oneMinute, start: Int64 = 1_700_000_040_000) throws {
        symbol = try Symbol(parsing: "BTCUSDT")
        self.timeframe = timeframe
        self.start = timeframe.openTime(containing: Timestamp(milliseconds: start))
    }

    /// The open time of the n-th candle.
    func open(_ index: Int64) -> Timestamp {
        var open = start
        if let length = timeframe.fixedMilliseconds { return open.advanced(byMilliseconds: index * length) }
        for _ in 0..<index { open = timeframe.nextOpenTime(after: open) }
        return open
    }

    /// An instant so many milliseconds after the n-th candle opens.
    func time(_ index: Int64, _ milliseconds: Int64 = 0) -> Timestamp {
        open(index).advanced(byMilliseconds: milliseconds)
    }

    /// The n-th candle at one price, two above and below it.
    func candle(
        _ index: Int64, price: Int64 = 100, volume: Int64 = 5, trades: Int64? = nil, isClosed: Bool? = nil
    ) -> VenueCandle {
        VenueCandle(
            symbol: symbol, timeframe: timeframe, openTime: open(index), open: Price(Decimal12(price)),
            high: Price(Decimal12(price + 2)), low: Price(Decimal12(price - 2)), close: Price(Decimal12(price)),
            volume: Quantity(Decimal12(volume)), tradeCount: trades, isClosed: isClosed)
    }

    /// What it is once closed.
    func closed(_ index: Int64, price: Int64 = 100, volume: Int64 = 5, trades: Int64? = nil) -> VenueCandle {
        candle(index, price: price, volume: volume, trades: trades, isClosed: true)
    }

    /// What it is while forming.
    func forming(_ index: Int64, price: Int64 = 100, volume: Int64 = 5, trades: Int64? = nil) -> VenueCandle {
        candle(index, price: price, volume: volume, trades: trades, isClosed: false)
    }

    func series(_ settings: SeriesSettings = SeriesSettings()) -> CandleSeries {
        CandleSeries(symbol: symbol, timeframe: timeframe, kind: .last, settings: settings)
    }

    func gap(_ from: Int64, _ to: Int64) -> CandleGap? {
        CandleGap(timeframe: timeframe, from: open(from), to: open(to))
    }
}
