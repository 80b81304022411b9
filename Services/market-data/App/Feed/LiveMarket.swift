import Contracts
import Exchanges
import MarketDataCore
import Observability

/// The live markets of this daemon as they are now, for whoever asks: written by the feeds, read by requests, streams and
/// alerts from any thread. Old numbers are never given: what is not ready says so.
final class LiveMarket: Sendable {
    /// Most readers of events at once.
    static let maxReaders = 4_000

    private let maxQuoteAgeMilliseconds: Int64
    private let maxClockSkewMilliseconds: Int64
    private let maxTickerAgeMilliseconds: Int64
    private let clock: any TimeSource
    private let slots: [MarketKey: LiveSlot]
    private let instruments = Locked<[MarketKey: InstrumentSpecification]>([:])
    private let statuses = Locked<[Venue: FeedStatus]>([:])
    private let readers = Locked<[MarketEventReader]>([])

    /// The markets of the venues that are configured live; nothing is known of them yet.
    /// - Parameter maxTickerAgeMilliseconds: how long what a venue said of the last 24 hours is given.
    init(
        venues: [VenueFeedSettings], candles: SeriesSettings, maxQuoteAgeMilliseconds: Int64,
        maxClockSkewMilliseconds: Int64, maxTickerAgeMilliseconds: Int64, clock: any TimeSource
    ) {
        self.maxTickerAgeMilliseconds = maxTickerAgeMilliseconds
        self.maxQuoteAgeMilliseconds = maxQuoteAgeMilliseconds
        self.maxClockSkewMilliseconds = maxClockSkewMilliseconds
        self.clock = clock
        var slots: [MarketKey: LiveSlot] = [:]
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        for settings in venues {
            let codec = settings.codec
            for symbol in settings.symbols {
                let key = MarketKey(venue: settings.venue, symbol: symbol)
                let hasBook = settings.channels.contains(.book) && codec.supports(.book)
                func series(_ kind: PriceKind) -> SymbolCandles {
                    SymbolCandles(
                        symbol: symbol, timeframes: settings.timeframes, fetchable: Set(codec.rest.timeframes),
                        settings: candles, kind: kind)
                }
                slots[key] = LiveSlot(
                    key: key, book: hasBook ? BookMachine(symbol: symbol, codec: codec) : nil,
                    candles: series(.last), otherCandles: settings.otherCandles.map(series),
                    isClosed: codec.closedReason != nil)
            }
            let state = codec.closedReason == nil ? FeedState.disabled : .closed
            let status = FeedStatus(venue: settings.venue, state: state, reason: codec.closedReason, since: now)
            statuses.withLock { $0[settings.venue] = status }
        }
        self.slots = slots
    }

    /// No live market at all: the sandbox alone.
    static func none(clock: any TimeSource) -> LiveMarket {
        LiveMarket(
            venues: [], candles: SeriesSettings(), maxQuoteAgeMilliseconds: 10_000, maxClockSkewMilliseconds: 5_000,
            maxTickerAgeMilliseconds: 120_000, clock: clock)
    }

    /// Every live market, by venue and symbol.
    var keys: [MarketKey] { slots.keys.sorted() }

    /// Whether a venue is live here; its sandbox pairs are left out then.
    func isLive(_ venue: Venue) -> Bool { statuses.withLock { $0[venue] != nil } }

    /// Best bid and ask, if they are of now.
    func quote(_ key: MarketKey) -> LiveReading<Quote> {
        guard let slot = slot(key) else { return .unknown }
        return slot.quote(now: now, maxAgeMilliseconds: maxQuoteAgeMilliseconds)
    }

    /// The book with at most so many levels a side, if it is whole and of now.
    func book(_ key: MarketKey, levels: Int) -> LiveReading<OrderBookSnapshot> {
        guard let slot = slot(key) else { return .unknown }
        return slot.book(levels: levels, now: now, maxAgeMilliseconds: maxQuoteAgeMilliseconds)
    }

    /// The newest candles in memory (at most 500), oldest first, `isClosed` set on each; the last may be forming. Nil
    /// when the series is not kept.
    func candles(
        _ key: MarketKey, _ timeframe: Timeframe, kind: PriceKind = .last, limit: Int = 500
    ) -> [VenueCandle]? {
        slot(key)?.candles(timeframe, kind, limit: limit)
    }

    /// The last 24 hours as the venue tells them; nil when it has not for too long.
    func ticker(_ key: MarketKey) -> VenueTicker? {
        slot(key)?.ticker(
            now: now, maxAgeMilliseconds: maxTickerAgeMilliseconds, maxQuoteAgeMilliseconds: maxQuoteAgeMilliseconds)
    }

    /// Mark, index, funding and open interest; nil before the first and for spot.
    func derivative(_ key: MarketKey) -> DerivativeStatus? { slot(key)?.derivative }

    /// The rules of a symbol; nil before the venue's list has been read.
    func instrument(_ key: MarketKey) -> InstrumentSpecification? { instruments.withLock { $0[key] } }

    /// What was seen of a market's data and what that is worth; nil when there is no such live market.
    func quality(_ key: MarketKey) -> LiveQuality? {
        slot(key)?.quality(
            now: now, maxStalenessMilliseconds: maxQuoteAgeMilliseconds, maxSkewMilliseconds: maxClockSkewMilliseconds)
    }

    /// Where each feed stands, by venue.
    func feeds() -> [FeedStatus] {
        statuses.withLock { statuses in statuses.values.sorted { $0.venue < $1.venue } }
    }

    /// Begins to read events. Ends when the reader is ended, or is too slow for its room.
    func subscribe(capacity: Int, filter: @escaping MarketEventReader.Filter) -> MarketEventReader? {
        let reader = MarketEventReader(capacity: capacity, filter: filter)
        return readers.withLock { readers in
            guard readers.count < Self.maxReaders else { return nil }
            readers.append(reader)
            return reader
        }
    }

    // MARK: For the feeds

    /// The slot a feed writes a market into.
    func slot(_ key: MarketKey) -> LiveSlot? { slots[key] }

    /// Tells every reader.
    func publish(_ event: MarketFeedEvent) {
        let current = readers.withLock { $0 }
        guard !current.isEmpty else { return }
        let gone = current.filter { !$0.offer(event) }
        guard !gone.isEmpty else { return }
        readers.withLock { readers in readers.removeAll { reader in gone.contains { $0 === reader } } }
    }

    /// A venue's list of instruments was read.
    func learn(_ list: [InstrumentSpecification], of venue: Venue) {
        instruments.withLock { known in
            for item in list { known[MarketKey(venue: venue, symbol: item.symbol)] = item }
        }
    }

    /// A feed's state changed.
    func note(_ status: FeedStatus) {
        statuses.withLock { $0[status.venue] = status }
    }

    private var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }
}
