public import Contracts
import Foundation
import HTTPWire
public import Networking
public import Observability

/// Calls a neighbour's declared endpoints: encodes the request, hands on deadline, trace and token, decodes the answer or
/// the problem, and counts what happened.
public struct EndpointClient: Sendable {
    /// Left for our own answer when the caller's deadline is handed on, in milliseconds.
    static let deadlineMarginMilliseconds: Int64 = 20
    /// Longest answer taken, in bytes.
    static let maxResponseBytes = 4 << 20

    /// The neighbour's name, for metrics and logs.
    public let neighbour: String
    private let baseURL: String
    private let http: HTTPClient
    private let clock: any TimeSource
    private let calls: Counter
    private let token: (@Sendable () async throws -> Secret)?

    /// A client of the neighbour at `baseURL` (without a slash at the end).
    /// - Parameter token: the service token for each call; nil for public endpoints.
    public init(
        neighbour: String, baseURL: String, http: HTTPClient, clock: any TimeSource, metrics: MetricsRegistry,
        token: (@Sendable () async throws -> Secret)? = nil
    ) {
        self.neighbour = neighbour
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.http = http
        self.clock = clock
        self.token = token
        calls = metrics.counter(
            "neighbour_calls_total", "Calls to neighbours, by endpoint and outcome.",
            labels: ["neighbour", "endpoint", "outcome"])
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
            var message = HTTPClientRequest(
                method: HTTPMethod(rawValue: declaration.method.rawValue), url: try url(declaration, path, query),
                maxResponseBytes: Self.maxResponseBytes)
            message.headers = try await headers(declaration, idempotencyKey)
            if Request.schema != .nothing {
                message.headers.set("Content-Type", "application/json")
                message.body = try encode(request)
            }
            let remaining = try remainingMilliseconds(declaration)
            message.headers.set(ServiceHandler.deadlineHeader, String(remaining))
            let response = try await send(message, deadlineMilliseconds: remaining)
            let answer: Response = try decode(response, declaration, accepting)
            calls.labelled(neighbour, declaration.id, "ok").increment()
            return answer
        } catch {
            calls.labelled(neighbour, declaration.id, error.code.rawValue).increment()
            throw error
        }
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

    /// The endpoint's deadline, or what is left of the caller's, whichever is shorter.
    private func remainingMilliseconds(_ declaration: EndpointDeclaration) throws(EndpointClientError) -> Int64 {
        let own = Int64(declaration.deadlineMilliseconds)
        guard let deadline = TaskContext.deadlineNanoseconds else { return own }
        let now = clock.monotonicNanoseconds
        let left = (deadline > now ? Int64((deadline - now) / 1_000_000) : 0) - Self.deadlineMarginMilliseconds
        guard left > 0 else {
            throw EndpointClientError(.deadlineExceeded, neighbour: neighbour, "no time is left for this call")
        }
        return min(own, left)
    }

    private func decode<Response: WireType>(
        _ response: HTTPClientResponse, _ declaration: EndpointDeclaration, _ accepting: Set<Int>
    ) throws(EndpointClientError) -> Response {
        guard response.status == declaration.successStatus || accepting.contains(response.status) else {
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(response.body))
            throw EndpointClientError(
                .refused, neighbour: neighbour, problem.map { "\($0.code): \($0.detail)" } ?? "no problem given",
                status: response.status, problem: problem, mayHaveTakenEffect: response.status >= 500,
                retryAfterMilliseconds: response.retryAfterMilliseconds)
        }
        if Response.schema == .nothing, let nothing = Nothing() as? Response { return nothing }
        do {
            return try JSONDecoder().decode(Response.self, from: Data(response.body))
        } catch {
            throw EndpointClientError(
                .badAnswer, neighbour: neighbour, "the answer of \(declaration.path) is not what it declares: \(error)",
                status: response.status, mayHaveTakenEffect: true)
        }
    }
}
