/// What the request parser found.
public enum HTTPRequestEvent: Sendable, Equatable {
    /// All input was read; call again with more.
    case needMore
    /// A head that passed every rule.
    case head(HTTPRequestHead)
    /// Body bytes: this range of the input.
    case body(Range<Int>)
    /// The request is complete; the next one may follow. Trailers are empty but for chunked bodies.
    case end(trailers: HTTPHeaders)
    /// The peer broke a rule: answer with the error's status and close. Nothing else will ever be returned.
    case failed(HTTPWireError)
}

/// Reads requests from the bytes of one connection, by the strictest reading of RFC 9112.
///
/// Call `next` until it returns `needMore`, then again with the next bytes and `offset` 0. A head that lies whole
/// in the input is read in place; only a head cut off by the end of the input is kept (at most `maxHeaderBytes`).
/// The events are the same however the bytes are cut, but for the cuts between `body` ranges.
///
/// When bytes follow a request that ends the connection, `failed` with code `data_after_close` comes after its
/// `end`: a server that has not answered yet refuses that request.
public struct HTTPRequestParser: Sendable {
    // The phase carries nothing: payloads in it would be copied at every call.
    private enum Phase: Sendable {
        case head, body, closed, failed
    }

    /// What a peer may send.
    public let limits: HTTPWireLimits
    private var phase = Phase.head
    private var head = SectionReader(RequestHeadScanner())
    private var body = BodyReader(.none)
    private var keepAlive = true
    private var emptyLineBytes = 0
    private var failure: HTTPWireError?

    /// A parser for a new connection.
    public init(limits: HTTPWireLimits = HTTPWireLimits()) {
        self.limits = limits
    }

    /// Whether no byte of a next request was seen: the connection is idle, not slow.
    public var isBetweenMessages: Bool {
        switch phase {
        case .head: !head.scanner.hasStarted
        case .closed: true
        case .body, .failed: false
        }
    }

    /// Reads on from `offset`, and moves it behind what was read.
    public mutating func next(_ input: Span<UInt8>, _ offset: inout Int) -> HTTPRequestEvent {
        switch phase {
        case .head:
            switch head.next(input, &offset, limits, maxBytes: limits.maxHeaderBytes) {
            case .needMore: return .needMore
            case .failed(let error): return fail(error)
            case .done(let found):
                body = BodyReader(found.framing)
                keepAlive = found.keepAlive
                phase = .body
                head = SectionReader(RequestHeadScanner())
                return .head(found)
            }
        case .body:
            switch body.next(input, &offset, limits) {
            case .needMore: return .needMore
            case .body(let range): return .body(range)
            case .failed(let error): return fail(error)
            case .end(let trailers):
                phase = keepAlive ? .head : .closed
                return .end(trailers: trailers)
            }
        case .closed: return afterLast(input, &offset)
        case .failed: return failure.map { .failed($0) } ?? .needMore
        }
    }

    private mutating func fail(_ error: HTTPWireError) -> HTTPRequestEvent {
        phase = .failed
        failure = error
        return .failed(error)
    }

    /// Old clients send an empty line behind a body; anything else after the last request is an attack or a fault.
    private mutating func afterLast(_ input: Span<UInt8>, _ offset: inout Int) -> HTTPRequestEvent {
        while offset < input.count {
            let expected = emptyLineBytes % 2 == 0 ? ASCIIText.cr : ASCIIText.lf
            guard input[offset] == expected, emptyLineBytes < 4 else {
                return fail(.bad(.dataAfterClose, "bytes after a request that ends the connection"))
            }
            emptyLineBytes += 1
            offset += 1
        }
        return .needMore
    }
}
