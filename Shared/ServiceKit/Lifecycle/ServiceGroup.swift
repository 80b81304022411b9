public import Observability

/// Starts parts in order, lets them work until somebody asks to stop or one fails, and stops them in reverse order.
public struct ServiceGroup: Sendable {
    private enum Ending: Sendable {
        case asked
        case failed(part: String, ServiceFailure)
    }

    private let parts: [any ServicePart]
    private let logger: Logger

    /// A group over parts in start order.
    public init(parts: [any ServicePart], logger: Logger) {
        self.parts = parts
        self.logger = logger
    }

    /// Runs the whole life of the group.
    /// - Parameters:
    ///   - onReady: called once, when every part has started.
    ///   - whenStopping: called before the first part is stopped.
    /// - Returns: how it ended.
    public func run(
        until shutdown: ShutdownRequest, onReady: @escaping @Sendable () -> Void = {},
        whenStopping: @escaping @Sendable () async -> Void = {}
    ) async -> ExitStatus {
        let started = Locked<[any ServicePart]>([])
        let hasBegunToStop = Locked(false)
        // A part may fail while the group is already asked to stop: the callback still runs once.
        let stoppingOnce: @Sendable () async -> Void = {
            let isFirst = hasBegunToStop.withLock { begun in
                defer { begun = true }
                return !begun
            }
            if isFirst { await whenStopping() }
        }
        let ending = await work(until: shutdown, started: started, onReady: onReady, whenStopping: stoppingOnce)
        var status = ExitStatus.clean
        switch ending {
        case .asked: break
        case .failed(let part, let failure):
            status = failure.status
            logger.error(
                "part_failed", [.name: .string(part), .code: .string(failure.code), .error: .string(failure.message)])
            await stoppingOnce()
        }
        for part in started.withLock({ $0 }).reversed() {
            await part.stop()
            logger.debug("part_stopped", [.name: .string(part.name)])
        }
        logger.info("stopped", [.exitCode: LogValue(status.rawValue)])
        return status
    }

    private func work(
        until shutdown: ShutdownRequest, started: Locked<[any ServicePart]>, onReady: @escaping @Sendable () -> Void,
        whenStopping: @escaping @Sendable () async -> Void
    ) async -> Ending {
        await withTaskGroup(of: Ending?.self) { group in
            group.addTask {
                await shutdown.wait()
                guard !Task.isCancelled else { return nil }
                // At once, not when the last part has noticed: unready, and with a limit on how long that may take.
                logger.info("stopping", [.reason: .string(shutdown.reason ?? "asked")])
                await whenStopping()
                return .asked
            }
            group.addTask {
                if let failure = await startAll(started) { return failure }
                if Task.isCancelled { return nil }
                onReady()
                return await runAll()
            }
            // The first to end decides; the other is cancelled and awaited before anything is stopped.
            var ending: Ending?
            for await result in group {
                if ending == nil { ending = result }
                group.cancelAll()
            }
            return ending ?? .asked
        }
    }

    private func startAll(_ started: Locked<[any ServicePart]>) async -> Ending? {
        for part in parts {
            if Task.isCancelled { return nil }
            do {
                try await part.start()
                started.withLock { $0.append(part) }
                logger.debug("part_started", [.name: .string(part.name)])
            } catch {
                if Task.isCancelled { return nil }
                return .failed(part: part.name, Self.failure(of: error))
            }
        }
        return nil
    }

    private func runAll() async -> Ending? {
        await withTaskGroup(of: Ending?.self) { group in
            for part in parts {
                group.addTask {
                    do {
                        try await part.run()
                        guard !Task.isCancelled else { return nil }
                        return .failed(
                            part: part.name,
                            ServiceFailure(.partFailed, code: "ended_early", "returned without being asked to stop"))
                    } catch {
                        guard !Task.isCancelled else { return nil }
                        return .failed(part: part.name, Self.failure(of: error))
                    }
                }
            }
            var ending: Ending?
            for await result in group {
                if ending == nil { ending = result }
                group.cancelAll()
            }
            return ending
        }
    }

    private static func failure(of error: any Error) -> ServiceFailure {
        (error as? ServiceFailure) ?? ServiceFailure(.partFailed, code: "part_failed", String(describing: error))
    }
}
