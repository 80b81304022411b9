/// What the response parser found.
public enum HTTPResponseEvent: Sendable, Equatable {
    /// All input was read; call again with more.
    case needMore
    /// An interim response (1xx but 101); the final one follows.
    case informational(HTTPResponseHead)
    /// The head of the final response. After a 101 (and its `end`) the bytes belong to the other protocol.
    case head(HTTPResponseHead)
    /// Body bytes: this range of the input.
    case body(Range<Int>)
    /// The response is complete.
    case end(trailers: HTTPHeaders)
    /// The response cannot be framed: close the connection. Nothing else will ever be returned.
    case failed(HTTPWireError)
}

/// Reads the responses of one connection. Strict: a response that two readers could frame differently is an error.
///
/// Call `next` until it returns `needMore`, and `endOfStream` when the peer has closed. After `end`, tell the
/// method of the next request with `begin(requestMethod:)`. Interim responses are counted: 16 at most.
public struct HTTPResponseParser: Sendable {
    // The phase carries nothing: payloads in it would be copied at every call.
    private enum Phase: Sendable {
        case head, body, closed, switched, failed
    }

    private static let maxInterimResponses = 16

    /// What the peer may send.
    public let limits: HTTPWireLimits
    private var requestMethod: HTTPMethod
    private var phase = Phase.head
    private var head: SectionReader<ResponseHeadScanner>
    private var body = BodyReader(.none)
    private var keepAlive = true
    private var switches = false
    private var failure: HTTPWireError?
    private var interimResponses = 0
    private var completed = 0

    /// A parser for a new connection whose first request has this method.
    public init(limits: HTTPWireLimits = HTTPWireLimits(), requestMethod: HTTPMethod) {
        self.limits = limits
        self.requestMethod = requestMethod
        head = SectionReader(ResponseHeadScanner(requestMethod: requestMethod))
    }

    /// Tells the method of the request whose response comes next. To be called between responses only.
    public mutating func begin(requestMethod: HTTPMethod) {
        self.requestMethod = requestMethod
        if phase == .head { startHead() }
    }

    /// Reads on from `offset`, and moves it behind what was read.
    public mutating func next(_ input: Span<UInt8>, _ offset: inout Int) -> HTTPResponseEvent {
        switch phase {
        case .head:
            switch head.next(input, &offset, limits, maxBytes: limits.maxHeaderBytes) {
            case .needMore: return .needMore
            case .done(let found): return accept(found)
            case .failed(let error): return fail(error)
            }
        case .body:
            switch body.next(input, &offset, limits) {
            case .needMore: return .needMore
            case .body(let range): return .body(range)
            case .failed(let error): return fail(error)
            case .end(let trailers):
                finish()
                return .end(trailers: trailers)
            }
        case .closed:
            guard offset < input.count else { return .needMore }
            return fail(.bad(.dataAfterClose, "bytes after a response that ends the connection"))
        case .switched:
            return fail(.bad(.protocolSwitched, "the connection speaks another protocol since the 101"))
        case .failed: return failure.map { .failed($0) } ?? .needMore
        }
    }

    /// Tells that the peer has closed: `end` when that is the end of the body, `needMore` when nothing was open,
    /// `failed` when a response was cut off or never came.
    public mutating func endOfStream() -> HTTPResponseEvent {
        switch phase {
        case .failed: return failure.map { .failed($0) } ?? .needMore
        case .closed, .switched: return .needMore
        case .body:
            guard body.endsWithStream else { return fail(Self.truncated) }
            phase = .closed
            return .end(trailers: HTTPHeaders())
        case .head:
            if head.scanner.hasStarted || interimResponses > 0 { return fail(Self.truncated) }
            if completed > 0 { return .needMore }
            return fail(.bad(.closedBeforeResponse, "the connection was closed before a response came"))
        }
    }

    private static let truncated = HTTPWireError.bad(.truncated, "the connection was closed inside a response")

    private mutating func accept(_ found: HTTPResponseHead) -> HTTPResponseEvent {
        startHead()
        if found.status < 200, found.status != 101 {
            interimResponses += 1
            guard interimResponses <= Self.maxInterimResponses else {
                return fail(.bad(.badStatus, "too many interim responses"))
            }
            return .informational(found)
        }
        interimResponses = 0
        let isTunnel = requestMethod == .connect && found.status < 300
        body = BodyReader(found.framing)
        keepAlive = found.keepAlive
        switches = found.status == 101 || isTunnel
        phase = .body
        return .head(found)
    }

    private mutating func finish() {
        completed += 1
        phase = switches ? .switched : keepAlive ? .head : .closed
    }

    private mutating func startHead() {
        head = SectionReader(ResponseHeadScanner(requestMethod: requestMethod))
    }

    private mutating func fail(_ error: HTTPWireError) -> HTTPResponseEvent {
        phase = .failed
        failure = error
        return .failed(error)
    }
}
