import Reactor

/// The TLS context of a client, made when the first `https` origin is reached: reading the system's roots takes tens of
/// milliseconds and some megabytes, which a daemon that only speaks to its neighbours on loopback should not pay.
actor TrustStore {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let configuration: TLSClientConfiguration
    private var loaded: TLSClientContext?
    private var waiters: [CheckedContinuation<Result<TLSClientContext, TLSError>, Never>] = []

    init(configuration: TLSClientConfiguration, loop: EventLoop) {
        self.configuration = configuration
        self.loop = loop
    }

    /// The context; a failure is not kept, so a repaired file is found by the next connection.
    func context() async throws(TLSError) -> TLSClientContext {
        if let loaded { return loaded }
        let result = await withCheckedContinuation { continuation in
            waiters.append(continuation)
            if waiters.count == 1 { startLoading() }
        }
        return try result.get()
    }

    private func startLoading() {
        // Unstructured: it serves all who wait, whichever of them gives up.
        Task(executorPreference: loop) { await self.finish(await self.load()) }
    }

    private func finish(_ result: Result<TLSClientContext, TLSError>) {
        loaded = try? result.get()
        let waiting = waiters
        waiters = []
        for waiter in waiting { waiter.resume(returning: result) }
    }

    private func load() async -> Result<TLSClientContext, TLSError> {
        let configuration = configuration
        do {
            let thread = try BlockingThread(name: "trust-store", maxQueued: 1)
            return .success(try await thread.run { try TLSClientContext(configuration) })
        } catch let error as TLSError {
            return .failure(error)
        } catch {
            return .failure(TLSError(.configuration, "the trust store could not be read: \(error)"))
        }
    }
}
