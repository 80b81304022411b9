import Contracts
import MarketDataCore
import Observability
import Postgres
import Reactor
import ServiceKit

/// Moves the sandbox's markets: puts their state on the board at every step and stores the candles that close.
///
/// Two loops over two copies of the same deterministic world: the one that shows prices never waits for the database,
/// and the one that stores tries again from where it stood when a transaction fails.
struct SandboxPart: ServicePart {
    let name = "sandbox"
    private let settings: SandboxSettings
    private let board: MarketBoard
    private let hub: MarketStreamHub
    private let opening: SandboxOpening
    private let store: SandboxStore
    private let candles: CandleStore
    private let announcement: CandleAnnouncement
    private let clock: any TimeSource
    private let loop: EventLoop
    private let logger: Logger
    private let opened = Locked<(epoch: SandboxEpoch, world: SandboxWorld)?>(nil)

    init(settings: SandboxSettings, board: MarketBoard, hub: MarketStreamHub, context: ServiceContext) {
        self.hub = hub
        self.settings = settings
        self.board = board
        store = SandboxStore(pool: context.pool)
        candles = CandleStore(pool: context.pool)
        opening = SandboxOpening(settings: settings, store: store, candles: candles)
        announcement = CandleAnnouncement(source: CandleAnnouncement.sandbox)
        clock = context.clock
        loop = context.loop
        logger = context.logger
    }

    /// Opens the markets and stores every minute that passed while nobody looked.
    func start() async throws {
        var (epoch, world) = try await opening.open(now: wall)
        // What lies before the epoch's beginning is history, which nobody was there to hear of.
        let announcedFrom = max(
            epoch.clock.anchorMarket,
            epoch.clock.time(at: wall).advanced(byMilliseconds: -Int64(settings.announcedMinutes) * 60_000))
        var stored = 0
        while true {
            let now = epoch.clock.time(at: wall)
            let closed = try world.advance(to: now, limit: settings.batchMinutes)
            try await save(epoch, world.positions, closed, announcedFrom: announcedFrom)
            stored += closed.count
            if world.isCaughtUp(at: now) { break }
        }
        // What is shown may already be a minute further; the minutes are stored from where the last one was.
        let ready = (epoch, world)
        try show(&world, epoch)
        opened.withLock { $0 = ready }
        logger.info(
            "sandbox_opened",
            [
                LogKey("mode"): .string(settings.rules.mode.rawValue), LogKey("epoch"): LogValue(epoch.id),
                LogKey("is_new"): .string(String(epoch.isNew)), .count: LogValue(stored),
            ])
    }

    /// Shows and stores until cancelled; begins anew when the clock was set back so far that the markets would stand still.
    func run() async throws {
        while !Task.isCancelled, let (epoch, world) = opened.withLock({ $0 }) {
            do {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await showing(world, epoch) }
                    group.addTask { try await storing(world, epoch) }
                    try await group.next()
                    group.cancelAll()
                }
            } catch is ClockSetBack {
                logger.warning("sandbox_clock_set_back", [LogKey("epoch"): LogValue(epoch.id)])
                await reopen()
            }
        }
    }

    private struct ClockSetBack: Error {}

    private func reopen() async {
        while !Task.isCancelled {
            do {
                return try await start()
            } catch {
                logger.warning("sandbox_not_opened", [.error: .string(String(describing: error))])
                try? await loop.sleep(milliseconds: Int64(settings.rules.refreshMilliseconds))
            }
        }
    }

    private func showing(_ world: SandboxWorld, _ epoch: SandboxEpoch) async throws {
        var world = world
        while !Task.isCancelled {
            try? await loop.sleep(milliseconds: untilNextStep(epoch))
            try show(&world, epoch)
        }
    }

    private func storing(_ world: SandboxWorld, _ epoch: SandboxEpoch) async throws {
        var world = world
        var prunedAt: UInt64?
        while !Task.isCancelled {
            let now = epoch.clock.time(at: wall)
            if let position = world.positions.map(\.nextOpen).max(),
                epoch.clock.wait(of: position, at: wall) > settings.maxClockBackMilliseconds
            {
                throw ClockSetBack()
            }
            var next = world
            let closed = try next.advance(to: now, limit: settings.batchMinutes)
            let isBehind = !next.isCaughtUp(at: now)
            do {
                if !next.positions.elementsEqual(world.positions) {
                    try await save(epoch, next.positions, closed, announcedFrom: epoch.clock.anchorMarket)
                }
                world = next
                if isPruneDue(prunedAt) {
                    try await candles.prune(
                        epochID: epoch.id, newest: world.positions, kept: settings.keptCandles)
                    prunedAt = clock.monotonicNanoseconds
                }
                if isBehind { continue }
            } catch {
                // The same minutes come again at the next step: they are a function of where the world stood.
                logger.warning("sandbox_not_stored", [.error: .string(String(describing: error))])
            }
            try? await loop.sleep(milliseconds: Int64(settings.rules.refreshMilliseconds))
        }
    }

    private func isPruneDue(_ last: UInt64?) -> Bool {
        guard let last else { return true }
        return clock.monotonicNanoseconds &- last >= UInt64(settings.pruneIntervalMilliseconds) * 1_000_000
    }

    /// Moves the world to the step that is due and puts it on the board.
    private func show(_ world: inout SandboxWorld, _ epoch: SandboxEpoch) throws {
        let now = settings.rules.step(at: epoch.clock.time(at: wall), since: epoch.clock.anchorMarket)
        let closed = try world.advance(to: now, limit: .max)
        let snapshots = try world.snapshots(at: now)
        try board.publish(snapshots, epochID: epoch.id)
        for (pair, snapshot) in snapshots { hub.publish(snapshot, of: pair.key) }
        for candle in closed {
            hub.publish(.candle(candle), of: MarketKey(venue: candle.venue, symbol: candle.symbol))
        }
    }

    private func save(
        _ epoch: SandboxEpoch, _ positions: [SandboxWorld.Position], _ closed: [ClosedCandle],
        announcedFrom: Timestamp
    ) async throws {
        try await store.save(epochID: epoch.id, positions: positions, closed: closed) { added, connection in
            let news = added.filter { $0.end > announcedFrom }
            if !news.isEmpty { try await announcement.announce(news, epochID: epoch.id, on: connection) }
        }
        if !closed.isEmpty { board.noteStored() }
    }

    private var wall: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }

    private func untilNextStep(_ epoch: SandboxEpoch) -> Int64 {
        let refresh = Int64(settings.rules.refreshMilliseconds)
        let elapsed = max(0, wall.milliseconds(since: epoch.clock.anchorWall))
        return refresh - elapsed % refresh
    }
}
