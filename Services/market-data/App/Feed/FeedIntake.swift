import Contracts
import Exchanges
import MarketDataCore
import Observability

/// Where a venue's data comes in: into its market, to readers, to storage; what it lacks becomes a job.
final class FeedIntake: Sendable {
    let venue: Venue
    let live: LiveMarket
    let jobs: FeedJobs
    private let recorder: (any MarketRecorder)?
    private let clock: any TimeSource
    private let logger: Logger
    private let metrics: FeedMetrics
    private let bursts = LogBurst()
    private let offset = Locked(ClockOffset())

    init(
        venue: Venue, live: LiveMarket, jobs: FeedJobs, recorder: (any MarketRecorder)?, clock: any TimeSource,
        logger: Logger, metrics: FeedMetrics
    ) {
        self.venue = venue
        self.live = live
        self.jobs = jobs
        self.recorder = recorder
        self.clock = clock
        self.logger = logger
        self.metrics = metrics
    }

    /// Our wall clock.
    var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }

    /// Milliseconds of a clock that never goes back.
    var monotonic: Int64 { Int64(clamping: clock.monotonicNanoseconds / 1_000_000) }

    /// Our wall clock put right by the venue's.
    var venueNow: Timestamp {
        let (now, monotonic) = (now, monotonic)
        return now.advanced(
            byMilliseconds: offset.withLock { $0.milliseconds(wall: now.milliseconds, now: monotonic) ?? 0 })
    }

    /// What the venue's clock has certainly reached: a candle that ended before is over there too.
    var venueReached: Timestamp {
        let (now, monotonic) = (now, monotonic)
        return now.advanced(
            byMilliseconds: offset.withLock {
                ($0.milliseconds(wall: now.milliseconds, now: monotonic) ?? 0)
                    - ($0.uncertaintyMilliseconds(now: monotonic) ?? 0)
            })
    }

    /// Takes an event of a stream or of a poll. True when the book must be subscribed anew.
    func take(_ event: MarketEvent) -> Bool {
        let received = now
        if let time = event.time {
            let monotonic = monotonic
            offset.withLock {
                $0.saw(eventTime: time.milliseconds, wall: received.milliseconds, now: monotonic)
            }
        }
        guard let slot = live.slot(MarketKey(venue: venue, symbol: event.symbol)) else { return false }
        return settle(slot.take(event, received: received, venueNow: venueNow), slot)
    }

    /// Acts on what happened to a market. True when the book must be subscribed anew.
    @discardableResult
    func settle(_ outcome: SlotOutcome, _ slot: LiveSlot, tells: Bool = true) -> Bool {
        if !outcome.rows.isEmpty { recorder?.record(outcome.rows) }
        if tells {
            let received = now
            for what in outcome.news {
                live.publish(MarketFeedEvent(key: slot.key, what: what, receivedAt: received))
            }
        }
        for (kind, gap) in outcome.fetches {
            metrics.gap(venue)
            let isMinute = gap.timeframe == .oneMinute
            jobs.add(isMinute ? .minutes(slot.key.symbol) : .longer(slot.key.symbol, kind, gap))
        }
        for fault in outcome.faults { refuse(fault, slot.key.symbol) }
        guard let loss = outcome.wantsSnapshot else { return false }
        metrics.resync(venue, loss)
        tell("book \(slot.key.symbol)") { count in
            logger.info(
                "book_resyncing",
                [
                    .name: .string(slot.key.description), .reason: .string(loss.rawValue), .count: LogValue(count),
                ])
        }
        guard slot.fetchesSnapshots else { return true }
        jobs.add(.snapshot(slot.key.symbol))
        return false
    }

    /// Streams stopped.
    func lose(_ subscriptions: [StreamSubscription], reason: String) {
        for subscription in subscriptions {
            guard let slot = live.slot(MarketKey(venue: venue, symbol: subscription.symbol)) else { continue }
            settle(slot.lose(subscription.channel, reason: reason), slot)
        }
    }

    /// Rows that belong to no single market.
    func record(_ rows: [MarketRow]) { recorder?.record(rows) }

    /// The venue's clock was read. Answers the offset.
    func read(_ reading: VenueClockReading) -> Int64? {
        offset.withLock { offset in
            offset.answered(
                venue: reading.venue, roundTrip: reading.received - reading.sent, wall: reading.wall,
                now: reading.received)
        }
        let found = offsetMilliseconds
        for key in live.keys where key.venue == venue { live.slot(key)?.note(offsetMilliseconds: found) }
        if let found { metrics.offset(venue, milliseconds: found) }
        return found
    }

    /// The venue's clock minus ours; nil before the first look.
    var offsetMilliseconds: Int64? {
        let (now, monotonic) = (now, monotonic)
        return offset.withLock { $0.milliseconds(wall: now.milliseconds, now: monotonic) }
    }

    /// Whether the clocks certainly differ by more than that.
    func isSkewed(beyond limit: Int64) -> Bool {
        let (now, monotonic) = (now, monotonic)
        return offset.withLock { $0.isBeyond(limit, wall: now.milliseconds, now: monotonic) }
    }

    /// Whether events contradict what is known of the venue's clock.
    var isClockContradicted: Bool { offset.withLock { $0.isContradicted } }

    /// A frame that could not be read.
    func malformed(_ error: ExchangeError) {
        metrics.malformed(venue)
        tell("malformed") { count in
            logger.warning(
                "feed_frame_malformed",
                [
                    .name: .string(venue.description), .error: .string(error.message), .count: LogValue(count),
                ])
        }
    }

    /// Logs once a burst.
    func tell(_ key: String, _ body: (Int) -> Void) {
        if let count = bursts.count(key, at: monotonic) { body(count) }
    }

    private func refuse(_ fault: MarketFault, _ symbol: Symbol) {
        metrics.refused(venue, fault)
        tell("\(fault.rawValue) \(symbol)") { count in
            logger.warning(
                "feed_data_refused",
                [
                    .name: .string("\(venue) \(symbol)"), .code: .string(fault.rawValue), .count: LogValue(count),
                ])
        }
    }
}

extension MarketEvent {
    /// What it is about.
    var symbol: Symbol {
        switch self {
        case .depth(let update): update.symbol
        case .top(let top): top.symbol
        case .trade(let trade): trade.symbol
        case .candle(let candle): candle.symbol
        case .derivative(let status): status.symbol
        case .ticker(let ticker): ticker.symbol
        }
    }

    /// The stream it belongs to.
    var channel: StreamChannel {
        switch self {
        case .depth: .book
        case .top: .top
        case .trade: .trades
        case .candle(let candle): .candles(candle.timeframe)
        case .derivative: .derivative
        case .ticker: .ticker
        }
    }

    /// When it happened, by the venue's clock.
    var time: Timestamp? {
        switch self {
        case .depth(let update): update.time
        case .top(let top): top.time
        case .trade(let trade): trade.time
        case .candle: nil
        case .derivative(let status): status.time
        case .ticker(let ticker): ticker.time
        }
    }
}
