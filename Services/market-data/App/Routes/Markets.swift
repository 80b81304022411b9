import Contracts
import Exchanges
import MarketDataCore
import Observability
import Postgres
import ServiceKit

/// All markets that requests can ask for: the sandbox's, the live ones, and what is stored of others.
struct Markets: Sendable {
    /// Where a market's numbers of now come from.
    enum Place: Sendable {
        /// The sandbox.
        case sandbox(MarketBoard.Entry)
        /// A live venue.
        case live
        /// Nowhere: only what is stored can be had.
        case stored
    }

    let board: MarketBoard
    let live: LiveMarket
    let sandboxCandles: CandleStore
    let archive: CandleArchive
    let history: MarketHistory
    let clock: any TimeSource

    init(board: MarketBoard, live: LiveMarket, pool: PostgresPool, clock: any TimeSource) {
        self.board = board
        self.live = live
        self.clock = clock
        sandboxCandles = CandleStore(pool: pool)
        archive = CandleArchive(pool: pool)
        history = MarketHistory(pool: pool)
    }

    var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }

    /// The market that a request names, by its habits of spelling. Throws 404 for what can be no symbol.
    func key(_ typed: String, _ venue: Venue) throws(ProblemError) -> MarketKey {
        guard let key = MarketKey(typed: typed, venue: venue) else { throw Self.unsupported(typed, venue) }
        return key
    }

    /// Where the market is; a live venue hides a sandbox pair of the same name.
    func place(_ key: MarketKey) -> Place {
        if live.slot(key) != nil { return .live }
        if let entry = board.entry(key) { return .sandbox(entry) }
        return .stored
    }

    /// As ``place(_:)``, for a market of which something is stored at least. Throws 404.
    func knownPlace(_ key: MarketKey) async throws -> Place {
        let place = place(key)
        if case .stored = place, try await !archive.knows(key) {
            throw Self.unsupported(key.symbol.description, key.venue)
        }
        return place
    }

    /// The best bid and ask, if they may be shown.
    func quote(_ key: MarketKey) throws(ProblemError) -> Quote {
        switch place(key) {
        case .sandbox(let entry): return entry.snapshot.quote
        case .live: return try Self.value(of: live.quote(key), key)
        case .stored: throw Self.unsupported(key.symbol.description, key.venue)
        }
    }

    /// The book, if it may be shown.
    func book(_ key: MarketKey, levels: Int) throws(ProblemError) -> OrderBookSnapshot {
        switch place(key) {
        case .sandbox(let entry): return entry.snapshot.book(levels: levels)
        case .live: return try Self.value(of: live.book(key, levels: levels), key)
        case .stored: throw Self.unsupported(key.symbol.description, key.venue)
        }
    }

    /// Every market that has numbers of now, by venue and symbol.
    var current: [MarketKey] {
        let liveKeys = live.keys
        return (liveKeys + board.all.map(\.pair.key).filter { live.slot($0) == nil }).sorted()
    }

    static func unsupported(_ typed: String, _ venue: Venue) -> ProblemError {
        let shown = typed.unicodeScalars.prefix(40).filter { $0.value >= 0x20 && $0.value < 0x7F }.map(Character.init)
        return ProblemError(
            404, "unsupported_pair",
            "symbol: there is no \(String(shown)) on \(venue); GET /instruments lists the pairs.")
    }

    /// What a live market answers, or why it has nothing to show.
    private static func value<Value: Sendable>(
        of reading: LiveReading<Value>, _ key: MarketKey
    ) throws(ProblemError) -> Value {
        switch reading {
        case .ready(let value): return value
        case .unknown: throw unsupported(key.symbol.description, key.venue)
        case .notReady(.bookResyncing):
            throw .unavailable(
                LiveObstacle.bookResyncing.rawValue, "The book of \(key) is being built anew; ask again in a moment.")
        case .notReady(.quoteStale):
            throw .unavailable(
                LiveObstacle.quoteStale.rawValue,
                "The newest quote of \(key) is too old to be given; GET /venues shows how its feed stands.")
        case .notReady(.venueClosed):
            let reason = ExchangeRegistry.codec(key.venue)?.closedReason ?? "It takes no connections."
            throw ProblemError(409, LiveObstacle.venueClosed.rawValue, "\(key.venue): \(reason)")
        }
    }
}
