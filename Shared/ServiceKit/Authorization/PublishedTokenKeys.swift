public import Observability
public import Reactor
public import Security

/// Billing's published keys, fetched and kept. Unknown key ids cause a fetch, but never more often than
/// `minIntervalMilliseconds`, so that forged tokens cannot make this daemon hammer billing. Old keys outlive billing's absence.
public actor PublishedTokenKeys: TokenKeySource, ServicePart {
    /// Fetches the set anew.
    public typealias Fetch = @Sendable () async throws -> KeySet

    /// Least time between two fetches.
    public static let minIntervalMilliseconds: Int64 = 5_000
    /// Time between fetches while nothing asks for one.
    public static let refreshIntervalMilliseconds: Int64 = 300_000
    /// Time between fetches while there is no key at all.
    public static let retryIntervalMilliseconds: Int64 = 200

    /// Name in the log.
    public nonisolated let name = "token_keys"
    private let loop: EventLoop
    private let clock: any TimeSource
    private let logger: Logger
    private let fetch: Fetch
    /// Read for each request, so without a hop to this actor; written by it alone.
    private nonisolated let kept = Locked<KeySet?>(nil)
    private var lastFetchNanoseconds: UInt64?
    private var running: Task<KeySet?, Never>?

    /// The actor lives on the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// A source without keys yet.
    public init(loop: EventLoop, clock: any TimeSource, logger: Logger, fetch: @escaping Fetch) {
        self.loop = loop
        self.clock = clock
        self.logger = logger
        self.fetch = fetch
    }

    /// The keys known at the moment.
    public nonisolated func current() -> KeySet? { keys }

    private nonisolated var keys: KeySet? { kept.withLock { $0 } }

    /// The keys after a fetch, unless the last one was a moment ago.
    public func refreshed() async -> KeySet? {
        if let running { return await running.value }
        if let last = lastFetchNanoseconds,
            clock.monotonicNanoseconds &- last < UInt64(Self.minIntervalMilliseconds) * 1_000_000
        {
            return keys
        }
        return await fetchNow()
    }

    /// Nothing to wait for: the first fetch belongs to `run`, and readiness waits for it.
    public func start() {}

    /// Fetches until cancelled.
    public func run() async throws {
        while !Task.isCancelled {
            _ = await fetchNow()
            let pause = keys == nil ? Self.retryIntervalMilliseconds : Self.refreshIntervalMilliseconds
            try? await loop.sleep(milliseconds: pause)
        }
    }

    /// Ready as soon as there are keys, however old.
    public nonisolated var readiness: ReadinessCheck {
        ReadinessCheck(name: "token_keys", isRequired: true) { [self] in
            current() == nil ? "billing's token keys have not been fetched yet" : nil
        }
    }

    private func fetchNow() async -> KeySet? {
        if let running { return await running.value }
        // Whoever waits gets what is kept afterwards, also when the fetch fails.
        let task = Task(executorPreference: loop) { [self] in await fetchAndKeep() }
        running = task
        return await task.value
    }

    private func fetchAndKeep() async -> KeySet? {
        keep(await fetched())
        running = nil
        lastFetchNanoseconds = clock.monotonicNanoseconds
        return keys
    }

    private func fetched() async -> KeySet? {
        do {
            // For all who wait, and for the next five seconds: no caller's deadline may shorten it.
            return try await TaskContext.$deadlineNanoseconds.withValue(nil) { try await fetch() }
        } catch {
            logger.warning("token_keys_fetch_failed", [.error: .string(String(describing: error))])
            return nil
        }
    }

    private func keep(_ fetched: KeySet?) {
        guard let fetched else { return }
        guard !fetched.keys.isEmpty else {
            // An empty set would lock everybody out while readiness says all is well: keep what there is.
            logger.warning("token_keys_empty")
            return
        }
        if fetched != keys { logger.info("token_keys_fetched", [.count: LogValue(fetched.keys.count)]) }
        kept.withLock { $0 = fetched }
    }
}
