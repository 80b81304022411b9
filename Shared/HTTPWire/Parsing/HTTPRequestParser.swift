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
    private enum Phase: Sendable {
        case head(SectionReader<RequestHeadScanner>)
        case body(BodyReader, keepAlive: Bool)
        case closed(emptyLineBytes: Int)
        case failed(HTTPWireError)
    }

    /// What a peer may send.
    public let limits: HTTPWireLimits
    private var phase: Phase

    /// A parser for a new connection.
    public init(limits: HTTPWireLimits = HTTPWireLimits()) {
        self.limits = limits
        phase = .head(SectionReader(RequestHeadScanner()))
    }

    /// Whether no byte of a next request was seen: the connection is idle, not slow.
    public var isBetweenMessages: Bool {
        switch phase {
        case .head(let reader): !reader.scanner.hasStarted
        case .closed: true
        case .body, .failed: false
        }
    }

    /// Reads on from `offset`, and moves it behind what was read.
    public mutating func next(_ input: Span<UInt8>, _ offset: inout Int) -> HTTPRequestEvent {
        switch phase {
        case .head(var reader):
            phase = .closed(emptyLineBytes: 0)
            switch reader.next(input, &offset, limits, maxBytes: limits.maxHeaderBytes) {
            case .needMore:
                phase = .head(reader)
                return .needMore
            case .done(let head):
                phase = .body(BodyReader(head.framing), keepAlive: head.keepAlive)
                return .head(head)
            case .failed(let error): return fail(error)
            }
        case .body(var reader, let keepAlive):
            phase = .closed(emptyLineBytes: 0)
            switch reader.next(input, &offset, limits) {
            case .needMore:
                phase = .body(reader, keepAlive: keepAlive)
                return .needMore
            case .body(let range):
                phase = .body(reader, keepAlive: keepAlive)
                return .body(range)
            case .end(let trailers):
                phase = keepAlive ? .head(SectionReader(RequestHeadScanner())) : .closed(emptyLineBytes: 0)
                return .end(trailers: trailers)
            case .failed(let error): return fail(error)
            }
        case .closed(let seen): return afterLast(input, &offset, seen)
        case .failed(let error): return .failed(error)
        }
    }

    private mutating func fail(_ error: HTTPWireError) -> HTTPRequestEvent {
        phase = .failed(error)
        return .failed(error)
    }

    /// Old clients send an empty line behind a body; anything else after the last request is an attack or a fault.
    private mutating func afterLast(_ input: Span<UInt8>, _ offset: inout Int, _ seen: Int) -> HTTPRequestEvent {
        var count = seen
        while offset < input.count {
            let expected = count % 2 == 0 ? ASCIIText.cr : ASCIIText.lf
            guard input[offset] == expected, count < 4 else {
                return fail(.bad(.dataAfterClose, "bytes after a request that ends the connection"))
            }
            count += 1
            offset += 1
        }
        phase = .closed(emptyLineBytes: count)
        return .needMore
    }
}
