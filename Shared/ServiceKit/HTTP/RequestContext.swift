public import HTTPWire
public import Observability
public import Postgres
public import Reactor

/// What a handler knows about the request besides its body.
public struct RequestContext: Sendable {
    /// The id under which the log knows the request.
    public let requestID: String
    /// The trace this request belongs to.
    public let trace: TraceContext
    /// Who calls; `Caller.anonymous` on public endpoints.
    public let caller: Caller
    /// When the answer must be there, on the monotonic clock, in nanoseconds.
    public let deadlineNanoseconds: UInt64
    /// Writes lines with the request id and trace id.
    public let logger: Logger
    /// The loop the handler runs on.
    public let loop: EventLoop
    /// Header fields of the request.
    public let headers: HTTPHeaders
    /// The address the request came from, without port; a proxy's when there is one in front.
    public let peerAddress: String
    /// The transaction that also stores the answer under the caller's `Idempotency-Key`: effects made through it happen
    /// exactly when the answer is kept. Nil on endpoints that take no key.
    public let transaction: PostgresConnection?

    let parameters: RequestParameters

    /// A text parameter of the path or query; nil when not given.
    public func text(_ name: String) -> String? { parameters.text(name) }

    /// A whole-number parameter; nil when not given. Its range was checked against the declaration.
    public func integer(_ name: String) -> Int? { parameters.text(name).flatMap { Int($0) } }

    /// Milliseconds left until the deadline; at least 0.
    public func remainingMilliseconds(_ clock: any TimeSource) -> Int64 {
        let now = clock.monotonicNanoseconds
        return deadlineNanoseconds > now ? Int64((deadlineNanoseconds - now) / 1_000_000) : 0
    }

    func with(transaction: PostgresConnection) -> RequestContext {
        RequestContext(
            requestID: requestID, trace: trace, caller: caller, deadlineNanoseconds: deadlineNanoseconds,
            logger: logger,
            loop: loop, headers: headers, peerAddress: peerAddress, transaction: transaction, parameters: parameters)
    }
}
