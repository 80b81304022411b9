import Glibc
import Reactor

/// Why a stream gave no byte, or took none.
enum StreamFailure: Error, Equatable {
    /// `abort` or `close` was called on this side.
    case aborted
    /// The connection attempt failed with this error number.
    case connect(errno: Int32)
    /// The peer reset or the network failed, with this error number.
    case reset(errno: Int32)
    /// TLS failed.
    case tls(TLSError)
    /// The loop could not watch the descriptor.
    case reactor(ReactorError)
    /// The reading task was cancelled; the stream is still open.
    case cancelled
}

/// One client connection: a non-blocking socket, in clear or under TLS, pinned on its event loop.
///
/// Reading is by demand, so a slow consumer fills the kernel's buffer and the peer feels it. Writing appends to a
/// queue that the loop drains, so a response that comes before the whole request was written can be read meanwhile.
actor SocketStream {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Bytes the operating system has taken, ciphertext included: not zero means the peer may have seen something.
    private(set) var bytesWritten = 0
    /// The version agreed on, when TLS is on.
    private(set) var tlsVersion: String?

    private var descriptor: Int32
    private var interest: Interest = []
    private var isWatched = false
    private var failure: StreamFailure?
    private var writeFailure: StreamFailure?
    private var tls: TLSEngine?
    private var outgoing: [UInt8] = []
    private var outgoingOffset = 0
    var readWaiter: CheckedContinuation<Void, Never>?
    private var writeWaiters: [CheckedContinuation<Void, Never>] = []
    private var onIdleEvent: (@Sendable () -> Void)?
    private var readBuffer: [UInt8] = []
    var pushedBack: [UInt8] = []
    var readIsCancelled = false

    private var readsSinceTurn = 0
    private static let readBufferBytes = 16_384
    private static let maxReadsPerTurn = 8
    /// Records without data (session tickets, key updates) that a resting connection may have sent.
    private static let maxSilentRecords = 16

    /// Takes ownership of a descriptor made by `Socket.connect`.
    init(descriptor: Int32, loop: EventLoop) {
        self.descriptor = descriptor
        self.loop = loop
        Socket.setNoDelay(descriptor)
    }

    deinit {
        // The loop's watcher holds the stream only weakly, and only the loop may unwatch.
        guard descriptor >= 0 else { return }
        let (descriptor, loop) = (descriptor, loop)
        loop.execute {
            loop.unwatch(descriptor)
            Socket.close(descriptor)
        }
    }

    var isOpen: Bool { failure == nil }
    /// Whether everything queued has gone out.
    var hasDrained: Bool { outgoingOffset == outgoing.count }

    // MARK: Setting up

    /// Waits until the connection attempt has ended.
    func connected() async throws(StreamFailure) {
        try check()
        await waitForWriting()
        try check()
        let error = Socket.pendingError(descriptor)
        guard error == 0 else {
            abort(.connect(errno: error))
            throw .connect(errno: error)
        }
        Socket.setKeepAlive(descriptor, idleSeconds: 30, intervalSeconds: 10, probes: 3)
        Socket.setUserTimeout(descriptor, milliseconds: 30_000)
    }

    /// Puts TLS on the connection and completes the handshake.
    func startTLS(context: TLSClientContext, serverName: String, isAddress: Bool) async throws(StreamFailure) {
        let engine: TLSEngine
        do throws(TLSError) {
            engine = try TLSEngine(context: context, serverName: serverName, isAddress: isAddress)
        } catch {
            throw .tls(error)
        }
        while true {
            var isDone = false
            do throws(TLSError) {
                isDone = try engine.handshake()
            } catch {
                queue(engine.drain())  // The alert that tells the peer why.
                abort(.tls(error))
                throw .tls(error)
            }
            queue(engine.drain())
            try check()
            if isDone { break }
            let ciphertext = try await readCiphertext()
            guard !ciphertext.isEmpty else {
                let error = TLSError(.handshake, "the server closed the connection during the handshake")
                abort(.tls(error))
                throw .tls(error)
            }
            engine.feed(ciphertext)
        }
        tls = engine
        tlsVersion = engine.version
    }

    // MARK: Reading and writing

    /// Waits for bytes; an empty array is the end of the stream, said properly (by close_notify under TLS).
    func read() async throws(StreamFailure) -> [UInt8] {
        while true {
            if let tls {
                do throws(TLSError) {
                    let decrypted = try tls.decrypt()
                    queue(tls.drain())
                    switch decrypted {
                    case .bytes(let bytes): return bytes
                    case .closed: return []
                    case .needMore: break
                    }
                } catch {
                    queue(tls.drain())
                    abort(.tls(error))
                    throw .tls(error)
                }
            }
            let bytes = try await readCiphertext()
            guard let tls else { return bytes }
            guard !bytes.isEmpty else {
                throw .tls(TLSError(.truncated, "the stream ended without close_notify"))
            }
            tls.feed(bytes)
        }
    }

    /// Queues bytes and writes what fits now; the loop writes the rest. A failed write shows when the peer's answer has
    /// been read, in `hasDrained`, or in `flush`.
    func send(_ bytes: [UInt8]) throws(StreamFailure) {
        try check()
        guard let tls else {
            queue(bytes)
            return
        }
        do throws(TLSError) {
            try tls.encrypt(bytes)
        } catch {
            abort(.tls(error))
            throw .tls(error)
        }
        queue(tls.drain())
    }

    /// Waits until everything queued has been taken by the operating system.
    func flush() async throws(StreamFailure) {
        while true {
            try check()
            if let writeFailure { throw writeFailure }
            if hasDrained { return }
            await waitForWriting()
        }
    }

    // MARK: Resting in a pool

    /// Whether the connection may carry another request: open, nothing waiting to be read, nothing left to write.
    func isFresh() -> Bool {
        guard failure == nil, writeFailure == nil, hasDrained else { return false }
        for _ in 0..<Self.maxSilentRecords {
            if let tls {
                guard let decrypted = try? tls.decrypt(), case .needMore = decrypted else { return false }
            }
            switch receive() {
            case .success(.some(let bytes)) where !bytes.isEmpty && tls != nil:
                tls?.feed(bytes)  // A session ticket or a key update may come at any time.
            case .success(nil):
                return true
            default:
                return false
            }
        }
        return false
    }

    /// Watches a resting connection: `event` runs when the peer closed it or sent what nobody asked for.
    func rest(_ event: @escaping @Sendable () -> Void) {
        onIdleEvent = event
        updateInterest()
    }

    /// Ends the rest.
    func resume() {
        onIdleEvent = nil
        updateInterest()
    }

    // MARK: Ending

    /// Says goodbye under TLS, as far as it fits, and closes.
    func shutDown() {
        guard failure == nil else { return }
        if let tls {
            tls.close()
            queue(tls.drain())
        }
        abort(.aborted)
    }

    /// Closes the socket at once and wakes whoever waits.
    func abort(_ reason: StreamFailure = .aborted) {
        guard failure == nil else { return }
        failure = reason
        if isWatched { loop.unwatch(descriptor) }
        isWatched = false
        Socket.close(descriptor)
        descriptor = -1
        onIdleEvent = nil
        wakeReader()
        wakeWriters()
    }

    // MARK: The socket

    private func check() throws(StreamFailure) {
        if let failure { throw failure }
    }

    private func readCiphertext() async throws(StreamFailure) -> [UInt8] {
        while true {
            try check()
            switch receive() {
            case .success(.some(let bytes)):
                readsSinceTurn += 1
                if readsSinceTurn >= Self.maxReadsPerTurn {
                    // A peer that never stops sending must not keep the loop: a real turn, for descriptors and timers.
                    readsSinceTurn = 0
                    await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
                }
                return bytes
            case .success(nil):
                await waitForReading()
                guard !readIsCancelled else {
                    readIsCancelled = false
                    throw .cancelled
                }
            case .failure(let failure):
                abort(failure)
                throw failure
            }
        }
    }

    /// Bytes, an empty array at the end of the stream, or nil when nothing is there yet.
    private func receive() -> Result<[UInt8]?, StreamFailure> {
        if readBuffer.isEmpty { readBuffer = [UInt8](repeating: 0, count: Self.readBufferBytes) }
        let result = readBuffer.withUnsafeMutableBytes { Socket.read(descriptor, into: $0) }
        switch result {
        case .bytes(let count): return .success(Array(readBuffer[..<count]))
        case .closed: return .success([])
        case .wouldBlock: return .success(nil)
        case .failed(let number): return .failure(.reset(errno: number))
        }
    }

    private func queue(_ bytes: [UInt8]) {
        guard failure == nil, writeFailure == nil, !bytes.isEmpty else { return }
        if hasDrained {
            outgoing = bytes
            outgoingOffset = 0
        } else {
            outgoing.append(contentsOf: bytes)
        }
        writeSome()
    }

    private func writeSome() {
        while !hasDrained, writeFailure == nil {
            let result = outgoing.withUnsafeBytes {
                Socket.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[outgoingOffset...]))
            }
            switch result {
            case .bytes(let count):
                outgoingOffset += count
                bytesWritten += count
            case .wouldBlock:
                updateInterest()
                return
            case .closed:
                writeFailure = .reset(errno: EPIPE)
            case .failed(let number):
                // The peer may have answered before it hung up: the reader decides.
                writeFailure = .reset(errno: number)
            }
        }
        outgoing = []
        outgoingOffset = 0
        updateInterest()
    }

    // MARK: The loop

    // Between a caller's last look and the closures below other work may have run on the loop, so they look again:
    // a waiter that is stored after the event it waits for would wait for ever.

    private func waitForReading() async {
        precondition(readWaiter == nil, "one reader at a time")
        await withCheckedContinuation { continuation in
            guard failure == nil, !readIsCancelled else {
                continuation.resume()
                return
            }
            readWaiter = continuation
            updateInterest()
        }
    }

    private func waitForWriting() async {
        await withCheckedContinuation { continuation in
            guard failure == nil, writeFailure == nil else {
                continuation.resume()
                return
            }
            writeWaiters.append(continuation)
            updateInterest()
        }
    }

    private func updateInterest() {
        guard descriptor >= 0 else { return }
        var wanted: Interest = []
        if readWaiter != nil || onIdleEvent != nil { wanted.insert(.read) }
        if !writeWaiters.isEmpty || !hasDrained { wanted.insert(.write) }
        guard wanted != interest || (!isWatched && !wanted.isEmpty) else { return }
        do throws(ReactorError) {
            if isWatched {
                try loop.change(descriptor, wanted)
            } else {
                try loop.watch(descriptor, wanted) { [weak self] readiness in
                    self?.assumeIsolated { $0.becameReady(readiness) }
                }
                isWatched = true
            }
            interest = wanted
        } catch {
            abort(.reactor(error))
        }
    }

    private func becameReady(_ readiness: Readiness) {
        let isBroken = !readiness.isDisjoint(with: [.hangup, .error])
        if readiness.contains(.write) || isBroken {
            if !hasDrained { writeSome() }
            if hasDrained || writeFailure != nil || isBroken { wakeWriters() }
        }
        if readiness.contains(.read) || isBroken {
            if readWaiter != nil {
                wakeReader()
            } else if let event = onIdleEvent {
                onIdleEvent = nil
                event()
            } else if isBroken, descriptor >= 0 {
                // Nobody listens and epoll cannot be told to keep quiet about a hang-up: stop watching until asked again.
                loop.unwatch(descriptor)
                isWatched = false
                interest = []
            }
        }
        updateInterest()
    }

    func wakeReader() {
        guard let waiter = readWaiter else { return }
        readWaiter = nil
        waiter.resume()
    }

    private func wakeWriters() {
        let waiters = writeWaiters
        writeWaiters = []
        for waiter in waiters { waiter.resume() }
    }
}
