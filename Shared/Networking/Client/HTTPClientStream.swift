public import HTTPWire
import Reactor

/// A response whose body is still coming.
public struct HTTPClientStream: Sendable {
    /// The status code, 200 to 599.
    public let status: Int
    /// The header fields in the order received.
    public let headers: HTTPHeaders
    /// The body; may be iterated once. Dropping it closes the connection.
    public let body: HTTPBodyChunks
    /// As in `HTTPClientResponse`.
    public let retryAfterMilliseconds: Int64?

    /// Closes the connection; a waiting consumer gets `cancelled`.
    public func cancel() async {
        await body.source.cancel()
    }
}

/// The chunks of a streamed body, each not empty and at most 16 KiB, cut where the network cut them.
public struct HTTPBodyChunks: AsyncSequence, Sendable {
    /// A chunk.
    public typealias Element = [UInt8]
    /// What ends the sequence early.
    public typealias Failure = HTTPClientError

    let source: StreamedBody

    /// Takes chunks one at a time.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let source: StreamedBody

        /// The next chunk, or nil when the response is complete. A body that is cut, stalls or breaks the framing
        /// throws; it never just ends.
        public mutating func next() async throws(HTTPClientError) -> [UInt8]? {
            try await source.next()
        }

        /// As `next()`.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPClientError) -> [UInt8]? {
            try await source.next()
        }
    }

    /// The iterator; all iterators of one body share its position.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }
}

/// The open end of a streamed response. Gives its connection back when the body is complete, and closes it when the
/// body fails, is cancelled or dropped.
actor StreamedBody {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let exchange: HTTPExchange
    private let pool: ConnectionPool
    private let chunkTimeoutMilliseconds: Int64
    private let lease: ConnectionPool.Lease
    private var isOver = false
    private var ending: HTTPClientError?

    init(exchange: HTTPExchange, lease: ConnectionPool.Lease, pool: ConnectionPool, chunkTimeoutMilliseconds: Int64) {
        self.exchange = exchange
        self.lease = lease
        self.pool = pool
        self.chunkTimeoutMilliseconds = chunkTimeoutMilliseconds
        loop = exchange.loop
    }

    deinit {
        guard !isOver else { return }
        let (pool, lease) = (pool, lease)
        loop.execute { pool.assumeIsolated { $0.giveBack(lease, reusable: false) } }
    }

    nonisolated func next() async throws(HTTPClientError) -> [UInt8]? {
        let result = await withTaskCancellationHandler {
            await read()
        } onCancel: {
            loop.execute { self.assumeIsolated { $0.cancel() } }
        }
        return try result.get()
    }

    func cancel() {
        end(HTTPClientError(.cancelled, "the reader of the stream was cancelled", bytesSent: true))
    }

    private func read() async -> Result<[UInt8]?, HTTPClientError> {
        if let ending { return .failure(ending) }
        guard !isOver else { return .success(nil) }
        let timer = loop.schedule(afterMilliseconds: chunkTimeoutMilliseconds) { [weak self] in
            self?.assumeIsolated {
                $0.end(HTTPClientError(.streamStalled, "the stream was silent for too long", bytesSent: true))
            }
        }
        defer { loop.cancel(timer) }
        do throws(HTTPClientError) {
            if let chunk = try await exchange.nextChunk() { return .success(chunk) }
            let reusable = await exchange.isReusable()
            if !isOver {
                isOver = true
                await pool.giveBack(lease, reusable: reusable)
            }
            return .success(nil)
        } catch {
            let reason = ending ?? error.sent(true)
            end(reason)
            return .failure(reason)
        }
    }

    private func end(_ reason: HTTPClientError) {
        guard !isOver else { return }
        isOver = true
        ending = reason
        pool.assumeIsolated { $0.giveBack(lease, reusable: false) }
    }
}
