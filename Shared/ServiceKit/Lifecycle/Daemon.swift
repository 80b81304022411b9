import Contracts
import Glibc
import Networking
package import Observability
import Postgres
package import Reactor

/// A service put together and ready to run. `ServiceMain` runs it in a process of its own, tests run it in theirs.
package struct Daemon: Sendable {
    /// Given to parts beyond the drain deadline before the process ends without them.
    static let stopGraceMilliseconds: Int64 = 10_000

    private let context: ServiceContext
    private let parts: [any ServicePart]
    private let board: ReadinessBoard

    /// Makes every part; starts none.
    package static func assemble<S: Service>(
        _ service: S.Type, _ loaded: LoadedConfiguration<S.Settings>, loop: EventLoop, logger: Logger,
        metrics: MetricsRegistry = MetricsRegistry(), clock: any TimeSource = SystemTime()
    ) async throws -> Daemon {
        ProcessMetrics.register(in: metrics)
        let context = try makeContext(S.self, loaded, loop: loop, logger: logger, metrics: metrics, clock: clock)
        var assembly = try await S.assemble(loaded.settings, context)
        let database = DatabasePart(
            context: context,
            migrations: try ServiceMigrations(foundation: EmbeddedMigration.foundation, own: S.migrations))
        let board = ReadinessBoard(
            loop: loop, clock: clock, checks: [database.readiness, database.schemaReadiness] + assembly.readiness)
        OperationsRoutes.add(to: &assembly.routes, pool: context.pool)
        StandardRoutes.add(to: &assembly.routes, context: context, board: board)
        try assembly.routes.check(
            declared: assembly.declarations + OperationsAPI.declarations + StandardRoutes.declarations)
        let keys = IdempotencyKeys(pool: context.pool, seal: AnswerSeal(vault: assembly.answerVault))
        let handler = try ServiceHandler(
            routes: assembly.routes,
            authenticator: TokenAuthenticator(
                settings: assembly.tokens, source: assembly.keySource, clock: clock, metrics: metrics),
            idempotency: IdempotentExecution(keys: keys, clock: clock), logger: logger, clock: clock, metrics: metrics)
        let parts: [any ServicePart] =
            [database, DaemonStartPart(context: context, pool: context.pool)] + assembly.parts + [
                IdempotencyReaper(keys: keys, loop: loop, logger: logger),
                try HTTPServerPart(context: context, handler: handler),
            ]
        return Daemon(context: context, parts: parts, board: board)
    }

    /// Runs until asked to stop or a part fails.
    package func run(until shutdown: ShutdownRequest) async -> ExitStatus {
        let context = context
        let board = board
        let build = context.build
        context.logger.info(
            "starting",
            [.version: .string(build.version), LogKey("commit"): .string(build.commit), .processID: LogValue(getpid())])
        let group = ServiceGroup(parts: parts, logger: context.logger)
        let deadline = Locked<TimerID?>(nil)
        let status = await group.run(until: shutdown) {
            context.logger.info("ready")
            Task(executorPreference: context.loop) { await board.setPartsRun(true) }
        } whenStopping: {
            await board.setPartsRun(false)
            let timer = Self.endAfter(
                milliseconds: Int64(context.settings.http.drainDeadlineMilliseconds) + Self.stopGraceMilliseconds,
                context)
            deadline.withLock { $0 = timer }
        }
        await context.httpClient.shutdown()
        // Everything has stopped: a process that runs more than this daemon goes on.
        if let timer = deadline.withLock({ $0.take() }) { context.loop.cancel(timer) }
        return status
    }

    /// A part that does not stop must not keep the process alive for ever.
    private static func endAfter(milliseconds: Int64, _ context: ServiceContext) -> TimerID {
        context.loop.schedule(afterMilliseconds: milliseconds) {
            context.logger.error("stop_deadline_passed", [.deadlineMilliseconds: LogValue(milliseconds)])
            exit(ExitStatus.partFailed.rawValue)
        }
    }

    static func makeContext<S: Service>(
        _ service: S.Type, _ loaded: LoadedConfiguration<S.Settings>, loop: EventLoop, logger: Logger,
        metrics: MetricsRegistry, clock: any TimeSource
    ) throws -> ServiceContext {
        let pool = try PostgresPool(
            configuration: loaded.shared.database.poolConfiguration(applicationName: "sextant-\(S.identity.name)"),
            loop: loop, logger: logger, metrics: metrics)
        var client = HTTPClientConfiguration()
        client.userAgent = "sextant-\(S.identity.name)/\(BuildInformation.current.version)"
        client.proxy = try ProxySettings.fromProcess()
        return ServiceContext(
            identity: S.identity, build: .current, settings: loaded.shared, configFingerprint: loaded.fingerprint,
            loop: loop, logger: logger, metrics: metrics, clock: clock, pool: pool,
            httpClient: HTTPClient(configuration: client, loop: loop, logger: logger, metrics: metrics))
    }
}
