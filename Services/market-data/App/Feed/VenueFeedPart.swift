import Contracts
import Exchanges
import HTTPWire
import MarketDataCore
import Networking
import Observability
import Reactor
import ServiceKit

/// The live feed of one venue: its connections, its jobs, its polls, and what is shown of it.
struct VenueFeedPart: ServicePart {
    /// Jobs done at once; their requests stand in the venue's line all the same.
    static let maxJobs = 16
    /// Time between two looks at the feed for its status, and at candles that end by the clock, in milliseconds.
    static let lookMilliseconds: Int64 = 250

    let name: String
    private let settings: VenueFeedSettings
    private let usesWebSocket: Bool
    private let bookPatience: Int64
    private let intake: FeedIntake
    private let rest: any VenueRest
    private let filler: VenueFiller
    private let poller: VenuePoller
    private let otherCandles: OtherCandles
    private let connections: [FeedConnection]
    private let http: HTTPClient
    private let loop: EventLoop
    private let logger: Logger
    private let metrics: FeedMetrics
    private let since: Locked<(state: FeedState, at: Timestamp)>

    /// - Parameters:
    ///   - recorder: takes what is to be stored; nil stores nothing.
    ///   - history: what is stored already.
    ///   - account: where requests take their weight from.
    init(
        _ venue: VenueFeedSettings, feed: FeedSettings, live: LiveMarket, recorder: (any MarketRecorder)?,
        history: (any MarketPast)?, account: any WeightAccount, context: ServiceContext
    ) {
        name = "feed_\(VenueFeedSettings.sectionName(venue.venue))"
        settings = venue
        usesWebSocket = feed.usesWebSocket
        bookPatience = feed.rules.bookSilenceMilliseconds
        loop = context.loop
        logger = context.logger
        metrics = FeedMetrics(context.metrics)
        intake = FeedIntake(
            venue: venue.venue, live: live, jobs: FeedJobs(), recorder: recorder, clock: context.clock,
            logger: context.logger, metrics: metrics)
        let made = VenueRestClient.make(venue, feed.rest, account: account, context)
        rest = made.client
        http = made.http
        filler = VenueFiller(
            settings: venue, intake: intake, rest: made.client, history: history, historyMinutes: feed.historyMinutes,
            maxFillMinutes: feed.maxFillMinutes, bookLevels: feed.bookLevels,
            graceMilliseconds: feed.candles.closeGraceMilliseconds, loop: context.loop, logger: context.logger,
            backoff: feed.rest.backoff)
        otherCandles = OtherCandles(
            settings: venue, intake: intake, filler: filler, graceMilliseconds: feed.candles.closeGraceMilliseconds,
            loop: context.loop)
        let wanted = venue.codec.closedReason == nil ? venue.subscriptions : []
        let polled = PolledStreams(always: feed.usesWebSocket ? [] : wanted)
        poller = VenuePoller(
            settings: venue, intervals: feed.pollIntervals, maxClockSkewMilliseconds: feed.maxClockSkewMilliseconds,
            intake: intake, rest: made.client, polled: polled, loop: context.loop, logger: context.logger,
            history: history)
        let plan = StreamPlan(
            feed.usesWebSocket ? wanted : [], codec: venue.codec, maxPerConnection: feed.maxSubscriptionsPerConnection,
            staggerMilliseconds: feed.staggerMilliseconds)
        let client = Self.webSocketClient(venue.codec, context)
        connections = plan.connections.map { [intake, metrics] in
            FeedConnection(
                plan: $0, settings: venue, rules: feed.rules, client: client, intake: intake, polling: polled,
                logger: context.logger, metrics: metrics)
        }
        since = Locked((.disabled, Timestamp(milliseconds: context.clock.wallMilliseconds)))
    }

    func start() async throws {
        if let reason = settings.codec.closedReason {
            logger.warning("venue_closed", [.name: .string(settings.venue.description), .reason: .string(reason)])
        }
    }

    func run() async throws {
        while settings.codec.closedReason != nil, !Task.isCancelled {
            try? await loop.sleep(milliseconds: 3_600_000)
        }
        await withDiscardingTaskGroup { group in
            for connection in connections { group.addTask { await connection.run() } }
            group.addTask { await poller.run() }
            group.addTask { await looks() }
            group.addTask { await jobs() }
            if !settings.otherCandles.isEmpty { group.addTask { await otherCandles.run() } }
        }
    }

    func stop() async { await http.shutdown() }

