import Contracts
import Exchanges
import MarketDataCore
import Observability

/// One live market: written by its feed, read from any thread. The lock is held for one event or one look.
final class LiveSlot: Sendable {
    struct State: Sendable {
        var book: BookMachine?
        var top: (value: BookTop, receivedAt: Timestamp)?
        var lastQuote: Quote?
        var lastTop: BookTop?
        var candles: SymbolCandles
        /// Candles of mark and index price, each apart.
        var otherCandles: [PriceKind: SymbolCandles]
        var ticker: (value: VenueTicker, receivedAt: Timestamp)?
        var derivative: DerivativeStatus?
        var refusedTops: [MarketFault: Int] = [:]
        var heardAt: Timestamp?
        var offsetMilliseconds: Int64?
        var isClosed = false
        /// Whether the candles it begins with were read.
        var begun: Set<PriceKind> = []
        /// Since when the book is waited for, and when more of it was last fetched, by a clock that never goes back.
        var bookMissingSince: Int64?
        var bookRenewedAt: Int64?
    }

    /// Which market.
    let key: MarketKey
    let state: Locked<State>

    init(
        key: MarketKey, book: BookMachine?, candles: SymbolCandles, otherCandles: [SymbolCandles] = [], isClosed: Bool
    ) {
        self.key = key
        let others = Dictionary(otherCandles.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        state = Locked(State(book: book, candles: candles, otherCandles: others, isClosed: isClosed))
    }

    // MARK: Readers

    func quote(now: Timestamp, maxAgeMilliseconds: Int64) -> LiveReading<Quote> {
        let key = key
        return state.withLock { state in
            if state.isClosed { return .notReady(.venueClosed) }
            if let book = state.book, book.isReady, let received = book.lastReceived, let top = book.top {
                return Self.reading(top, received, state, key, now, maxAgeMilliseconds)
            }
            guard let top = state.top else { return .notReady(.bookResyncing) }
            return Self.reading(top.value, top.receivedAt, state, key, now, maxAgeMilliseconds)
        }
    }

    func book(levels: Int, now: Timestamp, maxAgeMilliseconds: Int64) -> LiveReading<OrderBookSnapshot> {
        state.withLock { state in
            if state.isClosed { return .notReady(.venueClosed) }
            guard let book = state.book else { return .notReady(.bookResyncing) }
            switch book.reading(depth: levels, at: now, maxAgeMilliseconds: maxAgeMilliseconds) {
            case .ready(let snapshot):
                let isOld = Self.isOld(snapshot.lastUpdate, state, now, maxAgeMilliseconds)
                return isOld ? .notReady(.quoteStale) : .ready(snapshot)
            case .resyncing: return .notReady(.bookResyncing)
            case .stale: return .notReady(.quoteStale)
            }
        }
    }

    func candles(_ timeframe: Timeframe, _ kind: PriceKind, limit: Int) -> [VenueCandle]? {
        state.withLock { $0[kind]?.newest(timeframe, limit: limit) }
    }

    /// The last 24 hours, unless they came too long ago; without best prices when those are too old.
    func ticker(now: Timestamp, maxAgeMilliseconds: Int64, maxQuoteAgeMilliseconds: Int64) -> VenueTicker? {
        guard let known = state.withLock({ $0.ticker }) else { return nil }
        let age = now.milliseconds(since: known.receivedAt).magnitude
        guard age <= maxAgeMilliseconds else { return nil }
        var ticker = known.value
        if age > maxQuoteAgeMilliseconds { (ticker.bid, ticker.ask) = (nil, nil) }
        return ticker
    }

    var derivative: DerivativeStatus? { state.withLock { $0.derivative } }

    func quality(now: Timestamp, maxStalenessMilliseconds: Int64, maxSkewMilliseconds: Int64) -> LiveQuality? {
        state.withLock { state in
            guard let minutes = state.candles.series(.oneMinute) else { return nil }
            let facts = minutes.facts(at: now, skewMilliseconds: state.offsetMilliseconds)
            return LiveQuality(
                counters: minutes.counters, book: state.book?.counters, refusedTops: state.refusedTops,
                report: QualityReport(
                    facts: facts, maxStalenessMilliseconds: maxStalenessMilliseconds,
                    maxSkewMilliseconds: maxSkewMilliseconds),
                heardAt: state.heardAt)
        }
    }

    /// A quote of a top, if it is fresh by when it came and by its own time.
    private static func reading(
        _ top: BookTop, _ received: Timestamp, _ state: State, _ key: MarketKey, _ now: Timestamp, _ maxAge: Int64
    ) -> LiveReading<Quote> {
        let age = now.milliseconds(since: received)
        guard age <= maxAge, age >= -maxAge, !isOld(top.time, state, now, maxAge) else {
            return .notReady(.quoteStale)
        }
        guard let quote = Self.quote(top, key, received) else { return .notReady(.bookResyncing) }
        return .ready(quote)
    }

    /// Whether something is too old by the venue's stamp, once the venue's clock is known.
    private static func isOld(_ time: Timestamp?, _ state: State, _ now: Timestamp, _ maxAge: Int64) -> Bool {
        guard let time, let offset = state.offsetMilliseconds else { return false }
        return now.advanced(byMilliseconds: offset).milliseconds(since: time) > maxAge
    }

    static func quote(_ top: BookTop, _ key: MarketKey, _ received: Timestamp) -> Quote? {
        try? Quote(
            symbol: key.symbol, venue: key.venue, bid: top.bid.price, ask: top.ask.price,
            timestamp: top.time ?? received)
    }
}

extension LiveSlot.State {
    /// The candles of one price; nil where they are not kept. Setting those that are not kept does nothing.
    subscript(_ kind: PriceKind) -> SymbolCandles? {
        get { kind == .last ? candles : otherCandles[kind] }
        set {
            guard let newValue else { return }
            if kind == .last { candles = newValue } else { otherCandles[kind] = newValue }
        }
    }
}
