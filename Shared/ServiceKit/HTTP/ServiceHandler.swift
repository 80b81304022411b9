import Contracts
public import HTTPWire
public import Networking
import Observability
import Reactor

/// Answers every request of a daemon: identity, trace, deadline, routing, authorisation, decoding, idempotency, problems,
/// access log and metrics, in this order for each route alike.
public struct ServiceHandler: HTTPHandler {
    /// Body bytes read of a request whose endpoint takes none, to be able to refuse it by name.
    static let maxUnexpectedBodyBytes = 4_096
    /// A caller may shorten the deadline with this header; never lengthen it.
    static let deadlineHeader = "X-Request-Deadline-Ms"

    private let router: Router<RouteTable.Route>
    private let authenticator: TokenAuthenticator
    private let idempotency: IdempotentExecution?
    private let logger: Logger
    private let clock: any TimeSource
    private let metrics: RequestMetrics

    /// A handler over a checked table.
    init(
        routes: RouteTable, authenticator: TokenAuthenticator, idempotency: IdempotentExecution?, logger: Logger,
        clock: any TimeSource, metrics: MetricsRegistry
    ) throws(ServiceFailure) {
        var router = Router<RouteTable.Route>()
        for route in routes.routes {
            if route.declaration.idempotency == .keyRequired, idempotency == nil {
                throw ServiceFailure(
                    .partFailed, code: "idempotency_without_database",
                    "\(route.declaration.path) needs stored idempotency keys, but there is no database")
            }
            do {
                try router.add(
                    HTTPMethod(rawValue: route.declaration.method.rawValue), route.declaration.path, route,
                    slashIn: Set(route.declaration.parameters.filter(\.takesSlash).map(\.name)))
            } catch {
                throw ServiceFailure(.partFailed, code: error.code.rawValue, error.message)
            }
        }
        self.router = router
        self.authenticator = authenticator
        self.idempotency = idempotency
        self.logger = logger
        self.clock = clock
        self.metrics = RequestMetrics(metrics)
    }

    /// The declared limit of the route.
    public func maxBodyBytes(for head: HTTPRequestHead) -> Int {
        guard case .found(let route, _) = router.match(head.method, head.path) else {
            return Self.maxUnexpectedBodyBytes
        }
        return max(route.declaration.maxBodyBytes, Self.maxUnexpectedBodyBytes)
    }

    /// Health, readiness and metrics are answered while others are shed.
    public func isPriority(_ head: HTTPRequestHead) -> Bool {
        guard case .found(let route, _) = router.match(head.method, head.path) else { return false }
        return route.isPriority
    }