    /// The line of `/health/ready`: shown, never required, since no exchange decides whether this daemon is ready.
    var readiness: ReadinessCheck {
        let venue = settings.venue
        return ReadinessCheck(name: "feed.\(venue)", isRequired: false) { [intake] in
            guard let status = intake.live.feeds().first(where: { $0.venue == venue }) else { return "not started" }
            guard status.state != .live else { return nil }
            let heard = status.heardAt.map { "last message \(max(0, intake.now.milliseconds(since: $0))) ms ago" }
            return [status.state.rawValue, status.reason, heard ?? "no message yet"].compactMap(\.self)
                .joined(separator: "; ")
        }
    }

    // MARK: Loops

    private func jobs() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                while let job = intake.jobs.next(limit: Self.maxJobs) {
                    group.addTask {
                        await filler.perform(job)
                        if case .minutes(let symbol) = job {
                            for connection in connections { await connection.caughtUp(symbol) }
                        }
                        intake.jobs.finish(job)
                    }
                }
                await intake.jobs.signal.sleep(atMostMilliseconds: 1_000, on: loop)
            }
        }
    }

    private func looks() async {
        let slots = settings.symbols.compactMap {
            intake.live.slot(MarketKey(venue: settings.venue, symbol: $0))
        }
        while !Task.isCancelled {
            let venueNow = intake.venueNow
            let offset = intake.offsetMilliseconds
            for slot in slots {
                slot.note(offsetMilliseconds: offset)
                intake.settle(slot.advance(venueNow: venueNow), slot)
                await lookAtBook(slot)
            }
            await show()
            try? await loop.sleep(milliseconds: Self.lookMilliseconds)
        }
    }

    /// A book that has waited for its snapshot for longer than a stream may be silent begins anew; one whose price has
    /// left most of what its snapshot told gets another.
    private func lookAtBook(_ slot: LiveSlot) async {
        let now = intake.monotonic
        if slot.isBookOverdue(at: now, after: bookPatience) {
            guard slot.fetchesSnapshots else {
                for connection in connections { await connection.restartBook(slot.key.symbol) }
                return
            }
            intake.jobs.add(.snapshot(slot.key.symbol))
        } else if slot.beginRenewal(at: now, spacing: bookPatience) {
            intake.jobs.add(.snapshot(slot.key.symbol))
        }
    }

    /// Puts the status of the feed where readers see it.
    private func show() async {
        var reports: [FeedConnection.Report] = []
        for connection in connections { reports.append(await connection.report) }
        let now = intake.now
        var state = FeedState.combined(reports.map(\.state))
        var reason = reports.first { $0.state != .live && $0.reason != nil }?.reason
        if !usesWebSocket {
            let polledAt = poller.polledAt.withLock { $0 }
            state = polledAt == nil ? .connecting : .degraded
            reason = "websocket_disabled"
        }
        let streams = reports.flatMap(\.streams)
        let current = state
        let begun = since.withLock { since in
            if since.state != current { since = (current, now) }
            return since.at
        }
        metrics.state(settings.venue, state)
        metrics.ages(settings.venue, streams, now: now)
        intake.live.note(
            FeedStatus(
                venue: settings.venue, state: state, reason: state == .live ? nil : reason, since: begun,
                heardAt: streams.compactMap(\.heardAt).max() ?? poller.polledAt.withLock { $0 },
                clockOffsetMilliseconds: intake.offsetMilliseconds,
                reconnects: reports.reduce(0) { $0 + $1.reconnects }, usedWeight: await rest.reportedWeight(),
                streams: streams))
    }

    /// Sockets that notice a dead peer as the venue's own keep-alive allows.
    private static func webSocketClient(_ codec: any MarketCodec, _ context: ServiceContext) -> WebSocketClient {
        var configuration = HTTPClientConfiguration()
        configuration.userAgent = "sextant/\(context.build.version)"
        configuration.proxy = (try? ProxySettings.fromProcess()) ?? .none
        var webSocket = WebSocketConfiguration()
        webSocket.limits.maxMessageBytes = 16 << 20
        webSocket.limits.maxFrameBytes = 16 << 20
        webSocket.idleTimeoutMilliseconds =
            switch codec.stream.keepAlive {
            case .answersPings(let silence): silence
            case .sendsText(_, let every): every * 3
            }
        return WebSocketClient(
            configuration: configuration, webSocket: webSocket, loop: context.loop, logger: context.logger,
            metrics: context.metrics)
    }
}
