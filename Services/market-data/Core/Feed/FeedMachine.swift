public import Exchanges

/// One connection of a venue's feed, without the socket: events with the time go in, what to do comes out.
///
/// It never gives up: every failure ends in a wait that grows to a limit, and a healthy minute forgets the failures. Each
/// subscription has its own acknowledgement and its own silence, so that a socket that is alive hides no dead stream.
/// Times are milliseconds of a clock that never goes back.
public struct FeedMachine: Sendable {
    enum Link: Hashable, Sendable {
        case idle
        case waiting(until: Int64)
        case connecting(since: Int64)
        case open(since: Int64)
        case stopped
    }

    struct Stream: Sendable {
        enum Phase: Hashable, Sendable { case idle, asked, acknowledged, live, refused, polled }
        var phase = Phase.idle
        /// When it was asked for, acknowledged or last heard of, whichever was last.
        var since: Int64 = .min
        var heardAt: Int64?
        var restartedAt: Int64?
        var asks = 0
        var fruitless = 0
        var wantsRestart = false
        /// Whether the shell polls it; it does so until the socket has it again.
        var isPolled = false
        var refusal: String?
    }

    let codec: any MarketCodec
    let rules: FeedRules
    /// The subscriptions in the order in which they are asked for.
    let order: [StreamSubscription]
    var link = Link.idle
    var generation = 0
    var streams: [StreamSubscription: Stream]
    var commands: [Int64: [StreamSubscription]] = [:]
    var nextCommandID: Int64 = 1
    var outbox: [[UInt8]] = []
    var outboxHead = 0
    var nextSendAt: Int64 = .min
    var drainedAt: Int64 = .min
    var failures = 0
    var troubleAt: Int64 = .min
    var silenceReconnectAt: Int64?
    var pingDueAt: Int64 = .max
    var frameAt: Int64 = .min
    var endOfLifeAt: Int64 = .max
    var catching: Set<StreamSubscription> = []
    var isResolvedOnce = false
    var lastReason: String?
    var actions: [FeedAction] = []

    /// Where it stands.
    public private(set) var state = FeedState.disabled
    /// Sockets opened after the first.
    public var reconnects: Int { max(0, generation - 1) }
    /// Why the last connection ended.
    public var reason: String? { lastReason }

    /// A connection for these subscriptions; all must belong to one route of the venue.
    public init(codec: any MarketCodec, subscriptions: [StreamSubscription], rules: FeedRules) {
        self.codec = codec
        self.rules = rules
        order = subscriptions
        streams = Dictionary(subscriptions.map { ($0, Stream()) }, uniquingKeysWith: { first, _ in first })
        if codec.closedReason != nil { state = .closed }
    }

    /// Takes an event. The generator gives the jitter of waits.
    public mutating func receive(
        _ event: FeedEvent, at now: Int64, using generator: inout some RandomNumberGenerator
    ) -> [FeedAction] {
        actions.removeAll(keepingCapacity: true)
        switch event {
        case .start(let delay): start(after: delay, now)
        case .stop: stop()
        case .opened(let number): opened(number, now)
        case .ended(let number, let reason):
            if number == generation, isLinked { drop(reason, close: false, penalty: true, now, using: &generator) }
        case .acknowledged(let subject): acknowledged(subject, now)
        case .refused(let subject, let code, let message): refused(subject, code, message, now)
        case .heard(let subscription): heard(subscription, now)
        case .frame: frameAt = max(frameAt, now)
        case .reconnectNotice(let reason):
            guard case .open(let since) = link else { break }
            // A venue that asks again and again within a minute is treated like one that fails.
            let isEarly = now - since < rules.healthyMilliseconds
            drop(reason, close: true, penalty: isEarly, now, using: &generator)
        case .restart(let subscription):
            if isOpen { streams[subscription]?.wantsRestart = true }
            restartWanted(now)
        case .caughtUp(let number, let subscriptions):
            if number == generation { catching.subtract(subscriptions) }
        case .tick: tick(now, using: &generator)
        }
        flush(now)
        // Messages of streams that are known to live change nothing that shows.
        if event.isMessage, actions.isEmpty, !stateIsDirty { return [] }
        stateIsDirty = false
        settle()
        return actions
    }

    var stateIsDirty = false

    var isOpen: Bool { if case .open = link { true } else { false } }

    /// Whether a socket is open or being opened.
    var isLinked: Bool {
        switch link {
        case .connecting, .open: true
        case .idle, .waiting, .stopped: false
        }
    }

    /// Tells when the state is another one than before.
    private mutating func settle() {
        let next = derivedState()
        guard next != state else { return }
        state = next
        // What was is over: a reason beside `live` would only mislead.
        if next == .live { lastReason = nil }
        actions.append(.state(next, reason: next == .closed ? codec.closedReason : lastReason))
    }

    private mutating func derivedState() -> FeedState {
        if codec.closedReason != nil { return .closed }
        switch link {
        case .idle, .stopped: return .disabled
        case .waiting: return failures > 0 ? .backingOff : .connecting
        case .connecting: return .connecting
        case .open: break
        }
        let phases = streams.values.map(\.phase)
        let isWaiting = phases.contains { $0 == .asked || $0 == .idle }
        if !isWaiting { isResolvedOnce = true }
        let isHeard = phases.contains(.live)
        let isPolledAlone = !phases.isEmpty && phases.allSatisfy { $0 == .polled || $0 == .refused }
        if isPolledAlone { return .degraded }
        guard isResolvedOnce, isHeard else { return .subscribing }
        if phases.contains(where: { $0 == .refused || $0 == .polled || $0 == .asked }) {
            return .degraded
        }
        return catching.isEmpty ? .live : .catchingUp
    }
}
