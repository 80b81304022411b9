import Contracts
import Observability
import Reactor
import ServiceClients
import ServiceKit
import Trading

/// Looks at markets through market-data and keeps each look for a short time; many who ask at once cause one call. It
/// lives on the loop.
actor MarketBoard {
    private let client: MarketDataClient
    private let settings: MarketSettings
    private let loop: EventLoop
    private let clock: any TimeSource
    private let logger: Logger
    private nonisolated let references = Locked<[InstrumentKey: Price]>([:])
    private var views: [InstrumentKey: MarketView] = [:]
    private var looks: [InstrumentKey: Task<MarketView, any Error>] = [:]
    private var rules: [InstrumentKey: InstrumentRules] = [:]
    private var rulesFetchedNanoseconds: UInt64?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(client: MarketDataClient, settings: MarketSettings, context: ServiceContext) {
        self.client = client
        self.settings = settings
        loop = context.loop
        clock = context.clock
        logger = context.logger
    }

    /// The market, at most `market.cache_ms` old, or `market.max_age_ms` while market-data does not answer. Throws 404
    /// `unsupported_pair` and 503 `market_unavailable`.
    func market(_ key: InstrumentKey) async throws -> MarketView {
        if let kept = kept(key, withinMilliseconds: settings.cacheMilliseconds) { return kept }
        do {
            return try await look(at: key).value
        } catch let problem as ProblemError where problem.status == 503 {
            guard let kept = kept(key, withinMilliseconds: settings.maxAgeMilliseconds) else { throw problem }
            return kept
        }
    }

    /// The references last seen of these, however old: for what a position is worth. From any thread, without a hop.
    nonisolated func lastSeen(_ keys: [InstrumentKey]) -> [InstrumentKey: Price] {
        references.withLock { all in
            var seen: [InstrumentKey: Price] = [:]
            for key in keys { seen[key] = all[key] }
            return seen
        }
    }

    private func kept(_ key: InstrumentKey, withinMilliseconds limit: Int) -> MarketView? {
        guard let view = views[key] else { return nil }
        return isYoung(view.fetchedNanoseconds, limit) ? view : nil
    }

    private func isYoung(_ nanoseconds: UInt64, _ milliseconds: Int) -> Bool {
        let now = clock.monotonicNanoseconds
        return now < nanoseconds || now - nanoseconds < UInt64(milliseconds) * 1_000_000
    }

    private func look(at key: InstrumentKey) -> Task<MarketView, any Error> {
        if let running = looks[key] { return running }
        // The look belongs to all who ask: the deadline of the one who was first must not shorten it.
        let task = Task(executorPreference: loop) { [self] in
            try await TaskContext.$deadlineNanoseconds.withValue(nil) { try await fetch(key) }
        }
        looks[key] = task
        return task
    }

    private func fetch(_ key: InstrumentKey) async throws -> MarketView {
        defer { looks[key] = nil }
        let asked = clock.monotonicNanoseconds
        do {
            let rules = try await rules(of: key)
            let book = try await client.book(symbol: key.symbol, venue: key.venue)
            let view = MarketView(
                rules: rules, book: book, quote: try await quote(of: book), fetchedNanoseconds: asked)
            views[key] = view
            references.withLock { $0[key] = view.reference }
            return view
        } catch let problem as ProblemError {
            throw problem
        } catch let failure as EndpointClientError where failure.status == 404 {
            throw Self.unsupported(key)
        } catch {
            logger.warning("market_look_failed", [.error: .string(String(describing: error))])
            throw ProblemError.unavailable(
                "market_unavailable", "The market of \(key.symbol) on \(key.venue) cannot be seen at the moment.")
        }
    }

    /// The quote is the book's best levels; a book that lacks a side (a closed session) still has its last quote.
    private func quote(of book: OrderBookSnapshot) async throws -> Quote {
        guard let bid = book.bids.first, let ask = book.asks.first else {
            return try await client.quote(symbol: book.symbol, venue: book.venue)
        }
        return try Quote(
            symbol: book.symbol, venue: book.venue, bid: bid.price, ask: ask.price, timestamp: book.lastUpdate)
    }

    private func rules(of key: InstrumentKey) async throws -> InstrumentRules {
        let isFresh = rulesFetchedNanoseconds.map { isYoung($0, settings.rulesMilliseconds) } ?? false
        if isFresh, let known = rules[key] { return known }
        let asked = clock.monotonicNanoseconds
        do {
            let instruments = try await client.instruments()
            var fetched: [InstrumentKey: InstrumentRules] = [:]
            for instrument in instruments {
                let rules = try InstrumentRules(instrument)
                fetched[rules.key] = rules
            }
            rules = fetched
            rulesFetchedNanoseconds = asked
        } catch {
            // Rules hardly change; without new ones the known ones hold.
            guard let known = rules[key] else { throw error }
            return known
        }
        guard let known = rules[key] else { throw Self.unsupported(key) }
        return known
    }

    static func unsupported(_ key: InstrumentKey) -> ProblemError {
        ProblemError(
            404, "unsupported_pair",
            "\(key.symbol) is not traded on \(key.venue) here; `GET /instruments` of market-data"
                + " lists the pairs.")
    }
}
