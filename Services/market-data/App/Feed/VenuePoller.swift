import Contracts
import Exchanges
import MarketDataCore
import Observability
import Reactor

/// The looks at a venue that no socket saves: what is polled for want of a stream, open interest, settled funding, the
/// list of instruments, the clock.
struct VenuePoller: Sendable {
    /// How far back settled funding is asked for when none is known, in milliseconds.
    static let fundingHistoryMilliseconds: Int64 = 33 * 86_400_000

    let settings: VenueFeedSettings
    let intervals: FeedSettings.PollIntervals
    let maxClockSkewMilliseconds: Int64
    let intake: FeedIntake
    let rest: any VenueRest
    let polled: PolledStreams
    let loop: EventLoop
    let logger: Logger
    /// What is stored already.
    let history: (any MarketPast)?
    /// The newest settled funding of each symbol.
    let fundingSeen = Locked<[Symbol: Timestamp]>([:])
    let tradesSeen = Locked<[Symbol: Set<String>]>([:])
    /// When a poll last succeeded, by our wall clock; what a feed without sockets lives by.
    let polledAt = Locked<Timestamp?>(nil)

    private var venue: Venue { settings.venue }

    /// Looks until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await clock() }
            group.addTask { await every(intervals.instruments, "instruments") { try await instruments() } }
            group.addTask { await every(intervals.data, "polling") { try await streams() } }
            guard settings.codec.supports(.derivative) else { return }
            group.addTask { await every(intervals.derivative, "open_interest") { try await openInterest() } }
            group.addTask { await every(intervals.funding, "funding") { try await funding() } }
        }
    }

    private func every(_ interval: Int64, _ name: String, _ body: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await body()
            } catch let error as ExchangeError where error.kind == .unsupported {
                // The venue has no such thing and will not have it while we run.
                return
            } catch {
                tell(name, error)
            }
            try? await loop.sleep(milliseconds: interval)
        }
    }

    /// The venue's clock: soon again when events contradict it.
    private func clock() async {
        var isSkewed = false
        while !Task.isCancelled {
            do {
                let offset = intake.read(try await rest.readClock())
                let isBeyond = intake.isSkewed(beyond: maxClockSkewMilliseconds)
                if isBeyond != isSkewed {
                    isSkewed = isBeyond
                    logger.log(
                        isBeyond ? .warning : .info, "venue_clock_skew",
                        [
                            .name: .string(venue.description), .state: .string(isBeyond ? "beyond" : "within"),
                            LogKey("offset_ms"): LogValue(offset ?? 0), .limit: LogValue(maxClockSkewMilliseconds),
                        ])
                }
            } catch {
                tell("clock", error)
            }
            var waited: Int64 = 0
            let step = min(intervals.clock, 1_000)
            while waited < intervals.clock, !Task.isCancelled {
                try? await loop.sleep(milliseconds: step)
                waited += step
                if intake.isClockContradicted { break }
            }
        }
    }

    private func instruments() async throws {
        guard case .instruments(let list, let leftOut) = try await rest.ask(.instruments, priority: .routine) else {
            return
        }
        intake.live.learn(list, of: venue)
        intake.record([.instruments(venue, list, seenAt: intake.now)])
        logger.debug(
            "venue_instruments",
            [.name: .string(venue.description), .count: LogValue(list.count), LogKey("left_out"): LogValue(leftOut)])
    }

    private func openInterest() async throws {
        try await each(settings.symbols, "open_interest", \.description) { symbol in
            if case .derivative(let list) = try await rest.ask(.openInterest(symbol), priority: .routine) {
                for status in list { _ = intake.take(.derivative(status)) }
            }
        }
    }

    private func funding() async throws {
        try await each(settings.symbols, "funding", \.description) { symbol in
            let known = await knownFunding(symbol)
            let now = intake.venueNow
            let start = known ?? now.advanced(byMilliseconds: -Self.fundingHistoryMilliseconds)
            // Also where nobody looked for so long that more than one page is missing.
            var walk = FundingWalk(
                symbol: symbol, from: start, to: now.advanced(byMilliseconds: 60_000), profile: settings.codec.rest)
            var newest = known
            while case .ask(let question) = walk.step {
                guard case .funding(let page) = try await rest.ask(question, priority: .routine) else { return }
                let found = walk.take(page)
                newest = [newest, found.last?.time].compactMap(\.self).max()
                if !found.isEmpty { intake.record(found.map { .funding(venue, $0) }) }
            }
            fundingSeen.withLock { $0[symbol] = newest }
        }
    }

    /// The newest settled funding that was seen or is stored; without the database as if nothing were.
    private func knownFunding(_ symbol: Symbol) async -> Timestamp? {
        if let seen = fundingSeen.withLock({ $0[symbol] }) { return seen }
        return try? await history?.newestFunding(MarketKey(venue: venue, symbol: symbol))
    }

    /// One look at each stream that has no socket.
    private func streams() async throws {
        let name = { (one: StreamSubscription) in "\(one.channel.name) \(one.symbol)" }
        try await each(polled.current, "polling", name) { subscription in
            do {
                try await look(subscription)
            } catch let error as ExchangeError where error.kind == .unsupported {
                return
            }
            let now = intake.now
            polledAt.withLock { $0 = now }
        }
    }

    /// Looks at one after the other. A refusal is told and ends nothing: behind a symbol that was delisted stand others.
    /// What the venue does not have at all, or no answer, ends the round.
    private func each<Item>(
        _ items: [Item], _ what: String, _ name: (Item) -> String, _ body: (Item) async throws -> Void
    ) async throws {
        for item in items {
            try Task.checkCancellation()
            do {
                try await body(item)
            } catch let error as ExchangeError where error.kind != .unsupported {
                tell("\(what) \(name(item))", error)
            }
        }
    }

    private func look(_ subscription: StreamSubscription) async throws {
        let symbol = subscription.symbol
        guard let slot = intake.live.slot(MarketKey(venue: venue, symbol: symbol)) else { return }
        switch subscription.channel {
        case .candles: intake.jobs.add(.minutes(symbol))
        case .book:
            if case .depth(let update) = try await rest.ask(.depth(symbol, levels: 100), priority: .routine) {
                intake.settle(slot.snapshot(update, received: intake.now, isAlone: true), slot)
            }
        case .top:
            // Apart from the book, which may be followed by its own stream.
            guard case .depth(let update) = try await rest.ask(.depth(symbol, levels: 5), priority: .routine),
                let bid = update.bids.first, let ask = update.asks.first
            else { return }
            let time = update.time == .epoch ? nil : update.time
            _ = intake.take(.top(BookTop(symbol: symbol, updateID: nil, bid: bid, ask: ask, time: time)))
        case .ticker:
            if case .tickers(let list) = try await rest.ask(.tickers(symbol), priority: .routine) {
                for ticker in list { _ = intake.take(.ticker(ticker)) }
            }
        case .derivative:
            if case .derivative(let list) = try await rest.ask(.derivative(symbol), priority: .routine) {
                for status in list { _ = intake.take(.derivative(status)) }
            }
        case .trades: try await lookAtTrades(symbol)
        }
    }

    private func lookAtTrades(_ symbol: Symbol) async throws {
        guard case .trades(let list) = try await rest.ask(.trades(symbol, limit: 100), priority: .routine) else {
            return
        }
        let known = tradesSeen.withLock { seen in
            defer { seen[symbol] = Set(list.map(\.tradeID)) }
            return seen[symbol] ?? []
        }
        for trade in list where !known.contains(trade.tradeID) { _ = intake.take(.trade(trade)) }
    }

    private func tell(_ name: String, _ error: any Error) {
        guard !Task.isCancelled else { return }
        intake.tell("poll \(name)") { count in
            logger.warning(
                "feed_poll_failed",
                [
                    .name: .string("\(venue) \(name)"), .error: .string(String(describing: error)),
                    .count: LogValue(count),
                ])
        }
    }
}
