public import Contracts
import HTTPWire
public import Networking
public import Observability
import Reactor
public import Resilience

/// Calls a neighbour's declared endpoints: encodes the request, hands on deadline, trace and token, decodes the answer or
/// the problem, and counts what happened.
///
/// A failed try is made again only where the endpoint's declaration allows it, never after cancellation, not before the
/// neighbour's `Retry-After`, within the deadline, and while the retry budget (10 % of calls) lasts. A neighbour that keeps
/// failing is left alone by a circuit breaker.
public struct EndpointClient: Sendable {
    /// Left for our own answer when the caller's deadline is handed on, in milliseconds.
    static let deadlineMarginMilliseconds: Int64 = 20
    /// Longest answer taken, in bytes: a batch of 50,000 candles with every field has about 12 million.
    static let maxResponseBytes = 16 << 20

    /// The neighbour's name, for metrics and logs.
    public let neighbour: String
    private let baseURL: String
    private let http: HTTPClient
    private let clock: any TimeSource
    private let calls: Counter
    private let retries: Counter
    private let logger: Logger
    private let token: (@Sendable () async throws -> Secret)?
    private let policy: RetryPolicy
    private let state: NeighbourState
    private let sleep: @Sendable (Int64) async throws -> Void

    /// A client of the neighbour at `baseURL`, on its own.
    /// - Parameters:
    ///   - policy: how often and after which delays a failed try is made again.
    ///   - token: the service token for each call; nil for public endpoints.
    ///   - sleep: waits between tries; the loop's timer by default.
    public init(
        neighbour: String, baseURL: String, http: HTTPClient, clock: any TimeSource, logger: Logger,
        metrics: MetricsRegistry, policy: RetryPolicy = .reads,
        breaker: CircuitBreaker.Configuration = CircuitBreaker.Configuration(),
        token: (@Sendable () async throws -> Secret)? = nil, sleep: (@Sendable (Int64) async throws -> Void)? = nil
    ) {
        self.init(
            neighbour: neighbour, baseURL: baseURL, http: http, clock: clock, logger: logger, metrics: metrics,
            policy: policy, state: NeighbourState(clock: clock, breaker: breaker), token: token,
            sleep: sleep ?? { [loop = http.loop] in try await loop.sleep(milliseconds: $0) })
    }

    /// A daemon's client of the neighbour at `baseURL`. All clients of that address share breaker and retry budget.
    /// - Parameters:
    ///   - policy: how often and after which delays a failed try is made again.
    ///   - token: the service token for each call; nil for public endpoints.
    public init(
        neighbour: String, baseURL: String, context: ServiceContext, policy: RetryPolicy = .reads,
        token: (@Sendable () async throws -> Secret)? = nil
    ) {
        let baseURL = Self.withoutSlash(baseURL)
        self.init(
            neighbour: neighbour, baseURL: baseURL, http: context.httpClient, clock: context.clock,
            logger: context.logger, metrics: context.metrics, policy: policy,
            state: context.neighbours.state(of: baseURL, clock: context.clock), token: token,
            sleep: { [loop = context.loop] in try await loop.sleep(milliseconds: $0) })
    }

    private init(
        neighbour: String, baseURL: String, http: HTTPClient, clock: any TimeSource, logger: Logger,
        metrics: MetricsRegistry, policy: RetryPolicy, state: NeighbourState,
        token: (@Sendable () async throws -> Secret)?, sleep: @escaping @Sendable (Int64) async throws -> Void
    ) {
        self.neighbour = neighbour
        self.baseURL = Self.withoutSlash(baseURL)
        self.http = http
        self.clock = clock
        self.logger = logger
        self.token = token
        self.policy = policy
        self.sleep = sleep
        self.state = state
        calls = metrics.counter(
            "neighbour_calls_total", "Calls to neighbours, by endpoint and outcome.",
            labels: ["neighbour", "endpoint", "outcome"])
        retries = metrics.counter(
            "neighbour_retries_total", "Tries beyond the first, by neighbour.", labels: ["neighbour"])
        metrics.gauge(
            "neighbour_breaker_\(neighbour.replacing("-", with: "_"))",
            "Circuit breaker: 0 closed, 1 half open, 2 open."
        ) { state.breakerLevel }
    }

    private static func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

    /// Asks the neighbour whether it takes requests: one try, also while the circuit breaker is open. A neighbour that
    /// says yes is called again at once.
    public func readiness() async throws(EndpointClientError) -> ReadinessReport {
        let declaration = StandardAPI.ready.declaration
        do {
            let message = try await message(declaration, Nothing(), [:], [], nil)
            let report: ReadinessReport = try await once(message, declaration, try deadline(declaration), [503])
            if report.isReady { state.recordSeenWell() }
            calls.labelled(neighbour, declaration.id, "ok").increment()
            return report
        } catch {
            calls.labelled(neighbour, declaration.id, error.code.rawValue).increment()
            throw error
        }
    }

