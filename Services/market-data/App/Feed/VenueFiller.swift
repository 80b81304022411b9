import Contracts
import Exchanges
import MarketDataCore
import Observability
import Reactor
import Resilience
import Security

/// Fetches what a feed lacks: minutes of an outage, longer candles, books' snapshots. Each tries until it has it.
struct VenueFiller: Sendable {
    /// Longest list of longer candles that a market begins with.
    static let longerHistory = 500
    /// How often a hole within the venue's own answers is asked for.
    static let maxHoleTries = 2
    /// Holes asked for one by one; of more the whole stretch is asked for.
    static let maxHolesAsked = 8

    let settings: VenueFeedSettings
    let intake: FeedIntake
    let rest: any VenueRest
    let history: (any MarketPast)?
    let historyMinutes: Int
    let maxFillMinutes: Int
    let bookLevels: Int
    let graceMilliseconds: Int64
    let loop: EventLoop
    let logger: Logger
    /// Waits between failures.
    let backoff: Backoff

    private var venue: Venue { settings.venue }

    /// Does a job. Returns when it is done, or when it is cancelled.
    func perform(_ job: FeedJobs.Job) async {
        var generator = SystemRandom()
        var failures = 0
        while !Task.isCancelled {
            do {
                switch job {
                case .minutes(let symbol): try await minutes(symbol, .last)
                case .longer(let symbol, let kind, let gap): try await longer(symbol, kind, gap)
                case .history(let symbol, let kind, let timeframe): try await history(symbol, kind, timeframe)
                case .snapshot(let symbol): try await snapshot(symbol)
                }
                return
            } catch let error as ExchangeError where Self.isPermanent(error) {
                tell(job.name, error)
                // What is held is not held for ever.
                if case .minutes(let symbol) = job, let slot = slot(symbol) {
                    intake.settle(slot.caughtUp(.last, venueNow: intake.venueNow), slot)
                }
                return
            } catch {
                tell(job.name, error)
            }
            failures += 1
            try? await loop.sleep(milliseconds: backoff.milliseconds(afterFailures: failures, using: &generator))
        }
    }

    /// Whether the same question would get the same answer for ever. The venue itself has to say so: a gateway's page
    /// with a status of 400 or 404 has no code and goes away.
    static func isPermanent(_ error: ExchangeError) -> Bool {
        switch error.kind {
        case .unsupported: true
        case .badSymbol, .badParameter, .permission, .region, .auth: !error.venueCode.isEmpty
        default: false
        }
    }

    // MARK: Candles

    /// Candles of trades go first: others wait for nobody's decision of this second.
    private static func priority(_ kind: PriceKind) -> RequestPriority { kind == .last ? .gapFill : .routine }

    /// As ``minutes(_:_:)``, for a price that no stream tells. False when it failed and is worth another try.
    func otherMinutes(_ symbol: Symbol, _ kind: PriceKind) async -> Bool {
        do {
            try await minutes(symbol, kind)
            return true
        } catch {
            tell("\(kind.rawValue) minutes \(symbol)", error)
            return (error as? ExchangeError).map(Self.isPermanent) ?? false
        }
    }

    /// Fetches the minutes of a price from the last one known up to now, publishes them, and then what was held meanwhile.
    func minutes(_ symbol: Symbol, _ kind: PriceKind) async throws {
        guard let slot = slot(symbol) else { return }
        // Which candles are over is a question of the venue's clock.
        if intake.offsetMilliseconds == nil { _ = intake.read(try await rest.readClock()) }
        let isFirst = !slot.isBegun(kind)
        if isFirst { try await begin(slot, kind) }
        let now = intake.venueNow
        let earliest = now.advanced(byMilliseconds: -Int64(maxFillMinutes) * 60_000)
        let wanted = slot.wantedSince(kind) ?? now.advanced(byMilliseconds: -Int64(historyMinutes) * 60_000)
        var cursor = Timeframe.oneMinute.openTime(containing: wanted)
        if cursor < earliest {
            let start = Timeframe.oneMinute.openTime(containing: earliest)
            intake.record([
                .gap(venue, symbol, .oneMinute, kind, from: cursor, to: start, reason: "outage_too_long")
            ])
            cursor = start
        }
        var emptyPages = 0
        // Up to the clock, and in any case up to what the stream has told since.
        while Timeframe.oneMinute.isClosed(openedAt: cursor, at: intake.venueReached)
            || cursor < slot.heldSince(kind) ?? cursor
        {
            let page = try await page(symbol, kind, from: cursor)
            guard let last = page.last else {
                // One empty answer proves nothing: the venue may be behind, or it was a fault.
                emptyPages += 1
                guard emptyPages <= Self.maxHoleTries else { break }
                try await loop.sleep(milliseconds: graceMilliseconds)
                continue
            }
            emptyPages = 0
            // What came before anybody followed the market is news to nobody.
            intake.settle(slot.fill(page, kind, venueNow: intake.venueReached), slot, tells: !isFirst)
            cursor = Timeframe.oneMinute.nextOpenTime(after: last.openTime)
        }
        slot.noteBegun(kind)
        intake.settle(slot.caughtUp(kind, venueNow: intake.venueNow), slot)
    }

