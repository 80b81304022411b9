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
    private enum Phase: Sendable {
        case head(SectionReader<ResponseHeadScanner>)
        case body(BodyReader, keepAlive: Bool, switches: Bool)
        case closed
        case switched
        case failed(HTTPWireError)
    }

    private static let maxInterimResponses = 16

    /// What the peer may send.
    public let limits: HTTPWireLimits
    private var requestMethod: HTTPMethod
    private var phase: Phase
    private var interimResponses = 0
    private var completed = 0

    /// A parser for a new connection whose first request has this method.
    public init(limits: HTTPWireLimits = HTTPWireLimits(), requestMethod: HTTPMethod) {
        self.limits = limits
        self.requestMethod = requestMethod
        phase = .head(SectionReader(ResponseHeadScanner(requestMethod: requestMethod)))
    }

    /// Tells the method of the request whose response comes next. To be called between responses only.
    public mutating func begin(requestMethod: HTTPMethod) {
        self.requestMethod = requestMethod
        guard case .head = phase else { return }
        startHead()
    }

    /// Reads on from `offset`, and moves it behind what was read.
    public mutating func next(_ input: Span<UInt8>, _ offset: inout Int) -> HTTPResponseEvent {
        switch phase {
        case .head(var reader):
            phase = .closed
            switch reader.next(input, &offset, limits, maxBytes: limits.maxHeaderBytes) {
            case .needMore:
                phase = .head(reader)
                return .needMore
            case .done(let head): return accept(head)
            case .failed(let error): return fail(error)
            }
        case .body(var reader, let keepAlive, let switches):
            phase = .closed
            switch reader.next(input, &offset, limits) {
            case .needMore:
                phase = .body(reader, keepAlive: keepAlive, switches: switches)
                return .needMore
            case .body(let range):
                phase = .body(reader, keepAlive: keepAlive, switches: switches)
                return .body(range)
            case .end(let trailers):
                finish(keepAlive: keepAlive, switches: switches)
                return .end(trailers: trailers)
            case .failed(let error): return fail(error)
            }
        case .closed:
            guard offset < input.count else { return .needMore }
            return fail(.bad(.dataAfterClose, "bytes after a response that ends the connection"))
        case .switched:
            return fail(.bad(.protocolSwitched, "the connection speaks another protocol since the 101"))
        case .failed(let error): return .failed(error)
        }
    }

    /// Tells that the peer has closed: `end` when that is the end of the body, `needMore` when nothing was open,
    /// `failed` when a response was cut off or never came.
    public mutating func endOfStream() -> HTTPResponseEvent {
        switch phase {
        case .failed(let error): return .failed(error)
        case .closed, .switched: return .needMore
        case .body(let reader, _, _):
            guard reader.endsWithStream else { return fail(Self.truncated) }
            phase = .closed
            return .end(trailers: HTTPHeaders())
        case .head(let reader):
            if reader.scanner.hasStarted || interimResponses > 0 { return fail(Self.truncated) }
            if completed > 0 { return .needMore }
            return fail(.bad(.closedBeforeResponse, "the connection was closed before a response came"))
        }
    }

    private static let truncated = HTTPWireError.bad(.truncated, "the connection was closed inside a response")

    private mutating func accept(_ head: HTTPResponseHead) -> HTTPResponseEvent {
        if head.status < 200, head.status != 101 {
            interimResponses += 1
            guard interimResponses <= Self.maxInterimResponses else {
                return fail(.bad(.badStatus, "too many interim responses"))
            }
            startHead()
            return .informational(head)
        }
        interimResponses = 0
        let isTunnel = requestMethod == .connect && head.status < 300
        phase = .body(BodyReader(head.framing), keepAlive: head.keepAlive, switches: head.status == 101 || isTunnel)
        return .head(head)
    }

    private mutating func finish(keepAlive: Bool, switches: Bool) {
        completed += 1
        if switches {
            phase = .switched
        } else if keepAlive {
            startHead()
        } else {
            phase = .closed
        }
    }

    private mutating func startHead() {
        phase = .head(SectionReader(ResponseHeadScanner(requestMethod: requestMethod)))
    }

    private mutating func fail(_ error: HTTPWireError) -> HTTPResponseEvent {
        phase = .failed(error)
        return .failed(error)
    }
}