    /// Calls an endpoint.
    /// - Parameters:
    ///   - path: values of the path's parameters.
    ///   - query: query parameters in order.
    ///   - idempotencyKey: needed exactly when the endpoint declares it.
    ///   - accepting: further statuses whose body is the endpoint's answer.
    public func call<Request: WireType, Response: WireType>(
        _ endpoint: Endpoint<Request, Response>, _ request: Request, path: [String: String] = [:],
        query: [(String, String)] = [], idempotencyKey: String? = nil, accepting: Set<Int> = []
    ) async throws(EndpointClientError) -> Response {
        let declaration = endpoint.declaration
        do {
            let message = try await self.message(declaration, request, path, query, idempotencyKey)
            let deadline = try deadline(declaration)
            let answer: Response = try await tries(message, declaration, deadline, accepting)
            calls.labelled(neighbour, declaration.id, "ok").increment()
            return answer
        } catch {
            calls.labelled(neighbour, declaration.id, error.code.rawValue).increment()
            throw error
        }
    }

    /// Calls an endpoint with a body that is JSON already, as it stands in an outbox.
    public func call<Request: WireType, Response: WireType>(
        _ endpoint: Endpoint<Request, Response>, encoded body: [UInt8]
    ) async throws(EndpointClientError) -> Response {
        let declaration = endpoint.declaration
        do {
            var message = try await self.message(declaration, Nothing(), [:], [], nil)
            message.body = body
            let answer: Response = try await tries(message, declaration, try deadline(declaration), [])
            calls.labelled(neighbour, declaration.id, "ok").increment()
            return answer
        } catch {
            calls.labelled(neighbour, declaration.id, error.code.rawValue).increment()
            throw error
        }
    }

    private func tries<Response: WireType>(
        _ message: HTTPClientRequest, _ declaration: EndpointDeclaration, _ deadline: Deadline, _ accepting: Set<Int>
    ) async throws(EndpointClientError) -> Response {
        state.recordCall()
        var attempts = 0
        while true {
            guard case .allowed(let ticket) = state.request() else {
                throw EndpointClientError(
                    .circuitOpen, neighbour: neighbour, "it keeps failing and is left alone for now")
            }
            attempts += 1
            let allowed = deadline.remainingMilliseconds(nowNanoseconds: clock.monotonicNanoseconds)
            do throws(EndpointClientError) {
                let answer: Response = try await once(message, declaration, deadline, accepting)
                state.record(.success, ticket)
                return answer
            } catch {
                // A caller in a hurry says nothing about the neighbour: only the endpoint's own time limit counts.
                let isHurried =
                    error.code == .deadlineExceeded && allowed * 10 < Int64(declaration.deadlineMilliseconds) * 9
                state.record(isHurried ? .neutral : error.breakerOutcome, ticket)
                var failure = error
                failure.attempts = attempts
                let decision = state.decide(
                    policy, attempts: attempts, failure: failure.asAttemptFailure,
                    isIdempotent: declaration.idempotency.allowsRetry, deadline: deadline)
                guard case .retry(let delay) = decision else { throw failure }
                logger.warning(
                    "neighbour_call_failed",
                    [
                        .name: .string(neighbour), .route: .string(declaration.path),
                        .code: .string(failure.code.rawValue),
                        .attempt: LogValue(attempts), .delayMilliseconds: LogValue(delay),
                    ])
                retries.labelled(neighbour).increment()
                do {
                    try await sleep(delay)
                } catch {
                    throw EndpointClientError(
                        .cancelled, neighbour: neighbour, "cancelled between two tries",
                        mayHaveTakenEffect: failure.mayHaveTakenEffect)
                }
            }
        }
    }

    private func once<Response: WireType>(
        _ message: HTTPClientRequest, _ declaration: EndpointDeclaration, _ deadline: Deadline, _ accepting: Set<Int>
    ) async throws(EndpointClientError) -> Response {
        let remaining = deadline.remainingMilliseconds(nowNanoseconds: clock.monotonicNanoseconds)
        guard remaining > 0 else {
            throw EndpointClientError(.deadlineExceeded, neighbour: neighbour, "no time is left for this call")
        }
        var message = message
        message.headers.set(ServiceHandler.deadlineHeader, String(remaining))
        return try decode(try await send(message, deadlineMilliseconds: remaining), declaration, accepting)
    }

    private func message(
        _ declaration: EndpointDeclaration, _ request: some WireType, _ path: [String: String],
        _ query: [(String, String)], _ idempotencyKey: String?
    ) async throws(EndpointClientError) -> HTTPClientRequest {
        var message = HTTPClientRequest(
            method: HTTPMethod(rawValue: declaration.method.rawValue), url: try url(declaration, path, query),
            maxResponseBytes: Self.maxResponseBytes)
        message.headers = try await headers(declaration, idempotencyKey)
        if declaration.requestSchema != .nothing {
            message.headers.set("Content-Type", "application/json")
            message.body = try encode(request)
        }
        return message
    }

