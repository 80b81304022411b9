public import Reactor

/// A connected plain socket as a `ByteStream`. Owns its descriptor.
///
/// The descriptor is watched for reading only while a reader waits or bytes may come unasked once; a stream nobody
/// reads does not spin in the level-triggered loop.
public actor SocketByteStream: ByteStream {
    /// The loop the stream lives on.
    public nonisolated let loop: EventLoop
    private let descriptor: Int32
    private let writeDeadlineMilliseconds: Int64
    /// Bytes read before this stream existed.
    private var leftover: [UInt8]
    private var interest: Interest = []
    private var reader: CheckedContinuation<Void, Never>?
    private var writer: CheckedContinuation<Void, Never>?
    private var isClosed = false
    /// Reset or closed by the peer in both directions: reading and writing tell at once, nothing is waited for.
    private var isBroken = false
    private var writeTimedOut = false
    private var readsSinceTurn = 0
    private static let maxReadsPerTurn = 4
    private var isReleased = false
    private var releaseWaiters: [CheckedContinuation<Void, Never>] = []
    private var lingerTimer: TimerID?
    private var discardedBytes = 0
    private static let lingerMilliseconds: Int64 = 1_000
    private static let maxDiscardedBytes = 1 << 20

    /// The loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Takes over a connected, non-blocking descriptor; call on the loop, then `open()`.
    /// - Parameters:
    ///   - leftover: bytes already read that belong to the stream.
    ///   - writeDeadlineMilliseconds: how long a peer may take nothing of what is being written.
    public init(
        descriptor: Int32, loop: EventLoop, leftover: [UInt8] = [], writeDeadlineMilliseconds: Int64 = 20_000
    ) {
        self.descriptor = descriptor
        self.loop = loop
        self.leftover = leftover
        self.writeDeadlineMilliseconds = writeDeadlineMilliseconds
    }

    /// Registers the descriptor with the loop; call once.
    /// - Throws: `socket_failed` when the loop refuses it.
    public func open() throws(NetworkError) {
        do throws(ReactorError) {
            try loop.watch(descriptor, []) { [self] readiness in
                self.assumeIsolated { $0.ready(readiness) }
            }
        } catch {
            throw NetworkError(.socketFailed, error.description)
        }
    }

    private func ready(_ readiness: Readiness) {
        if isClosed { return readiness.contains(.error) ? release() : discardInput() }
        // Errors and hang-ups are told by the next read or write.
        let failed = readiness.contains(.error) || readiness.contains(.hangup)
        if readiness.contains(.read) || failed {
            wake(&reader)
            want(.read, false)
        }
        if readiness.contains(.write) || failed {
            wake(&writer)
            want(.write, false)
        }
        // A broken socket is reported whatever the interest: without a reader or writer to tell, stop watching.
        if failed, !readiness.contains(.read), interest.isEmpty {
            isBroken = true
            loop.unwatch(descriptor)
        }
    }

    private func wake(_ waiter: inout CheckedContinuation<Void, Never>?) {
        waiter?.resume()
        waiter = nil
    }

    private func want(_ kind: Interest, _ wanted: Bool) {
        let changed = wanted ? interest.union(kind) : interest.subtracting(kind)
        guard changed != interest else { return }
        interest = changed
        try? loop.change(descriptor, changed)
    }

    /// See `ByteStream`.
    public func read(maxBytes: Int) async throws(NetworkError) -> [UInt8] {
        while true {
            guard !isClosed else { throw NetworkError(.closed, "the stream is closed") }
            guard !Task.isCancelled else { throw NetworkError(.cancelled, "the read was cancelled") }
            if !leftover.isEmpty {
                let piece = Array(leftover.prefix(maxBytes))
                leftover.removeFirst(piece.count)
                return piece
            }
            let (result, bytes) = SocketByteStream.read(descriptor, maxBytes: maxBytes)
            switch result {
            case .bytes:
                await giveOthersATurn()
                return bytes
            case .closed: return []
            case .failed(let number): throw NetworkError(.closed, "reading failed with errno \(number)")
            case .wouldBlock:
                guard reader == nil else { throw NetworkError(.invalidState, "the stream is already being read") }
                await wait(.read)
            }
        }
    }

    /// A peer that never stops sending would keep the loop in its reader: every few reads a real turn of the loop, in
    /// which other descriptors and timers have their say.
    private func giveOthersATurn() async {
        readsSinceTurn += 1
        guard readsSinceTurn >= Self.maxReadsPerTurn else { return }
        readsSinceTurn = 0
        await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
    }

    private static func read(_ descriptor: Int32, maxBytes: Int) -> (SocketResult, [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: min(maxBytes, 64 * 1024), alignment: 16) { buffer in
            let result = Socket.read(descriptor, into: buffer)
            guard case .bytes(let count) = result else { return (result, []) }
            return (result, Array(buffer[..<count]))
        }
    }

    /// See `ByteStream`.
    public func write(_ bytes: [UInt8]) async throws(NetworkError) {
        var offset = 0
        while offset < bytes.count {
            guard !isClosed else { throw NetworkError(.closed, "the stream is closed") }
            let result = bytes.withUnsafeBytes {
                Socket.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[offset...]))
            }
            switch result {
            case .bytes(let count): offset += count
            case .closed, .failed: throw NetworkError(.closed, "the peer is gone")
            case .wouldBlock:
                guard !Task.isCancelled else { throw NetworkError(.cancelled, "the write was cancelled") }
                guard writer == nil else { throw NetworkError(.invalidState, "the stream is already being written") }
                try await waitForRoom()
            }
        }
    }

    private func waitForRoom() async throws(NetworkError) {
        let timer = loop.schedule(afterMilliseconds: writeDeadlineMilliseconds) { [self] in
            self.assumeIsolated { stream in
                stream.writeTimedOut = true
                stream.wake(&stream.writer)
            }
        }
        await wait(.write)
        loop.cancel(timer)
        if writeTimedOut { throw NetworkError(.timeout, "the peer reads nothing") }
    }

    private func wait(_ kind: Interest) async {
        guard !isBroken else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Looked at again: entering this closure may be a hop. Data that came meanwhile is told again.
                let isOver = isBroken || isClosed || Task.isCancelled || (kind == .write && writeTimedOut)
                guard !isOver else { return continuation.resume() }
                if kind == .read { reader = continuation } else { writer = continuation }
                want(kind, true)
            }
        } onCancel: { [self] in
            loop.execute {
                self.assumeIsolated { stream in
                    if kind == .read { stream.wake(&stream.reader) } else { stream.wake(&stream.writer) }
                }
            }
        }
    }

    /// Ends the sending side, waits up to a second for the peer to end its own, and closes: closing over unread bytes
    /// would send a reset, which may destroy what the peer has not read yet.
    public func close() async {
        guard !isClosed else {
            await untilReleased()
            return
        }
        isClosed = true
        wake(&reader)
        wake(&writer)
        // A socket shut for writing is writable for ever: watching for that would spin through the whole linger.
        want(.write, false)
        guard !isBroken else { return release() }
        Socket.shutdownWrite(descriptor)
        lingerTimer = loop.schedule(afterMilliseconds: SocketByteStream.lingerMilliseconds) { [self] in
            self.assumeIsolated { $0.release() }
        }
        discardInput()
        if !isReleased {
            want(.read, true)
            await untilReleased()
        }
    }

    private func untilReleased() async {
        await withCheckedContinuation { continuation in
            if isReleased { continuation.resume() } else { releaseWaiters.append(continuation) }
        }
    }

    private func discardInput() {
        for _ in 0..<16 {
            switch SocketByteStream.read(descriptor, maxBytes: 65_536).0 {
            case .bytes(let count): discardedBytes += count
            case .wouldBlock: return
            case .closed, .failed: return release()
            }
        }
        if discardedBytes > SocketByteStream.maxDiscardedBytes { release() }
    }

    /// Closes the descriptor at once, for callers that are on the loop already.
    func closeNow() {
        isClosed = true
        release()
    }

    private func release() {
        guard !isReleased else { return }
        isReleased = true
        if let lingerTimer { loop.cancel(lingerTimer) }
        lingerTimer = nil
        loop.unwatch(descriptor)
        Socket.close(descriptor)
        wake(&reader)
        wake(&writer)
        let waiters = releaseWaiters
        releaseWaiters = []
        for waiter in waiters { waiter.resume() }
    }
}
