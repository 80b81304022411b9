import HTTPWire
import Networking
import Observability
import Reactor

/// One venue on one port: an actor on the loop that plays the markets, answers REST and feeds sockets.
actor Exchange {
    nonisolated let loop: EventLoop
    private let make: @Sendable () throws -> any VenueSide
    private let logger: Logger

    private var side: (any VenueSide)?
    private var meter: WeightMeter
    private var sessions: [Int: StreamSession] = [:]
    private var nextSession = 1
    private var isPaused = false
    private var pausedNanoseconds: UInt64 = 0
    private var pausedAt: UInt64?
    private var lastPeriodic: UInt64 = 0
    private var requests: [String: Int] = [:]
    private var connects = 0
    /// Age at which a socket is cut; a day, as venues do.
    private var lifetimeNanoseconds: UInt64 = 86_400_000_000_000
    /// Called by the control interface to take the port away for some seconds.
    private var interrupt: (@Sendable (Int64) -> Void)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        loop: EventLoop, weightLimit: Int, logger: Logger, make: @escaping @Sendable () throws -> any VenueSide
    ) {
        self.loop = loop
        self.logger = logger
        self.make = make
        meter = WeightMeter(limit: weightLimit)
    }

    /// Loads the recordings and starts to play.
    func start(interrupt: @escaping @Sendable (Int64) -> Void) throws {
        self.interrupt = interrupt
        side = try make()
        turn()
    }

    // MARK: Time

    private func turn() {
        play()
        _ = loop.schedule(afterMilliseconds: 20) { [self] in assumeIsolated { $0.turn() } }
    }

    private func play() {
        guard let side else { return }
        let floor = side.floor
        floor.nanoseconds = logger.clock.monotonicNanoseconds
        let wanted = sessions.values.reduce(into: Set<String>()) { $0.formUnion($1.subscriptions) }
        if pausedAt == nil {
            let elapsed = floor.clock.elapsed(floor.nanoseconds - pausedNanoseconds)
            for key in floor.markets.keys.sorted() {
                guard let market = floor.markets[key] else { continue }
                while let step = market.step(until: elapsed, venueNow: floor.now) { tell(step, market, side, wanted) }
            }
        }
        // A second of the venue's, so that a fast venue's candles keep forming.
        if floor.nanoseconds >= lastPeriodic + max(50_000_000, 1_000_000_000 / UInt64(floor.clock.speed)) {
            lastPeriodic = floor.nanoseconds
            for frame in side.periodicFrames(wanted) { send(frame, side) }
            keepAlive(side)
        }
    }

    private func tell(
        _ step: MarketStep, _ market: SimulatedMarket, _ side: any VenueSide, _ wanted: Set<String>
    ) {
        let floor = side.floor
        let told = floor.faults.alter(step, side.streamName(step, market), market, floor.nanoseconds)
        for frame in side.frames(told, market, wanted) { send(frame, side) }
    }

    private func send(_ frame: StreamFrame, _ side: any VenueSide) {
        let really = side.floor.faults.pass(frame, side.floor.nanoseconds)
        for session in sessions.values where session.subscriptions.contains(frame.stream) {
            // A stream asked for on a socket that does not carry it never comes.
            guard session.route.name == frame.route else { continue }
            for frame in really { enqueue(side.wrap(frame, session), session) }
        }
    }

    private func keepAlive(_ side: any VenueSide) {
        let now = side.floor.nanoseconds
        for session in sessions.values {
            if now - session.openedNanoseconds > lifetimeNanoseconds {
                close(session, code: 1001, reason: "24 hours are over")
            } else if let every = side.pingMilliseconds {
                guard now - session.pingedNanoseconds > UInt64(every) * 1_000_000 else { continue }
                session.pingedNanoseconds = now
                let payload = Array(String(side.floor.now).utf8)
                let connection = session.connection
                Task { try? await connection.ping(payload) }
            } else if now - session.heardNanoseconds > UInt64(side.silenceMilliseconds) * 1_000_000 {
                close(session, code: 1008, reason: "no ping")
            }
        }
    }

    // MARK: Sockets

    /// What the address would open; nil when there is no such stream here or sockets are refused for now.
    func route(_ head: HTTPRequestHead) -> Result<StreamRoute, RestRefusal> {
        guard let side, let query = QueryString(parsing: head.query) else { return .failure(.notFound) }
        connects += 1
        side.floor.nanoseconds = logger.clock.monotonicNanoseconds
        if side.floor.faults.take(.refuseSockets, head.path, side.floor.nanoseconds) != nil {
            return .failure(.unavailable)
        }
        guard let route = side.route(path: head.path, query: query) else { return .failure(.notFound) }
        return .success(route)
    }

    var silenceMilliseconds: Int64 { side?.silenceMilliseconds ?? 60_000 }

    /// Feeds one socket until it ends.
    func serve(_ connection: WebSocketConnection, _ route: StreamRoute) async {
        guard let side else { return }
        let session = StreamSession(
            number: nextSession, connection: connection, route: route, nanoseconds: logger.clock.monotonicNanoseconds)
        nextSession += 1
        sessions[session.number] = session
        defer { sessions[session.number] = nil }
        while let message = try? await connection.receive() {
            session.heardNanoseconds = logger.clock.monotonicNanoseconds
            side.floor.nanoseconds = logger.clock.monotonicNanoseconds
            guard countMessage(session, side) else {
                return await connection.close(code: 1008, reason: "Too many requests")
            }
            guard case .text(let text) = message else { continue }
            for reply in side.receive(text, session) { enqueue(reply, session) }
        }
    }

    private func countMessage(_ session: StreamSession, _ side: any VenueSide) -> Bool {
        let second = logger.clock.monotonicNanoseconds / 1_000_000_000
        if session.second != second {
            session.second = second
            session.messagesThisSecond = 0
        }
        session.messagesThisSecond += 1
        return session.messagesThisSecond <= side.maxMessagesPerSecond
    }

    private func enqueue(_ text: String, _ session: StreamSession) {
        session.outbox.append(text)
        if session.outbox.count > 20_000 { return close(session, code: 1008, reason: "too slow a reader") }
        guard !session.isWriting else { return }
        session.isWriting = true
        Task { await write(session) }
    }

    private func write(_ session: StreamSession) async {
        while !session.outbox.isEmpty {
            let texts = session.outbox
            session.outbox = []
            for text in texts {
                do { try await session.connection.send(.text(text)) } catch { session.outbox = [] }
            }
        }
        session.isWriting = false
    }

    private func close(_ session: StreamSession, code: UInt16, reason: String) {
        sessions[session.number] = nil
        let connection = session.connection
        Task { await connection.close(code: code, reason: reason) }
    }

    // MARK: REST

    func answer(_ call: RestCall, from address: String) -> (answer: RestAnswer, delayMilliseconds: Int64) {
        guard let side else { return (RestAnswer(status: 503, json: "{}"), 0) }
        play()
        let floor = side.floor
        let now = floor.nanoseconds
        requests[call.path, default: 0] += 1
        let delay = floor.faults.take(.delay, call.path, now) ?? 0
        if floor.faults.take(.ban, call.path, now) != nil {
            let seconds = floor.faults.remaining(.ban, now) / 1_000 + 1
            return (side.refusal(status: 418, retryAfterSeconds: seconds), delay)
        }
        if let seconds = floor.faults.take(.rateLimit, call.path, now) {
            return (side.refusal(status: 429, retryAfterSeconds: max(1, seconds)), delay)
        }
        if let status = floor.faults.take(.restError, call.path, now) {
            return (side.refusal(status: status > 0 ? Int(status) : 500, retryAfterSeconds: 1), delay)
        }
        switch meter.spend(side.weight(call), by: address, now: floor.now, nanoseconds: now) {
        case .limited(let seconds): return (side.refusal(status: 429, retryAfterSeconds: seconds), delay)
        case .banned(let seconds): return (side.refusal(status: 418, retryAfterSeconds: seconds), delay)
        case .allowed(let used):
            var answer = side.rest(call)
            answer.headers += side.usageHeaders(used)
            if floor.faults.take(.cutBody, call.path, now) != nil {
                answer.json = String(answer.json.prefix(answer.json.count / 2))
            }
            return (answer, delay)
        }
    }

    // MARK: Control

    func control(_ call: RestCall) -> RestAnswer {
        guard let side else { return RestAnswer(status: 503, json: "{}") }
        play()
        switch (call.method, call.path) {
        case ("POST", "/_control/faults"): return addFault(call, side.floor)
        case ("DELETE", "/_control/faults"):
            side.floor.faults.clear()
            return RestAnswer(json: "{}")
        case ("POST", "/_control/close_sockets"):
            let count = sessions.count
            for session in sessions.values { close(session, code: 1012, reason: "service restart") }
            return RestAnswer(json: #"{"closed":\#(count)}"#)
        case ("POST", "/_control/outage"):
            interrupt?(call["seconds"].flatMap { Int64($0) } ?? 1)
            return RestAnswer(json: "{}")
        case ("POST", "/_control/clock"):
            side.floor.clock.offset += call["step_ms"].flatMap { Int64($0) } ?? 0
            return RestAnswer(json: #"{"now":\#(side.floor.now)}"#)
        case ("POST", "/_control/lifetime"):
            lifetimeNanoseconds = UInt64(call["ms"].flatMap { Int64($0) } ?? 86_400_000) * 1_000_000
            return RestAnswer(json: "{}")
        case ("POST", "/_control/pause"):
            if pausedAt == nil { pausedAt = logger.clock.monotonicNanoseconds }
            return RestAnswer(json: "{}")
        case ("POST", "/_control/resume"):
            if let began = pausedAt { pausedNanoseconds += logger.clock.monotonicNanoseconds - began }
            pausedAt = nil
            return RestAnswer(json: "{}")
        case ("POST", "/_control/revise"): return ControlAnswers.revise(call, side.floor)
        case ("GET", "/_control/state"): return state(side)
        case ("GET", "/_control/book"): return ControlAnswers.book(call, side.floor)
        case ("GET", "/_control/tops"): return ControlAnswers.tops(call, side.floor)
        default: return RestAnswer(status: 404, json: #"{"error":"no such control"}"#)
        }
    }

    private func addFault(_ call: RestCall, _ floor: Floor) -> RestAnswer {
        guard let kind = call["kind"].flatMap(FaultKind.init(rawValue:)) else {
            let names = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            return RestAnswer(status: 400, json: #"{"error":"kind must be one of \#(names)"}"#)
        }
        let seconds = call["seconds"].flatMap { UInt64($0) }
        floor.faults.add(
            FaultBoard.Fault(
                kind: kind, count: seconds == nil ? call["count"].flatMap { Int($0) } ?? 1 : nil,
                untilNanoseconds: floor.nanoseconds + (seconds ?? 0) * 1_000_000_000, filter: call["on"] ?? "",
                value: call["value"].flatMap { Int64($0) } ?? 0))
        logger.info("fault", [.name: .string(kind.rawValue)])
        return RestAnswer(json: "{}")
    }

    private func state(_ side: any VenueSide) -> RestAnswer {
        let floor = side.floor
        let open = sessions.values.sorted { $0.number < $1.number }.map { session in
            let streams = session.subscriptions.sorted().map(JSONTree.quoted).joined(separator: ",")
            return #"{"id":\#(session.number),"route":"\#(session.route.name)","streams":[\#(streams)]}"#
        }
        let counts = requests.sorted { $0.key < $1.key }.map { #"\#(JSONTree.quoted($0.key)):\#($0.value)"# }
        let happened = floor.faults.happened.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { #""\#($0.key.rawValue)":\#($0.value)"# }
        let shifts = floor.markets.sorted { $0.key < $1.key }
            .map {
                #""\#($0.key)":{"shift_ms":\#($0.value.history.shift),"first_ms":\#($0.value.history.firstOpenTime)}"#
            }
        return RestAnswer(
            json: #"{"venue":"\#(side.name)","now":\#(floor.now),"connects":\#(connects),"#
                + #""sockets":[\#(open.joined(separator: ","))],"requests":{\#(counts.joined(separator: ","))},"#
                + #""faults_happened":{\#(happened.joined(separator: ","))},"faults_waiting":\#(floor.faults.waiting.count),"#
                + #""markets":{\#(shifts.joined(separator: ","))}}"#)
    }
}

/// Why a WebSocket is not opened.
enum RestRefusal: Error {
    case notFound
    case unavailable
}
