public import HTTPWire
import Observability
import Reactor

/// An event written once, for sending to many clients.
public struct EncodedEvent: Sendable {
    let bytes: [UInt8]

    /// Encodes an event.
    /// - Throws: `event_not_writable` when its id or type holds a line end.
    public init(_ event: ServerSentEvent) throws(EventStreamError) {
        var bytes: [UInt8] = []
        try SSEWriter.append(event, into: &bytes)
        self.bytes = bytes
    }
}

/// The producer's end of one client's event stream: a bounded queue that never makes the producer wait.
///
/// May be used from any thread.
public final class EventStreamSink: Sendable {
    /// Why a client was dropped.
    enum DropReason: String {
        case queuedEvents = "slow_client_events"
        case queuedBytes = "slow_client_bytes"
    }

    private struct State {
        var bytes: [UInt8] = []
        var events = 0
        var isClosed = false
        var dropReason: DropReason?
        var reader: CheckedContinuation<Void, Never>?
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let configuration: EventStreamConfiguration
    private let loop: EventLoop
    private let state = Locked(State())

    init(configuration: EventStreamConfiguration, loop: EventLoop) {
        self.configuration = configuration
        self.loop = loop
    }

    /// Queues an event. False when the stream has ended; also ends it when the client is too slow.
    /// - Throws: `event_not_writable` when its id or type holds a line end.
    @discardableResult
    public func send(_ event: ServerSentEvent) throws(EventStreamError) -> Bool {
        send(try EncodedEvent(event))
    }

    /// Queues an encoded event. False when the stream has ended; also ends it when the client is too slow.
    @discardableResult
    public func send(_ event: EncodedEvent) -> Bool {
        let (taken, reader) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.isClosed else { return (false, nil) }
            if state.events >= configuration.maxQueuedEvents {
                state.dropReason = .queuedEvents
            } else if state.bytes.count + event.bytes.count > configuration.maxQueuedBytes {
                state.dropReason = .queuedBytes
            }
            guard state.dropReason == nil else { return (false, nil) }
            state.bytes.append(contentsOf: event.bytes)
            state.events += 1
            return (true, state.reader.take())
        }
        reader?.resume()
        if !taken { finish() }
        return taken
    }

    /// Ends the stream after what is queued; idempotent.
    public func finish() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isClosed = true
            var waiters = state.closeWaiters
            state.closeWaiters = []
            if let reader = state.reader.take() { waiters.append(reader) }
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// False once the stream has ended.
    public var isOpen: Bool { state.withLock { !$0.isClosed } }

    /// Returns when the stream has ended or the task is cancelled.
    public func closed() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.isClosed { state.closeWaiters.append(continuation) }
                    return state.isClosed
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            finish()
        }
    }

    var dropReason: DropReason? { state.withLock { $0.dropReason } }

    // MARK: The pump's end

    /// What is queued, a heartbeat when nothing came for long enough, or nil at the end.
    func next() async -> [UInt8]? {
        if let bytes = take() { return bytes }
        guard isOpen else { return nil }
        let timer = loop.schedule(afterMilliseconds: configuration.heartbeatMilliseconds) { [self] in
            state.withLock { $0.reader.take() }?.resume()
        }
        defer { loop.cancel(timer) }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let isReady = state.isClosed || !state.bytes.isEmpty
                    if !isReady { state.reader = continuation }
                    return isReady
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            finish()
        }
        if let bytes = take() { return bytes }
        return isOpen ? EventStreamSink.heartbeat : nil
    }

    private static let heartbeat: [UInt8] = {
        var bytes: [UInt8] = []
        SSEWriter.appendComment(" keep-alive", into: &bytes)
        return bytes
    }()

    private func take() -> [UInt8]? {
        state.withLock { state in
            guard !state.bytes.isEmpty, state.dropReason == nil else { return nil }
            defer {
                state.bytes = []
                state.events = 0
            }
            return state.bytes
        }
    }
}
