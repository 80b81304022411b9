import Contracts
import Exchanges
import HTTPWire
import MarketDataCore
import Networking
import Observability
import Reactor
import Security
import ServiceKit

/// One connection of a venue's feed: the shell around ``FeedMachine``. It opens and closes sockets as the machine says,
/// and tells it what comes.
actor FeedConnection {
    /// Time between two ticks of the machine, in milliseconds.
    static let tickMilliseconds: Int64 = 100

    /// The actor lives on the loop.
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private enum Work: Sendable {
        case open(generation: Int)
        case close(WebSocketConnection, reason: String)
    }

    private let plan: StreamPlan.Connection
    private let url: String
    private let connectTimeoutMilliseconds: Int64
    private let codec: any MarketCodec
    private let client: WebSocketClient
    private let intake: FeedIntake
    private let metrics: FeedMetrics
    private let logger: Logger
    /// Told which subscriptions are polled from now on, and which no more.
    private let polling: PolledStreams

    private var machine: FeedMachine
    private var generator = SystemRandom()
    private var sockets: [Int: WebSocketConnection] = [:]
    private var work: [Work] = []
    private let wake = WakeSignal()
    private var outgoing: [[UInt8]] = []
    private let writeSignal = WakeSignal()
    private var current = 0
    private var awaited: [Symbol: Int] = [:]

    init(
        plan: StreamPlan.Connection, settings: VenueFeedSettings, rules: FeedRules, client: WebSocketClient,
        intake: FeedIntake, polling: PolledStreams, logger: Logger, metrics: FeedMetrics
    ) {
        self.plan = plan
        self.client = client
        self.intake = intake
        self.polling = polling
        self.logger = logger
        self.metrics = metrics
        codec = settings.codec
        url = settings.url(of: plan.route)
        connectTimeoutMilliseconds = rules.connectTimeoutMilliseconds
        loop = client.loop
        machine = FeedMachine(codec: settings.codec, subscriptions: plan.subscriptions, rules: rules)
    }

    /// Where it stands.
    struct Report: Sendable {
        let state: FeedState
        let reason: String?
        let reconnects: Int
        let streams: [StreamStatus]
    }

    var report: Report {
        Report(
            state: machine.state, reason: machine.reason, reconnects: machine.reconnects,
            streams: machine.statuses(at: intake.monotonic, wall: intake.now))
    }

    /// Works until cancelled.
    func run() async {
        handle(.start(afterMilliseconds: plan.startDelayMilliseconds))
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let due = work
                work = []
                for item in due {
                    switch item {
                    case .open(let generation): group.addTask { await self.live(through: generation) }
                    case .close(let socket, let reason): group.addTask { await socket.close(reason: reason) }
                    }
                }
                await wake.sleep(atMostMilliseconds: Self.tickMilliseconds, on: loop)
                handle(.tick)
            }
            handle(.stop)
            for socket in sockets.values { group.addTask { await socket.close(reason: "stopping") } }
            writeSignal.fire()
            group.cancelAll()
        }
    }

    /// The candles of an outage are published for a symbol.
    func caughtUp(_ symbol: Symbol) {
        guard let generation = awaited.removeValue(forKey: symbol) else { return }
        let done = plan.subscriptions.filter {
            if case .candles = $0.channel { $0.symbol == symbol } else { false }
        }
        handle(.caughtUp(generation: generation, done))
    }

    /// The book of a symbol should be subscribed anew, if it is followed here.
    func restartBook(_ symbol: Symbol) { handle(.restart(StreamSubscription(.book, symbol))) }

    // MARK: The machine

    private func handle(_ event: FeedEvent) {
        for action in machine.receive(event, at: intake.monotonic, using: &generator) { perform(action) }
    }

    private func perform(_ action: FeedAction) {
        switch action {
        case .connect(let generation):
            if generation > 1 { metrics.reconnect(codec.venue) }
            current = generation
            outgoing = []
            work.append(.open(generation: generation))
            wake.fire()
        case .close(let generation, let reason):
            if let socket = sockets.removeValue(forKey: generation) {
                work.append(.close(socket, reason: reason))
                wake.fire()
            }
            if generation == current { current = 0 }
            writeSignal.fire()
        case .send(let frame):
            outgoing.append(frame)
            writeSignal.fire()
        case .lost(let subscriptions, let reason): intake.lose(subscriptions, reason: reason)
        case .catchUp(let generation, let subscriptions):
            for subscription in subscriptions {
                awaited[subscription.symbol] = generation
                intake.jobs.add(.minutes(subscription.symbol))
            }
        case .poll(let subscription): polling.begin(subscription)
        case .stopPolling(let subscription): polling.end(subscription)
        case .refused(let subscription, let code, let message):
            logger.warning(
                "feed_subscription_refused",
                [
                    .name: .string("\(codec.venue) \(subscription.channel.name) \(subscription.symbol)"),
                    .code: .string(code), .reason: .string(message),
                ])
        case .state(let state, let reason):
            intake.tell("state \(plan.index) \(state.rawValue)") { count in
                logger.info(
                    "feed_state",
                    [
                        .name: .string("\(codec.venue) \(plan.route.name) \(plan.index)"),
                        .state: .string(state.rawValue), .reason: .string(reason ?? ""), .count: LogValue(count),
                    ])
            }
        }
    }

    // MARK: The socket

    /// Opens a socket and reads it to its end.
    private func live(through generation: Int) async {
        do {
            let socket = try await client.connect(url, deadlineMilliseconds: connectTimeoutMilliseconds)
            guard generation == current, !Task.isCancelled else { return await socket.close(reason: "not_wanted") }
            sockets[generation] = socket
            handle(.opened(generation: generation))
            await withDiscardingTaskGroup { group in
                group.addTask { await self.write(to: socket, generation) }
                let reason = await self.read(socket, generation)
                self.sockets[generation] = nil
                self.handle(.ended(generation: generation, reason: reason))
                self.writeSignal.fire()
                group.cancelAll()
            }
            await socket.close()
        } catch {
            handle(.ended(generation: generation, reason: error.code.rawValue))
            wake.fire()
        }
    }

    private func read(_ socket: WebSocketConnection, _ generation: Int) async -> String {
        while true {
            do {
                guard let message = try await socket.receive() else { return "closed_by_venue" }
                guard generation == current else { return "replaced" }
                take(message)
            } catch {
                return error.code.description
            }
        }
    }

    private func write(to socket: WebSocketConnection, _ generation: Int) async {
        while generation == current, !Task.isCancelled {
            let frames = outgoing
            outgoing = []
            for frame in frames {
                // A broken socket ends its reader, which says so.
                try? await socket.send(.text(String(decoding: frame, as: UTF8.self)))
            }
            if outgoing.isEmpty { await writeSignal.sleep(atMostMilliseconds: 1_000, on: loop) }
        }
    }

    private func take(_ message: WebSocketMessage) {
        metrics.message(codec.venue)
        let frame: [UInt8]
        switch message {
        case .text(let text): frame = Array(text.utf8)
        case .binary(let bytes): frame = bytes
        }
        do {
            switch try codec.read(frame: frame) {
            case .events(let events):
                if events.isEmpty { handle(.frame) }
                for event in events {
                    handle(.heard(StreamSubscription(event.channel, event.symbol)))
                    if intake.take(event) { handle(.restart(StreamSubscription(.book, event.symbol))) }
                }
            case .acknowledged(let subject): handle(.acknowledged(subject))
            case .refused(let subject, let code, let text): handle(.refused(subject, code: code, message: text))
            case .reconnect(let reason): handle(.reconnectNotice(reason: reason))
            case .pong, .ignored: handle(.frame)
            }
        } catch {
            intake.malformed(error)
            handle(.frame)
        }
    }
}