    private func send(
        _ message: HTTPClientRequest, deadlineMilliseconds: Int64
    ) async throws(EndpointClientError) -> HTTPClientResponse {
        do {
            return try await http.send(message, deadlineMilliseconds: deadlineMilliseconds)
        } catch {
            let code: EndpointClientError.Code =
                switch error.code {
                case .deadlineExceeded: .deadlineExceeded
                case .cancelled: .cancelled
                default: .unreachable
                }
            throw EndpointClientError(
                code, neighbour: neighbour, error.description, mayHaveTakenEffect: error.bytesSent)
        }
    }

    private func url(
        _ declaration: EndpointDeclaration, _ path: [String: String], _ query: [(String, String)]
    ) throws(EndpointClientError) -> String {
        var filled: [String] = []
        for segment in declaration.path.split(separator: "/", omittingEmptySubsequences: false) {
            guard segment.hasPrefix("{") else {
                filled.append(String(segment))
                continue
            }
            guard let value = path[String(segment.dropFirst().dropLast())], !value.isEmpty else {
                throw EndpointClientError(.badCall, neighbour: neighbour, "\(declaration.path) needs \(segment)")
            }
            filled.append(PercentCoding.encode(value))
        }
        let encoded = QueryString(query.map { QueryString.Item(key: $0.0, value: $0.1) }).encoded
        return baseURL + filled.joined(separator: "/") + (encoded.isEmpty ? "" : "?" + encoded)
    }

    private func headers(
        _ declaration: EndpointDeclaration, _ idempotencyKey: String?
    ) async throws(EndpointClientError) -> HTTPHeaders {
        var headers: HTTPHeaders = ["Accept": "application/json, \(Problem.contentType)"]
        guard (declaration.idempotency == .keyRequired) == (idempotencyKey != nil) else {
            throw EndpointClientError(
                .badCall, neighbour: neighbour, "\(declaration.path) and Idempotency-Key: one without the other")
        }
        if let idempotencyKey { headers.set("Idempotency-Key", idempotencyKey) }
        guard declaration.authorization != .everyone else { return headers }
        guard let token else {
            throw EndpointClientError(.badCall, neighbour: neighbour, "\(declaration.path) needs a token")
        }
        do {
            headers.set("Authorization", "Bearer " + (try await token()).expose())
        } catch {
            throw EndpointClientError(.badCall, neighbour: neighbour, "no service token: \(error)")
        }
        return headers
    }

    private func encode(_ request: some Encodable) throws(EndpointClientError) -> [UInt8] {
        do {
            return try JSONAnswer.encode(request)
        } catch {
            throw EndpointClientError(.badCall, neighbour: neighbour, "the request cannot be encoded: \(error)")
        }
    }

    /// The endpoint's deadline, or what is left of the caller's, whichever is earlier.
    private func deadline(_ declaration: EndpointDeclaration) throws(EndpointClientError) -> Deadline {
        let now = clock.monotonicNanoseconds
        let own = Deadline(afterMilliseconds: Int64(declaration.deadlineMilliseconds), nowNanoseconds: now)
        guard let given = TaskContext.deadlineNanoseconds else { return own }
        guard
            let left = Deadline(nanoseconds: given)
                .shortened(byMilliseconds: Self.deadlineMarginMilliseconds, nowNanoseconds: now)
        else { throw EndpointClientError(.deadlineExceeded, neighbour: neighbour, "no time is left for this call") }
        return own.earlier(of: left)
    }

    private func decode<Response: WireType>(
        _ response: HTTPClientResponse, _ declaration: EndpointDeclaration, _ accepting: Set<Int>
    ) throws(EndpointClientError) -> Response {
        guard response.status == declaration.successStatus || accepting.contains(response.status) else {
            let problem = try? JSONAnswer.decode(Problem.self, from: response.body)
            throw EndpointClientError(
                .refused, neighbour: neighbour, problem.map { "\($0.code): \($0.detail)" } ?? "no problem given",
                status: response.status, problem: problem, mayHaveTakenEffect: response.status >= 500,
                retryAfterMilliseconds: response.retryAfterMilliseconds)
        }
        if Response.schema == .nothing, let nothing = Nothing() as? Response { return nothing }
        do {
            return try JSONAnswer.decode(Response.self, from: response.body)
        } catch {
            throw EndpointClientError(
                .badAnswer, neighbour: neighbour, "the answer of \(declaration.path) is not what it declares: \(error)",
                status: response.status, mayHaveTakenEffect: true)
        }
    }
}
