public import Contracts
public import Observability
public import Reactor

/// This daemon's service token: fetched from billing with the client's secret, kept, and renewed before it expires.
/// Typed clients take `{ try await source.token() }`.
public actor ServiceTokenSource: ServicePart {
    /// Why there is no token.
    public struct Unavailable: Error, CustomStringConvertible {
        /// What to do about it; holds no secret.
        public let description: String
    }

    /// A token is renewed when less than this part of its life is left, one in so many.
    static let renewalPart: Int64 = 3
    /// A token with less life than this left is not used, in milliseconds.
    static let minLifeMilliseconds: Int64 = 5_000
    /// Time between two attempts that failed, in milliseconds.
    static let retryMilliseconds: Int64 = 1_000

    private struct Kept {
        let token: Secret
        let renewAtNanoseconds: UInt64
        let unusableAtNanoseconds: UInt64
    }

    /// Name in the log.
    public nonisolated let name = "service_token"
    private let client: ServiceClientSettings
    private let loop: EventLoop
    private let clock: any TimeSource
    private let logger: Logger
    private let fetch: @Sendable (ServiceTokenRequest) async throws -> ServiceToken
    private var kept: Kept?
    private var running: Task<Void, any Error>?

    /// The actor lives on the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// A source; `fetch` asks billing.
    public init(
        settings: ServiceClientSettings, loop: EventLoop, clock: any TimeSource, logger: Logger,
        fetch: @escaping @Sendable (ServiceTokenRequest) async throws -> ServiceToken
    ) {
        client = settings
        self.loop = loop
        self.clock = clock
        self.logger = logger
        self.fetch = fetch
    }

    /// The token to call a neighbour with. Fetches it when there is none that still lives.
    /// Throws `Unavailable`, or what the call to billing throws.
    public func token() async throws -> Secret {
        if let kept, clock.monotonicNanoseconds < kept.unusableAtNanoseconds { return kept.token }
        try await fetchOnce()
        guard let kept else { throw Unavailable(description: "billing gave no service token") }
        return kept.token
    }

    /// Nothing to wait for: billing may start later.
    public func start() {}

    /// Keeps the token fresh, so that no call waits for it.
    public func run() async throws {
        guard client.secret != nil else {
            logger.warning("service_client_secret_missing", [.name: .string(client.id)])
            while !Task.isCancelled { try? await loop.sleep(milliseconds: 3_600_000) }
            return
        }
        while !Task.isCancelled {
            let now = clock.monotonicNanoseconds
            if let kept, now < kept.renewAtNanoseconds {
                try? await loop.sleep(milliseconds: Int64((kept.renewAtNanoseconds - now) / 1_000_000) + 1)
                continue
            }
            do {
                try await fetchOnce()
            } catch {
                logger.warning("service_token_failed", [.error: .string(String(describing: error))])
                try? await loop.sleep(milliseconds: Self.retryMilliseconds)
            }
        }
    }

    /// One call to billing for everybody who waits.
    private func fetchOnce() async throws {
        if let running { return try await running.value }
        let task = Task(executorPreference: loop) { [self] in try await fetchNow() }
        running = task
        defer { running = nil }
        try await task.value
    }

    private func fetchNow() async throws {
        guard let secret = client.secret else {
            throw Unavailable(
                description: "service_client.secret_file is not set; name the file of this client's secret")
        }
        let request = ServiceTokenRequest(clientId: client.id, clientSecret: secret.expose())
        // For all who wait: no caller's deadline may shorten it.
        let given = try await TaskContext.$deadlineNanoseconds.withValue(nil) { try await fetch(request) }
        let life = max(0, given.expiresIn) * 1_000
        let now = clock.monotonicNanoseconds
        let isNew = kept == nil
        kept = Kept(
            token: Secret(given.accessToken),
            renewAtNanoseconds: now + UInt64(life - life / Self.renewalPart) * 1_000_000,
            unusableAtNanoseconds: now + UInt64(max(0, life - Self.minLifeMilliseconds)) * 1_000_000)
        if isNew { logger.info("service_token_fetched", [.name: .string(client.id)]) }
    }
}
