import BootstrapDemoCore
import Contracts
import HTTPWire
import Networking
import Observability
import Reactor
import ServiceKit

/// Calls the daemons for the demo, one client an address, and names the step when a call fails.
struct DemoNeighbours: Sendable {
    let loop: EventLoop
    let clock: any TimeSource
    let console: DemoConsole
    private let http: HTTPClient
    private let timeoutSeconds: Int

    init(loop: EventLoop, clock: any TimeSource, console: DemoConsole, timeoutSeconds: Int) {
        self.loop = loop
        self.clock = clock
        self.console = console
        self.timeoutSeconds = timeoutSeconds
        var configuration = HTTPClientConfiguration()
        configuration.userAgent = "bootstrap-demo"
        http = HTTPClient(
            configuration: configuration, loop: loop, logger: Self.silent, metrics: MetricsRegistry())
    }

    /// Failures are told by the step that failed, once, so the client's own log stays below the fold.
    private static let silent = Logger(service: "bootstrap-demo", level: .error)

    /// Time between two tries of a call that a daemon could not serve for want of a neighbour.
    private static let pauseNanoseconds: UInt64 = 500_000_000

    /// One call of a step. A daemon's 503 is asked again until the step's time is over.
    /// - Parameters:
    ///   - token: the bearer token; nil for public endpoints.
    ///   - tolerating: codes of refusals that are answers; the call then gives nil.
    func call<Request: WireType, Response: WireType>(
        _ step: String, _ base: String, _ endpoint: Endpoint<Request, Response>, _ request: Request,
        token: String? = nil, path: [String: String] = [:], query: [(String, String)] = [], key: String? = nil,
        accepting: Set<Int> = [], tolerating: Set<String> = [],
        remedy: String = "the answer says what it needs"
    ) async throws(DemoFailure) -> Response? {
        let bearer = token.map(Secret.init)
        let client = EndpointClient(
            neighbour: "daemon", baseURL: base, http: http, clock: clock, logger: Self.silent,
            metrics: MetricsRegistry(),
            token: { bearer ?? Secret("") })
        let deadline = clock.monotonicNanoseconds + UInt64(timeoutSeconds) * 1_000_000_000
        var result: Result<Response, EndpointClientError>
        repeat {
            result = await TaskContext.$deadlineNanoseconds.withValue(deadline) {
                do throws(EndpointClientError) {
                    return .success(
                        try await client.call(
                            endpoint, request, path: path, query: query, idempotencyKey: key, accepting: accepting))
                } catch {
                    return .failure(error)
                }
            }
            // 503 from a daemon that runs: nothing was done, a neighbour of its own is just starting. Worth another look.
            guard case .failure(let error) = result, error.problem?.status == 503,
                clock.monotonicNanoseconds + Self.pauseNanoseconds < deadline
            else { break }
        } while (try? await loop.sleep(milliseconds: Int64(Self.pauseNanoseconds / 1_000_000))) != nil
        switch result {
        case .success(let response): return response
        case .failure(let error):
            if let code = error.problem?.code, tolerating.contains(code) { return nil }
            let name = "\(endpoint.declaration.method.rawValue) \(base)\(endpoint.declaration.path)"
            throw DemoFailure(step: step, request: name, error, remedy: remedy)
        }
    }

    /// As `call`, for calls whose refusals are all failures.
    func must<Request: WireType, Response: WireType>(
        _ step: String, _ base: String, _ endpoint: Endpoint<Request, Response>, _ request: Request,
        token: String? = nil, path: [String: String] = [:], query: [(String, String)] = [], key: String? = nil,
        accepting: Set<Int> = [], remedy: String = "the answer says what it needs"
    ) async throws(DemoFailure) -> Response {
        let answer = try await call(
            step, base, endpoint, request, token: token, path: path, query: query, key: key, accepting: accepting,
            remedy: remedy)
        guard let answer else {
            throw DemoFailure(
                step: step, request: endpoint.declaration.path, answer: "no answer", remedy: remedy, exit: .failed)
        }
        return answer
    }

    /// Sends bytes as they are, for a request whose signature covers them.
    func post(
        _ step: String, _ url: String, _ body: [UInt8], header: (name: String, value: String), remedy: String
    ) async throws(DemoFailure) {
        var request = HTTPClientRequest(method: .post, url: url, maxResponseBytes: 64 << 10)
        request.headers.set("Content-Type", "application/json")
        request.headers.set(header.name, header.value)
        request.body = body
        let response: HTTPClientResponse
        do {
            response = try await http.send(request, deadlineMilliseconds: Int64(timeoutSeconds) * 1_000)
        } catch {
            throw DemoFailure(
                step: step, request: "POST \(url)", answer: error.description,
                remedy: "is the stack up? 'make status' shows it, 'make logs' says why not", exit: .unavailable)
        }
        guard response.status == 200 else {
            throw DemoFailure(
                step: step, request: "POST \(url)",
                answer: "status \(response.status), \(String(decoding: response.body.prefix(500), as: UTF8.self))",
                remedy: remedy, exit: response.status < 500 ? .refused : .unavailable)
        }
    }
}
