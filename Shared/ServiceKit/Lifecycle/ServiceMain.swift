import Glibc
import Networking
import Observability
import Postgres
import Reactor

/// Runs a daemon from its command line to its exit code. A daemon's `main.swift` is one call of this.
public enum ServiceMain {
    private static let signals = [SIGTERM, SIGINT, SIGHUP]

    /// Runs the service and ends the process.
    public static func run<S: Service>(_ service: S.Type) -> Never {
        // First of all: threads inherit the mask, so no thread may exist before.
        SignalWatcher.block(signals)
        if let word = CommandLine.arguments.dropFirst().first,
            let command = S.subcommands.first(where: { $0.name == word })
        {
            perform(S.self, command, Array(CommandLine.arguments.dropFirst(2)))
        }
        let options: CommandLineOptions
        do {
            options = try CommandLineOptions.parse(
                Array(CommandLine.arguments.dropFirst()), commands: S.commands.map(\.syntax))
        } catch {
            StandardStreams.error("\(S.identity.name): \(error.message)\n")
            exit(ExitStatus.badCommandLine.rawValue)
        }
        switch options.action {
        case .help:
            end(
                printing: CommandLineOptions.help(for: S.identity, commands: S.commands.map(\.syntax))
                    + words(of: S.self))
        case .version:
            let build = BuildInformation.current
            end(printing: "\(S.identity.name) \(build.version) (commit \(build.commit), Swift \(build.swiftVersion))\n")
        case .serve, .checkConfiguration, .probe, .command: break
        }
        let loaded = load(S.self, files: options.files)
        switch options.action {
        case .checkConfiguration:
            end(printing: loaded.resolved.map { $0.line + "\n" }.joined())
        case .command(let flag, let values):
            perform(S.self, flag, values, loaded)
        case .probe:
            onLoop(named: "probe") { loop in await HealthProbe.ask(loaded.shared.http, on: loop) }
        case .serve, .help, .version:
            onLoop(named: S.identity.name) { loop in await serve(S.self, loaded, on: loop) }
        }
    }

    private static func load<S: Service>(_ service: S.Type, files: [String]) -> LoadedConfiguration<S.Settings> {
        do {
            return try LoadedConfiguration.load(S.self, files: files, environment: ProcessEnvironment.all())
        } catch {
            for problem in error.problems { StandardStreams.error("\(S.identity.name): \(problem)\n") }
            exit(ExitStatus.badConfiguration.rawValue)
        }
    }

    private static func perform<S: Service>(
        _ service: S.Type, _ flag: String, _ values: [String: String], _ loaded: LoadedConfiguration<S.Settings>
    ) -> Never {
        guard let command = S.commands.first(where: { $0.syntax.flag == flag }) else {
            exit(ExitStatus.badCommandLine.rawValue)
        }
        switch command.work {
        case .local(let run):
            do {
                end(printing: try run(loaded.settings, values, SystemTime()))
            } catch {
                exit(report(error, of: flag, S.identity.name).rawValue)
            }
        case .database(let run):
            onLoop(named: S.identity.name) { loop in
                do {
                    let context = try Daemon.makeContext(
                        S.self, loaded, loop: loop,
                        logger: Logger(service: S.identity.name, level: .error), metrics: MetricsRegistry(),
                        clock: SystemTime())
                    StandardStreams.out(try await run(loaded.settings, values, context))
                    return .clean
                } catch {
                    return report(error, of: flag, S.identity.name)
                }
            }
        }
    }

    private static func words<S: Service>(of service: S.Type) -> String {
        S.subcommands.map { "\n  \(S.identity.name) \($0.name) ...\n                   \($0.summary)\n" }.joined()
            + (S.subcommands.isEmpty ? "" : "\n\(S.identity.name) COMMAND --help tells its options\n")
    }

    private static func perform<S: Service>(
        _ service: S.Type, _ command: ServiceSubcommand<S.Settings>, _ arguments: [String]
    ) -> Never {
        let line: SubcommandLine
        do {
            line = try SubcommandLine(arguments)
        } catch {
            StandardStreams.error("\(S.identity.name) \(command.name): \(error.message)\n")
            exit(ExitStatus.badCommandLine.rawValue)
        }
        if line.wantsHelp { end(printing: command.help) }
        let loaded = load(S.self, files: line.files)
        onLoop(named: S.identity.name) { loop in
            do {
                let context = try Daemon.makeContext(
                    S.self, loaded, loop: loop, logger: Logger(service: S.identity.name, level: .error),
                    metrics: MetricsRegistry(), clock: SystemTime())
                let work = Task(executorPreference: loop) {
                    try await command.run(loaded.settings, line.arguments, context, .standard)
                }
                // The first signal asks it to end, so that what it has done is told; the second ends it at once.
                let shutdown = ShutdownRequest()
                try SignalWatcher.watch([SIGTERM, SIGINT], on: loop) { _ in
                    if shutdown.ask(reason: "signal") { work.cancel() } else { exit(ExitStatus.partFailed.rawValue) }
                }
                try await work.value
                await context.httpClient.shutdown()
                await context.pool.shutdown()
                return .clean
            } catch {
                return report(error, of: command.name, S.identity.name)
            }
        }
    }

    private static func report(_ error: any Error, of flag: String, _ name: String) -> ExitStatus {
        StandardStreams.error("\(name): \(flag): \(error)\n")
        return (error as? ServiceFailure)?.status ?? .partFailed
    }

    private static func end(printing text: String) -> Never {
        StandardStreams.out(text)
        exit(ExitStatus.clean.rawValue)
    }

    /// Leaves the main thread, and with it the MainActor, for a loop of our own; the main thread only waits.
    private static func onLoop(
        named name: String, _ body: @escaping @Sendable (EventLoop) async -> ExitStatus
    ) -> Never {
        let loop: EventLoop
        do {
            loop = try EventLoop.start(name: name)
        } catch {
            StandardStreams.error("\(name): the event loop does not start: \(error)\n")
            exit(ExitStatus.partFailed.rawValue)
        }
        Task.detached(executorPreference: loop) {
            exit(await body(loop).rawValue)
        }
        while true { pause() }
    }

    private static func serve<S: Service>(
        _ service: S.Type, _ loaded: LoadedConfiguration<S.Settings>, on loop: EventLoop
    ) async -> ExitStatus {
        let logger = Logger(service: S.identity.name, level: loaded.shared.log.level)
        let shutdown = ShutdownRequest()
        do {
            try watchSignals(on: loop, shutdown: shutdown, logger: logger)
            let daemon = try await Daemon.assemble(S.self, loaded, loop: loop, logger: logger)
            return await daemon.run(until: shutdown)
        } catch {
            let failure = (error as? ServiceFailure) ?? ServiceFailure(.partFailed, code: "start_failed", "\(error)")
            logger.error("start_failed", [.code: .string(failure.code), .error: .string(failure.message)])
            return failure.status
        }
    }

    private static func watchSignals(on loop: EventLoop, shutdown: ShutdownRequest, logger: Logger) throws(ReactorError)
    {
        try SignalWatcher.watch(signals, on: loop) { signal in
            if signal == SIGHUP {
                logger.info("signal_ignored", [.signal: LogValue(signal)])
            } else if !shutdown.ask(reason: signal == SIGTERM ? "SIGTERM" : "SIGINT") {
                logger.warning("second_signal_exits_at_once", [.signal: LogValue(signal)])
                exit(ExitStatus.partFailed.rawValue)
            }
        }
    }
}
