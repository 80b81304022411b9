public import Contracts
import Foundation
public import HTTPWire
import Networking
public import Observability
import Reactor
public import Resilience

/// Follows a neighbour's event stream for as long as the daemon runs: connects, hands each event on, and connects again
/// behind the last event that was handled, after a growing, jittered pause. Give it to the service's parts.
///
/// An event counts as handled when the handler returns; after a throw the same event comes again. So the handler must bear
/// repeats, and may keep `id` with its effect to go on there after a restart.
public struct EventSubscription: ServicePart {
    /// Does one event.
    public typealias Handler = @Sendable (ServerSentEvent) async throws -> Void

    /// The neighbour did not open the stream.
    struct Refused: Error, CustomStringConvertible {
        let status: Int
        var description: String { "the stream was refused with status \(status)" }
    }

    /// Longest time until the neighbour answers, in milliseconds.
    public static let connectMilliseconds: Int64 = 10_000
    /// Silence after which the connection is given up, in milliseconds: three heartbeats of ours.
    public static let silenceMilliseconds: Int64 = 45_000
    /// Pauses between two connections.
    public static let standardBackoff = Backoff(initialMilliseconds: 200, maxMilliseconds: 15_000, jitter: .half)
    /// Longest event, in bytes.
    public static let maxEventBytes = 1 << 20

    /// Name in the log and the metric.
    public let name: String
    private let url: String
    private let loop: EventLoop
    private let http: HTTPClient
    private let logger: Logger
    private let backoff: Backoff
    private let token: @Sendable () async throws -> Secret
    private let resume: @Sendable () async throws -> String?
    private let handler: Handler
    private let connected: Gauge

    /// A subscription to the stream at `url`.
    /// - Parameters:
    ///   - token: the token for each connection.
    ///   - resumeAfter: the id of the last event that was handled before this daemon's start; nil to begin now.
    public init(
        _ name: String, url: String, context: ServiceContext, backoff: Backoff = Self.standardBackoff,
        token: @escaping @Sendable () async throws -> Secret,
        resumeAfter: @escaping @Sendable () async throws -> String? = { nil }, handler: @escaping Handler
    ) {
        self.init(
            name, url: url, loop: context.loop, http: context.httpClient, logger: context.logger,
            metrics: context.metrics, backoff: backoff, token: token, resumeAfter: resumeAfter, handler: handler)
    }

    init(
        _ name: String, url: String, loop: EventLoop, http: HTTPClient, logger: Logger, metrics: MetricsRegistry,
        backoff: Backoff = Self.standardBackoff, token: @escaping @Sendable () async throws -> Secret,
        resumeAfter: @escaping @Sendable () async throws -> String?, handler: @escaping Handler
    ) {
        self.name = name
        self.url = url
        self.loop = loop
        self.http = http
        self.logger = logger
        self.backoff = backoff
        self.token = token
        self.resume = resumeAfter
        self.handler = handler
        connected = metrics.gauge(
            "event_subscription_connected", "1 while the stream is open, else 0.", labels: ["subscription"]
        ).labelled(name)
    }

    /// Nothing to wait for: a neighbour that is away does not keep this daemon from starting.
    public func start() async throws {}

    /// Follows until cancelled.
    public func run() async throws {
        var last: String?
        var isKnown = false
        var failures = 0
        var generator = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            var pause: Int64 = 0
            do {
                if !isKnown { last = try await resume() }
                isKnown = true
                pause = try await follow(&last) { failures = 0 }
            } catch {
                if Task.isCancelled { return }
                logger.warning(
                    "event_subscription_broken",
                    [
                        .name: .string(name), .attempt: LogValue(failures + 1),
                        .error: .string(String(describing: error)),
                    ])
            }
            connected.set(0)
            failures += 1
            pause = max(pause, backoff.milliseconds(afterFailures: failures, using: &generator))
            try? await loop.sleep(milliseconds: pause)
        }
    }

    /// What stands in an event's data.
    public static func decode<Value: WireType>(_ type: Value.Type, from event: ServerSentEvent) throws -> Value {
        try JSONDecoder().decode(type, from: Data(event.data.utf8))
    }

    /// One connection until it ends; answers how long the neighbour asks to stay away, in milliseconds.
    private func follow(_ last: inout String?, _ onEvent: () -> Void) async throws -> Int64 {
        var request = HTTPClientRequest(url: url)
        request.headers.set("Accept", SSEWriter.contentType)
        request.headers.set("Authorization", "Bearer " + (try await token()).expose())
        if let last { request.headers.set("Last-Event-ID", last) }
        let stream = try await http.stream(
            request, deadlineMilliseconds: Self.connectMilliseconds,
            chunkTimeoutMilliseconds: Self.silenceMilliseconds)
        guard stream.status == 200 else {
            await stream.cancel()
            throw Refused(status: stream.status)
        }
        connected.set(1)
        var parser = SSEParser(maxEventBytes: Self.maxEventBytes)
        do {
            for try await chunk in stream.body {
                for event in try parser.parse(chunk.span) {
                    try await handler(event)
                    if let id = event.id, !id.isEmpty { last = id }
                    onEvent()
                }
            }
        } catch {
            await stream.cancel()
            throw error
        }
        return Int64(parser.retryMilliseconds ?? 0)
    }
}
