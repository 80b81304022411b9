public import HTTPWire
import Observability
import Reactor

/// An event written once, for sending to many clients: they share its bytes.
public struct EncodedEvent: Sendable {
    /// The event as it stands in the stream.
    public let bytes: [UInt8]

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
        /// Shared with every other client's queue, so that a waiting event is held once.
        var queue: [EncodedEvent] = []
        var bytes = 0
        var isClosed = false
        var dropReason: DropReason?
        var reader: CheckedContinuation<Void, Never>?
        var drainWaiter: CheckedContinuation<Void, Never>?
        var closeWaiters: [CheckedContinuation<Void, Never>] = []

        /// Whoever waits for something that has come true or never will.
        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            var waiters = closeWaiters
            closeWaiters = []
            if let reader = reader.take() { waiters.append(reader) }
            if let drainWaiter = drainWaiter.take() { waiters.append(drainWaiter) }
            return waiters
        }
    }

    /// Most bytes given to the connection at once.
    private static let maxPieceBytes = 64 << 10

    private let configuration: EventStreamConfiguration
    let loop: EventLoop
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
            if state.queue.count >= configuration.maxQueuedEvents {
                state.dropReason = .queuedEvents
            } else if state.bytes + event.bytes.count > configuration.maxQueuedBytes {
                state.dropReason = .queuedBytes
            }
            guard state.dropReason == nil else { return (false, nil) }
            state.queue.append(event)
            state.bytes += event.bytes.count
            return (true, state.reader.take())
        }
        reader?.resume()
        if !taken { drop() }
        return taken
    }

    /// Ends the stream after what is queued, and after a last event that says why; idempotent.
    public func finish(with last: EncodedEvent? = nil) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            if !state.isClosed, let last { state.queue.append(last) }
            state.isClosed = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Gives the client up: what waits for it is forgotten, and the reason takes its place.
    private func drop() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard !state.isClosed, let reason = state.dropReason else { return [] }
            state.queue = []
            if let event = configuration.endEvent(reason.rawValue), let last = try? EncodedEvent(event) {
                state.queue = [last]
            }
            state.isClosed = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until the connection has taken everything that was sent, so that a long past goes out at the client's pace.
    /// One task at a time. False when the stream has ended.
    public func drained() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isClosed || state.queue.isEmpty { return true }
                    state.drainWaiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            finish()
        }
        return isOpen
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
                    let isReady = state.isClosed || !state.queue.isEmpty
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
        let (bytes, waiter) = state.withLock { state -> ([UInt8]?, CheckedContinuation<Void, Never>?) in
            guard let first = state.queue.first else { return (nil, nil) }
            // One event alone is handed on as it is, without a copy.
            var bytes = first.bytes
            var count = 1
            while count < state.queue.count, bytes.count + state.queue[count].bytes.count <= Self.maxPieceBytes {
                bytes.append(contentsOf: state.queue[count].bytes)
                count += 1
            }
            state.queue.removeFirst(count)
            state.bytes -= min(state.bytes, bytes.count)
            return (bytes, state.queue.isEmpty ? state.drainWaiter.take() : nil)
        }
        waiter?.resume()
        return bytes
    }
}
