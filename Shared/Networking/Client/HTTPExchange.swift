import HTTPWire
import Reactor

/// One request and its response on one connection.
actor HTTPExchange {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    nonisolated let stream: SocketStream
    private var parser: HTTPResponseParser
    private var input: [UInt8] = []
    private var offset = 0
    private var bytesWrittenBefore = 0
    private var head: HTTPResponseHead?
    private var isComplete = false
    /// Whether any byte of a response has come.
    private(set) var hasResponse = false

    init(stream: SocketStream, method: HTTPMethod, limits: HTTPWireLimits, loop: EventLoop) {
        self.stream = stream
        self.loop = loop
        parser = HTTPResponseParser(limits: limits, requestMethod: method)
    }

    /// Sends the request and waits for the final response's head. The head may come before the whole request is
    /// written.
    func begin(_ request: [UInt8]) async throws(HTTPClientError) -> HTTPResponseHead {
        bytesWrittenBefore = await stream.bytesWritten
        do throws(StreamFailure) {
            try await stream.send(request)
        } catch {
            throw await clientError(error)
        }
        while true {
            switch try await nextEvent() {
            case .informational:
                continue  // The parser bounds their number.
            case .head(let head):
                self.head = head
                return head
            default:
                throw await malformed("a body before a head")
            }
        }
    }

    /// The next piece of the body, or nil when the response is complete.
    func nextChunk() async throws(HTTPClientError) -> [UInt8]? {
        while !isComplete {
            switch try await nextEvent() {
            case .body(let range):
                if !range.isEmpty { return Array(input[range]) }
            case .end:
                isComplete = true
                // After a response that ends the connection nothing may follow: if something did, whose body was this?
                if head?.keepAlive == false, offset < input.count, case .failed(let error) = parse() {
                    throw await clientError(error)
                }
            default:
                throw await malformed("a head within a body")
            }
        }
        return nil
    }

    /// The whole body.
    func collect(maxBytes: Int) async throws(HTTPClientError) -> [UInt8] {
        if case .length(let length) = head?.framing, length > maxBytes {
            throw await tooLarge(maxBytes)
        }
        guard var body = try await nextChunk() else { return [] }
        guard body.count <= maxBytes else { throw await tooLarge(maxBytes) }
        while let chunk = try await nextChunk() {
            guard body.count + chunk.count <= maxBytes else { throw await tooLarge(maxBytes) }
            body += chunk
        }
        return body
    }

    /// Whether the connection may carry another request: the response is complete, framed by itself, and followed by
    /// nothing; the request is written to its last byte.
    func isReusable() async -> Bool {
        guard isComplete, let head, head.keepAlive, head.framing != .untilClose, offset == input.count else {
            return false
        }
        return await stream.hasDrained
    }

    /// Bytes that came after the head of a connection that now speaks another protocol.
    func takeUnparsed() -> [UInt8] {
        defer { offset = input.count }
        return Array(input[offset...])
    }

    /// Whether the peer may have seen any of the request.
    func bytesSent() async -> Bool {
        await stream.bytesWritten > bytesWrittenBefore
    }

    // MARK: Reading

    private func nextEvent() async throws(HTTPClientError) -> HTTPResponseEvent {
        while true {
            switch parse() {
            case .needMore: break
            case .failed(let error): throw await clientError(error)
            case let event: return event
            }
            let bytes: [UInt8]
            do throws(StreamFailure) {
                bytes = try await stream.read()
            } catch {
                throw await clientError(error)
            }
            guard !bytes.isEmpty else {
                return try await eventAtEnd()
            }
            hasResponse = true
            if offset == input.count { input = bytes } else { input = Array(input[offset...]) + bytes }
            offset = 0
        }
    }

    private func parse() -> HTTPResponseEvent {
        parser.next(input.span, &offset)
    }

    private func eventAtEnd() async throws(HTTPClientError) -> HTTPResponseEvent {
        guard hasResponse else {
            throw HTTPClientError(
                .connectionClosed, "the server closed the connection without a response", bytesSent: await bytesSent())
        }
        switch parser.endOfStream() {
        case .failed(let error): throw await clientError(error)
        case .needMore: throw await malformed("the response was cut")
        case let event: return event
        }
    }

    // MARK: Errors

    private func malformed(_ why: String) async -> HTTPClientError {
        HTTPClientError(.malformedResponse, "malformed response: \(why)", bytesSent: await bytesSent())
    }

    private func tooLarge(_ maxBytes: Int) async -> HTTPClientError {
        HTTPClientError(.responseTooLarge, "the response body passes \(maxBytes) bytes", bytesSent: await bytesSent())
    }

    private func clientError(_ error: HTTPWireError) async -> HTTPClientError {
        let code: HTTPClientError.Code =
            switch error.code {
            case .headerTooLarge, .tooManyHeaders: .responseTooLarge
            case .truncated, .closedBeforeResponse: .connectionClosed
            default: .malformedResponse
            }
        return HTTPClientError(code, "\(error.code.rawValue): \(error.message)", bytesSent: await bytesSent())
    }

    private func clientError(_ failure: StreamFailure) async -> HTTPClientError {
        let sent = await bytesSent()
        switch failure {
        case .tls(let error):
            return HTTPClientError(tls: error, bytesSent: sent)
        case .aborted, .cancelled:
            return HTTPClientError(.connectionClosed, "the connection was closed on this side", bytesSent: sent)
        case .connect(let number), .reset(let number):
            return HTTPClientError(.connectionClosed, "the connection failed with errno \(number)", bytesSent: sent)
        case .reactor(let error):
            return HTTPClientError(.connectionClosed, error.description, bytesSent: sent)
        }
    }
}