    /// What is stored, and longer candles as the venue has them.
    private func begin(_ slot: LiveSlot, _ kind: PriceKind) async throws {
        let now = intake.venueNow
        var isAnswering = true
        for timeframe in [.oneMinute] + settings.timeframes.filter({ $0 != .oneMinute }) {
            if let history {
                do {
                    let stored = try await history.newest(
                        slot.key, timeframe, kind, before: now, limit: Self.longerHistory)
                    intake.settle(slot.fill(stored, kind, venueNow: now, isStored: true), slot, tells: false)
                } catch {
                    // Without the database the venue itself is asked for all of it.
                    tell("stored \(timeframe.rawValue) \(slot.key.symbol)", error)
                }
            }
            guard timeframe != .oneMinute, settings.codec.rest.timeframes.contains(timeframe) else { continue }
            // Minutes do not wait for those that cannot be had at once.
            let job = FeedJobs.Job.history(slot.key.symbol, kind, timeframe)
            guard isAnswering else {
                intake.jobs.add(job)
                continue
            }
            do {
                try await history(slot.key.symbol, kind, timeframe)
            } catch {
                try Task.checkCancellation()
                isAnswering = false
                tell(job.name, error)
                intake.jobs.add(job)
            }
        }
    }

    /// The newest candles of a length as the venue has them; nobody is told of them.
    private func history(_ symbol: Symbol, _ kind: PriceKind, _ timeframe: Timeframe) async throws {
        guard let slot = slot(symbol) else { return }
        let limit = min(Self.longerHistory, settings.codec.rest.maxCandles)
        let answer = try await rest.ask(
            .candles(symbol, timeframe, kind, start: nil, end: nil, limit: limit), priority: Self.priority(kind))
        guard case .candles(let candles) = answer else { return }
        intake.settle(slot.fill(candles, kind, venueNow: intake.venueReached), slot, tells: false)
    }

    /// One page of minutes without holes, as far as the venue has them: a page that was cut or thinned out is asked for
    /// again where something is missing.
    private func page(_ symbol: Symbol, _ kind: PriceKind, from start: Timestamp) async throws -> [VenueCandle] {
        // No more than there can be: a page that is asked for in full weighs in full.
        let expected = intake.venueNow.milliseconds(since: start) / 60_000 + 2
        let limit = min(settings.codec.rest.maxCandles, max(2, Int(clamping: expected)))
        var found: [Timestamp: VenueCandle] = [:]
        func ask(_ from: Timestamp, _ to: Timestamp?) async throws {
            let answer = try await rest.ask(
                .candles(symbol, .oneMinute, kind, start: from, end: to, limit: limit), priority: Self.priority(kind))
            guard case .candles(let candles) = answer else { return }
            for candle in candles
            where candle.openTime >= start && candle.timeframe == .oneMinute && candle.symbol == symbol {
                found[candle.openTime] = candle
            }
        }
        try await ask(start, nil)
        for _ in 0..<Self.maxHoleTries {
            let opens = found.keys.sorted()
            var holes = CandleGap.all(between: opens, timeframe: .oneMinute)
            if let first = opens.first, let gap = CandleGap(timeframe: .oneMinute, from: start, to: first) {
                holes.insert(gap, at: 0)
            }
            guard !holes.isEmpty else { break }
            if holes.count > Self.maxHolesAsked, let first = holes.first, let last = holes.last {
                try await ask(first.from, last.to)
            } else {
                for hole in holes { try await ask(hole.from, hole.to) }
            }
        }
        return found.keys.sorted().compactMap { found[$0] }
    }

    /// A longer candle. The venue is given a moment to have it ready.
    private func longer(_ symbol: Symbol, _ kind: PriceKind, _ gap: CandleGap) async throws {
        guard let slot = slot(symbol) else { return }
        for _ in 0...Self.maxHoleTries {
            try await loop.sleep(milliseconds: graceMilliseconds)
            let answer = try await rest.ask(
                .candles(symbol, gap.timeframe, kind, start: gap.from, end: gap.to, limit: max(1, gap.count)),
                priority: Self.priority(kind))
            guard case .candles(let candles) = answer else { return }
            let wanted = candles.filter { $0.openTime >= gap.from && $0.openTime < gap.to }
            intake.settle(slot.fill(wanted, kind, venueNow: intake.venueReached), slot)
            if wanted.count >= gap.count { return }
        }
        intake.record([
            .gap(venue, symbol, gap.timeframe, kind, from: gap.from, to: gap.to, reason: "not_at_venue")
        ])
    }

    // MARK: Books

    private func snapshot(_ symbol: Symbol) async throws {
        guard let slot = slot(symbol), slot.awaitsSnapshot else { return }
        let answer = try await rest.ask(.depth(symbol, levels: bookLevels), priority: .live)
        guard case .depth(let update) = answer else { return }
        let outcome = slot.snapshot(update, received: intake.now)
        intake.settle(outcome, slot)
        if outcome.wantsSnapshot != nil {
            // A copy that is behind the stream for long would be asked for until the venue's limit is used up.
            throw ExchangeError(.server, message: "the snapshot does not fit the stream")
        }
    }

    private func slot(_ symbol: Symbol) -> LiveSlot? {
        intake.live.slot(MarketKey(venue: venue, symbol: symbol))
    }

    private func tell(_ name: String, _ error: any Error) {
        guard !Task.isCancelled, !(error is CancellationError) else { return }
        intake.tell("job \(name)") { count in
            logger.warning(
                "feed_fetch_failed",
                [
                    .name: .string("\(venue) \(name)"), .error: .string(String(describing: error)),
                    .count: LogValue(count),
                ])
        }
    }
}

extension FeedJobs.Job {
    /// What it fetches, in words for the log.
    var name: String {
        switch self {
        case .minutes(let symbol): "minutes \(symbol)"
        case .longer(let symbol, let kind, let gap): "\(gap.timeframe.rawValue) \(kind.rawValue) \(symbol)"
        case .history(let symbol, let kind, let timeframe): "\(timeframe.rawValue) \(kind.rawValue) history \(symbol)"
        case .snapshot(let symbol): "book \(symbol)"
        }
    }
}