    /// Answers a request; never throws and never leaves a request without an answer.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        let began = clock.monotonicNanoseconds
        let requestID = RequestIdentity.requestID(request.head.headers, clock: clock)
        let trace = RequestIdentity.trace(request.head.headers)
        let log = logger.with([.requestID: .string(requestID), .traceID: .string(trace.traceID)])
        var (response, template) = await TaskContext.$requestID.withValue(requestID) {
            await TaskContext.$trace.withValue(trace) {
                await route(request, requestID: requestID, trace: trace, began: began, log: log)
            }
        }
        let elapsed = clock.monotonicNanoseconds &- began
        metrics.record(request.head.method, template, response.status)
        response.route = template
        log.info(
            "http_request",
            [
                .method: .string(RequestMetrics.method(request.head.method)), .route: .string(template),
                .status: LogValue(response.status), .durationMicroseconds: LogValue(elapsed / 1_000),
            ])
        return response
    }

    /// What the server refuses by itself is told, logged and counted like everything else.
    public func refusal(of head: HTTPRequestHead?, status: Int, code: String, detail: String) -> HTTPResponse {
        let headers = head?.headers ?? HTTPHeaders()
        let requestID = RequestIdentity.requestID(headers, clock: clock)
        let trace = RequestIdentity.trace(headers)
        var template = "unmatched"
        if let head, case .found(let route, _) = router.match(head.method, head.path) {
            template = route.declaration.path
        }
        let method = head?.method ?? .get
        metrics.record(method, template, status)
        logger.info(
            "http_request",
            [
                .requestID: .string(requestID), .traceID: .string(trace.traceID),
                .method: .string(RequestMetrics.method(method)), .route: .string(template), .status: LogValue(status),
                .code: .string(code),
            ])
        var response = answer(ProblemError(status, code, detail), requestID, trace)
        response.route = template
        return response
    }

    private func route(
        _ request: HTTPRequest, requestID: String, trace: TraceContext, began: UInt64, log: Logger
    ) async -> (HTTPResponse, template: String) {
        switch router.match(request.head.method, request.head.path) {
        case .notFound:
            return (
                answer(ProblemError(404, "not_found", "There is nothing at this path."), requestID, trace), "unmatched"
            )
        case .methodNotAllowed(let allowed):
            let list = Self.allow(allowed)
            if request.head.method == .options {
                return (finish(HTTPResponse(status: 204, headers: ["Allow": list]), requestID, trace), "options")
            }
            let problem = ProblemError(
                405, "method_not_allowed", "This path answers \(list).", headers: ["Allow": list])
            return (answer(problem, requestID, trace), "unmatched")
        case .found(let route, let path):
            let declaration = route.declaration
            do {
                let outcome = try await perform(
                    route, request, path: path, requestID: requestID, trace: trace, began: began, log: log)
                return (finish(Self.response(outcome, declaration), requestID, trace), declaration.path)
            } catch {
                return (fail(error, requestID, trace, log), declaration.path)
            }
        }
    }

    private enum Outcome: Sendable {
        case answer(RouteAnswer, isReplay: Bool)
        case opened(HTTPResponse)
    }

    private static func response(_ outcome: Outcome, _ declaration: EndpointDeclaration) -> HTTPResponse {
        switch outcome {
        case .opened(let response): return response
        case .answer(let made, let isReplay):
            var response = HTTPResponse(
                status: made.status, headers: ["Content-Type": made.contentType],
                body: made.body.isEmpty ? .none : .bytes(made.body))
            for (name, value) in made.headers { response.headers.set(name, value) }
            if declaration.cacheSeconds > 0, made.status < 300 {
                response.headers.set("Cache-Control", "public, max-age=\(declaration.cacheSeconds)")
            }
            if !declaration.alternativeTypes.isEmpty { response.headers.add("Vary", "Accept") }
            if isReplay { response.headers.set("Idempotency-Replayed", "true") }
            return response
        }
    }

    private func perform(
        _ route: RouteTable.Route, _ request: HTTPRequest, path: [String: String], requestID: String,
        trace: TraceContext,
        began: UInt64, log: Logger
    ) async throws -> Outcome {
        let declaration = route.declaration
        let allowed = try Self.deadlineMilliseconds(request.head.headers, declaration)
        let deadline = began &+ UInt64(allowed) * 1_000_000
        return try await TimeLimit.run(milliseconds: allowed, on: request.loop) { [self] in
            try await TaskContext.$deadlineNanoseconds.withValue(deadline) {
                let headers = request.head.headers
                let caller = try await authenticator.authorize(
                    declaration.opensWebSocket ? WebSocketToken.moved(headers) : headers,
                    for: declaration.authorization)
                let parameters = try RequestParameters(path: path, query: request.head.query, declaration: declaration)
                let body = try await request.body.collect()
                let context = RequestContext(
                    requestID: requestID, trace: trace, caller: caller, deadlineNanoseconds: deadline, logger: log,
                    loop: request.loop, headers: headers, peerAddress: request.peer.host, transaction: nil,
                    parameters: parameters)
                switch route.action {
                case .open(let open):
                    guard body.isEmpty else {
                        throw ProblemError(400, "unexpected_body", "This endpoint takes no request body.")
                    }
                    return .opened(try await open(context, request))
                case .answer(let prepare):
                    let work = try prepare(body, headers.first("Content-Type"))
                    if declaration.idempotency == .keyRequired, let idempotency {
                        let (answer, isReplay) = try await idempotency.run(
                            declaration, body: body, context: context, work: work)
                        return .answer(answer, isReplay: isReplay)
                    }
                    return .answer(try await work(context), isReplay: false)
                }
            }
        }
    }

    private static func deadlineMilliseconds(
        _ headers: HTTPHeaders, _ declaration: EndpointDeclaration
    ) throws(ProblemError) -> Int64 {
        let own = Int64(declaration.deadlineMilliseconds)
        guard let text = headers.first(deadlineHeader) else { return own }
        guard let asked = Int64(text), (1...3_600_000).contains(asked) else {
            throw ProblemError(400, "invalid_deadline", "\(deadlineHeader) must be a whole number of milliseconds.")
        }
        return min(own, asked)
    }

    private func fail(_ error: any Error, _ requestID: String, _ trace: TraceContext, _ log: Logger) -> HTTPResponse {
        if error is TimeLimit.Exceeded {
            return answer(ProblemError(504, "deadline_exceeded", "The answer took too long."), requestID, trace)
        }
        if error is CancellationError {
            return answer(
                ProblemError(503, "cancelled", "The request was given up.", headers: ["Retry-After": "1"]), requestID,
                trace)
        }
        let (problem, isFault) = ErrorTranslation.problem(for: error)
        if isFault {
            log.error("request_failed", [.code: .string(problem.code), .error: .string(String(describing: error))])
        }
        return answer(problem, requestID, trace)
    }

    private func answer(_ problem: ProblemError, _ requestID: String, _ trace: TraceContext) -> HTTPResponse {
        let made = try? ProblemAnswer.make(problem, requestID: requestID)
        var response = HTTPResponse(
            status: problem.status, headers: ["Content-Type": Problem.contentType], body: .bytes(made?.body ?? []))
        for (name, value) in problem.headers { response.headers.set(name, value) }
        return finish(response, requestID, trace)
    }

    private func finish(_ response: HTTPResponse, _ requestID: String, _ trace: TraceContext) -> HTTPResponse {
        var response = response
        response.headers.set("X-Request-Id", requestID)
        response.headers.set("traceparent", trace.traceparent)
        response.headers.set("X-Content-Type-Options", "nosniff")
        if !response.headers.contains("Cache-Control") { response.headers.set("Cache-Control", "no-store") }
        return response
    }

    private static func allow(_ methods: [HTTPMethod]) -> String {
        var names = Set(methods.map(\.rawValue))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return names.sorted().joined(separator: ", ")
    }
}
