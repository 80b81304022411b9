public import HTTPWire
public import Reactor

/// An open WebSocket (RFC 6455), on either side, over any byte stream.
///
/// Call `receive()` in a loop: it is what answers pings and closes. `send` may be called by many tasks at once;
/// frames go out in the order of the calls.
public actor WebSocketConnection {
    /// The loop the connection lives on.
    public nonisolated let loop: EventLoop
    let stream: any ByteStream
    let role: WebSocketRole
    let configuration: WebSocketConfiguration

    // Reading.
    private var parser: WebSocketFrameParser
    private var input: [UInt8]
    private var inputOffset = 0
    private var isReceiving = false

    // Writing.
    private var outbox: [UInt8] = []
    private var isWriting = false
    private var writeWaiters: [CheckedContinuation<Void, Never>] = []
    private var writeError: NetworkError?

    // Ending.
    private var sentClose = false
    private var isFinished = false
    private var finishWaiters: [CheckedContinuation<Void, Never>] = []
    private var peerClose: (code: UInt16?, reason: String)?

    // Silence.
    private var idleTimer: TimerID?
    private var heardNanoseconds: UInt64
    private var sentPing = false
    private var idleTimedOut = false

    /// The loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Takes over a stream on which the handshake is done.
    /// - Parameters:
    ///   - role: `.server` refuses unmasked frames, `.client` masks its own.
    ///   - leftover: bytes already read behind the handshake.
    public init(
        stream: any ByteStream, role: WebSocketRole, configuration: WebSocketConfiguration, loop: EventLoop,
        leftover: [UInt8] = []
    ) {
        self.stream = stream
        self.role = role
        self.configuration = configuration
        self.loop = loop
        parser = WebSocketFrameParser(role: role, limits: configuration.limits)
        input = leftover
        heardNanoseconds = loop.monotonicNanoseconds
    }

    deinit {
        if let idleTimer { loop.cancel(idleTimer) }
    }

    /// The peer's close code and reason, once `receive()` returned nil.
    public var closeReceived: (code: UInt16?, reason: String)? { peerClose }

    // MARK: Receiving

    /// Waits for the next message; nil when the connection was closed properly by either side.
    /// - Throws: `closed` when the stream broke, `timeout` after too much silence, `protocol_violation` when the peer
    ///   broke RFC 6455 or a limit (it was told with the right close code), `cancelled`.
    public func receive() async throws(NetworkError) -> WebSocketMessage? {
        guard !isReceiving else { throw NetworkError(.invalidState, "another task receives already") }
        if isFinished { return nil }
        isReceiving = true
        defer { isReceiving = false }
        startIdleTimer()
        while true {
            switch parser.next(input.span, &inputOffset) {
            case .needMore:
                guard try await readMore() else { return nil }
            case .message(let message):
                if !sentClose { return message }
            case .ping(let payload):
                if !sentClose { try await write(WebSocketFrame(.pong, payload: payload)) }
            case .pong: break
            case .close(let code, let reason):
                peerClose = (code, reason)
                await sendClose(code ?? WebSocketCloseCode.normal, "")
                await finish()
                return nil
            case .failed(let error):
                await sendClose(error.closeCode, error.message)
                await finish()
                throw NetworkError(.protocolViolation, error.description)
            }
        }
    }

    /// False when the stream ended after this side had closed; throws when it ended before.
    private func readMore() async throws(NetworkError) -> Bool {
        input = []
        inputOffset = 0
        do throws(NetworkError) {
            input = try await stream.read(maxBytes: 65_536)
        } catch {
            // A cancelled receiver ends alone, unless somebody waits in `close` for it to see the end.
            if error.code == .cancelled, finishWaiters.isEmpty { throw error }
            await finish()
            if sentClose, !idleTimedOut { return false }
            throw idleTimedOut ? NetworkError(.timeout, "the peer was silent for too long") : error
        }
        heardNanoseconds = loop.monotonicNanoseconds
        sentPing = false
        guard input.isEmpty else { return true }
        await finish()
        if sentClose { return false }
        throw NetworkError(.closed, "the peer closed without a close frame")
    }

    // MARK: Sending

    /// Sends a message and waits until the system has taken it.
    /// - Throws: `closed`, `timeout` when the peer stopped reading, `limit_exceeded` when too much waits already.
    public func send(_ message: WebSocketMessage) async throws(NetworkError) {
        guard !sentClose, !isFinished else { throw NetworkError(.closed, "the WebSocket is closed") }
        guard outbox.count < configuration.maxQueuedBytes else {
            throw NetworkError(.limitExceeded, "\(outbox.count) bytes wait for the peer already")
        }
        switch message {
        case .text(let text): try await write(WebSocketFrame(.text, payload: Array(text.utf8)))
        case .binary(let bytes): try await write(WebSocketFrame(.binary, payload: bytes))
        }
    }

    /// Sends a ping with at most 125 bytes; the pong is swallowed by `receive()`.
    /// - Throws: as `send`, and `invalid_state` for a longer payload.
    public func ping(_ payload: [UInt8] = []) async throws(NetworkError) {
        guard !sentClose, !isFinished else { throw NetworkError(.closed, "the WebSocket is closed") }
        try await write(WebSocketFrame(.ping, payload: payload))
    }

    private func write(_ frame: WebSocketFrame) async throws(NetworkError) {
        if let writeError { throw writeError }
        do throws(WebSocketError) {
            if role == .client {
                var generator = SystemRandomNumberGenerator()
                try WebSocketFrameWriter.append(frame, maskedWith: generator.next(), into: &outbox)
            } else {
                try WebSocketFrameWriter.append(frame, into: &outbox)
            }
        } catch {
            throw NetworkError(.invalidState, error.description)
        }
        await writeOutbox()
        if let writeError { throw writeError }
    }

    /// One task writes for all; the others wait until the outbox is empty. A failed write ends the connection, since
    /// part of a frame may be out.
    private func writeOutbox() async {
        guard !isWriting else {
            return await withCheckedContinuation { continuation in
                // Looked at again: entering the closure may be a hop, and the writer may have finished.
                if isWriting { writeWaiters.append(continuation) } else { continuation.resume() }
            }
        }
        isWriting = true
        while !outbox.isEmpty, writeError == nil {
            let bytes = outbox
            outbox = []
            do throws(NetworkError) {
                try await stream.write(bytes)
            } catch {
                writeError = error
            }
        }
        isWriting = false
        if writeError != nil { outbox = [] }
        let waiters = writeWaiters
        writeWaiters = []
        for waiter in waiters { waiter.resume() }
        if writeError != nil { await finish() }
    }

    // MARK: Closing

    /// Closes with a code and a reason, waits for the peer's answer within the configured time, and ends the stream.
    /// Idempotent; returns when the stream is closed.
    public func close(code: UInt16 = WebSocketCloseCode.normal, reason: String = "") async {
        guard !isFinished else { return }
        // Started before anything is waited for: the close frame itself may stand behind a peer that does not read.
        let timer = loop.schedule(afterMilliseconds: configuration.closeTimeoutMilliseconds) { [weak self] in
            self?.assumeIsolated { connection in connection.endStream() }
        }
        await sendClose(code, reason)
        if isReceiving {
            await withCheckedContinuation { continuation in
                if isFinished, finishWaiters.isEmpty {
                    continuation.resume()
                } else {
                    finishWaiters.append(continuation)
                }
            }
        } else {
            while let _ = try? await receive() {}
            await finish()
        }
        loop.cancel(timer)
    }

    private func sendClose(_ code: UInt16, _ reason: String) async {
        guard !sentClose, !isFinished else { return }
        sentClose = true
        let allowed = WebSocketCloseCode.isAllowedOnWire(code) ? code : WebSocketCloseCode.internalError
        guard let frame = try? WebSocketFrameWriter.close(code: allowed, reason: reason) else { return }
        try? await write(frame)
    }

    private func finish() async {
        guard !isFinished else { return }
        isFinished = true
        if let idleTimer { loop.cancel(idleTimer) }
        idleTimer = nil
        await stream.close()
        let waiters = finishWaiters
        finishWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    private func endStream() {
        Task(executorPreference: loop) { [self] in await finish() }
    }

    // MARK: Silence

    private func startIdleTimer() {
        guard idleTimer == nil, !isFinished else { return }
        heardNanoseconds = loop.monotonicNanoseconds
        scheduleIdleCheck()
    }

    private func scheduleIdleCheck() {
        let interval = max(10, configuration.idleTimeoutMilliseconds / 4)
        idleTimer = loop.schedule(afterMilliseconds: interval) { [weak self] in
            self?.assumeIsolated { $0.checkIdle() }
        }
    }

    private func checkIdle() {
        guard !isFinished else { return }
        let silentMilliseconds = Int64((loop.monotonicNanoseconds - heardNanoseconds) / 1_000_000)
        if silentMilliseconds >= configuration.idleTimeoutMilliseconds {
            idleTimedOut = true
            return endStream()
        }
        if silentMilliseconds >= configuration.idleTimeoutMilliseconds / 2, !sentPing, !sentClose {
            sentPing = true
            Task(executorPreference: loop) { [self] in try? await ping() }
        }
        scheduleIdleCheck()
    }
}
