import AlgoEngineCore
import Contracts
import Observability
import Reactor
import ServiceKit

/// Runs every ACTIVE and enabled strategy on each closed candle of its feed: exactly once for each strategy, version and
/// candle, in order, also over restarts and with several daemons.
///
/// A pass claims strategies, brings the tapes of their feeds up to date and hands each strategy that has something to do
/// to a task of its own, so that one whose order is being retried keeps no other waiting.
actor Orchestrator: ServicePart {
    nonisolated let name = "orchestrator"
    private let claims: StrategyClaims
    private let run: StrategyRun
    private let failure: StrategyFailure
    private let settings: OrchestratorSettings
    private let fetch: @Sendable (CandleFeed) -> CandleTape.Fetch
    private let loop: EventLoop
    private let logger: Logger
    private let passes: Counter
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private var tapes: [CandleFeed: CandleTape] = [:]
    private var busy: Set<StrategyID> = []

    /// The actor lives on the loop.
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        claims: StrategyClaims, run: StrategyRun, failure: StrategyFailure, settings: OrchestratorSettings,
        loop: EventLoop, logger: Logger, metrics: MetricsRegistry,
        fetch: @escaping @Sendable (CandleFeed) -> CandleTape.Fetch
    ) {
        self.claims = claims
        self.run = run
        self.failure = failure
        self.settings = settings
        self.loop = loop
        self.logger = logger
        self.fetch = fetch
        passes = metrics.counter(
            "orchestrator_passes_total", "Looks for closed candles, by outcome.", labels: ["outcome"])
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A candle closed somewhere: look at once. May be called from anywhere, as often as one likes.
    nonisolated func wake() { waker.yield() }

    func start() async throws {}

    /// Looks whenever it is woken, and at least once every poll interval.
    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { [loop, settings, waker] in
                while !Task.isCancelled {
                    waker.yield()
                    try? await loop.sleep(milliseconds: Int64(settings.pollIntervalMilliseconds))
                }
                waker.finish()
            }
            for await _ in wakes {
                guard !Task.isCancelled else { break }
                for work in await pass() {
                    group.addTask { [self] in await perform(work) }
                }
            }
            group.cancelAll()
        }
    }

    func stop() async {
        try? await claims.releaseAll()
    }

    private struct Work: Sendable {
        let claimed: ClaimedStrategy
        let tape: [Candle]
        let index: Int
    }

    /// One look: what there is to do now.
    private func pass() async -> [Work] {
        do {
            let claimed = try await claimedStrategies()
            let feeds = Dictionary(grouping: claimed, by: \.feed)
            tapes = tapes.filter { feeds[$0.key] != nil }
            var work: [Work] = []
            for (feed, strategies) in feeds { work += await look(feed, strategies) }
            passes.labelled("ok").increment()
            return work
        } catch {
            passes.labelled("failed").increment()
            logger.warning("orchestrator_pass_failed", [.error: .string(String(describing: error))])
            return []
        }
    }

    private func claimedStrategies() async throws -> [ClaimedStrategy] {
        var result: [ClaimedStrategy] = []
        for (row, token, cursor, hasPending) in try await claims.refresh() where !busy.contains(row.id) {
            do throws(StrategyRefusal) {
                let blueprint = try StrategyBlueprint(
                    type: row.strategyType, parameters: row.parameters, metadata: row.metadata)
                guard let feed = blueprint.feed else { continue }
                result.append(
                    ClaimedStrategy(
                        strategy: row, blueprint: blueprint, feed: feed, token: token, cursor: cursor,
                        hasPending: hasPending))
            } catch {
                // Stored by a version that knew more, or less.
                let first = error.problems.first
                try? await failure.stop(
                    row.id, code: "invalid_parameter_value", message: "\(first?.field ?? "") \(first?.message ?? "")")
            }
        }
        return result
    }

    private func look(_ feed: CandleFeed, _ strategies: [ClaimedStrategy]) async -> [Work] {
        var tape = tapes[feed] ?? CandleTape()
        let need = strategies.map(\.blueprint.strategy.history).reduce(HistoryNeed()) { $0.union($1) }
        let cursor = strategies.compactMap(\.cursor).min()
        do throws(EndpointClientError) {
            try await tape.refresh(cursor: cursor, need: need, fetch: fetch(feed))
        } catch {
            if error.status == 404 {
                for strategy in strategies {
                    try? await failure.stop(
                        strategy.strategy.id, code: "unsupported_pair",
                        message: "market-data has no \(feed.symbol) on \(feed.venue)")
                }
            }
            logger.warning(
                "candles_unavailable", [.name: .string(feed.symbol.description), .code: .string(error.code.rawValue)])
        }
        var work: [Work] = []
        for strategy in strategies { work += await begin(strategy, tape) }
        if let cursor { tape.trim(cursor: cursor, need: need) }
        tapes[feed] = tape
        return work
    }

    private func begin(_ claimed: ClaimedStrategy, _ tape: CandleTape) async -> [Work] {
        guard let cursor = claimed.cursor else {
            // It has just begun to run: from the newest candle on, which closed before it did.
            guard let newest = tape.candles.last else { return [] }
            do {
                try await claims.begin(claimed, at: newest.openTime)
            } catch {
                logger.warning("strategy_begin_failed", [.error: .string(String(describing: error))])
            }
            return []
        }
        let index = tape.firstIndex(after: cursor)
        guard index < tape.candles.count || claimed.hasPending else { return [] }
        busy.insert(claimed.strategy.id)
        return [Work(claimed: claimed, tape: tape.candles, index: index)]
    }

    private func perform(_ work: Work) async {
        do {
            try await run.run(work.claimed, tape: work.tape, from: work.index)
        } catch {
            logger.warning(
                "strategy_run_failed",
                [
                    .name: .string(work.claimed.strategy.id.description),
                    .error: .string(String(describing: error)),
                ])
        }
        busy.remove(work.claimed.strategy.id)
    }
}
