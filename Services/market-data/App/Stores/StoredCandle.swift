import Contracts
import Exchanges
import MarketDataCore

/// A closed candle on its way into the database.
struct StoredCandle: Sendable {
    /// Where it came from. Closed; the raw value is stored.
    enum Source: String, Sendable {
        /// The venue's stream.
        case stream = "ws"
        /// The venue's REST interface.
        case rest
        /// A file.
        case file = "import"
        /// Made of shorter candles.
        case aggregate
    }

    /// What makes two candles the same one.
    struct Name: Hashable, Sendable {
        let series: CandleArchive.Series
        let openTime: Timestamp
    }

    let series: CandleArchive.Series
    let candle: Candle
    let source: Source

    var name: Name { Name(series: series, openTime: candle.openTime) }

    init(series: CandleArchive.Series, candle: Candle, source: Source) {
        self.series = series
        self.candle = candle
        self.source = source
    }

    init(_ candle: VenueCandle, of venue: Venue, source: Source) {
        self.init(
            series: CandleArchive.Series(
                key: MarketKey(venue: venue, symbol: candle.symbol), timeframe: candle.timeframe, kind: candle.kind),
            candle: Candle(candle), source: source)
    }

    /// As the room `candles` carries it.
    var closed: ClosedCandle {
        ClosedCandle(
            venue: series.key.venue, symbol: series.key.symbol, timeframe: series.timeframe, candle: candle)
    }

    /// The last of each name, in the order of the first.
    static func lastOfEach(_ candles: [StoredCandle]) -> [StoredCandle] {
        var places: [Name: Int] = [:]
        var kept: [StoredCandle] = []
        kept.reserveCapacity(candles.count)
        for candle in candles {
            if let place = places[candle.name] {
                kept[place] = candle
            } else {
                places[candle.name] = kept.count
                kept.append(candle)
            }
        }
        return kept
    }
}
