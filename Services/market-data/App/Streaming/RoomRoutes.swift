import Contracts
import HTTPWire
import MarketDataCore
import Networking
import Observability
import ServiceKit

/// Serves the rooms.
struct RoomRoutes: Sendable {
    /// Throws 403 when the plan of the caller's customer does not grant the public stream.
    typealias PlanCheck = @Sendable (Caller) async throws -> Void
    /// Longest message a WebSocket reader may send; nothing it says is looked at.
    static let maxClientMessageBytes = 4 << 10

    let store: RoomStore
    let hub: RoomHub
    let settings: StreamingSettings
    let context: ServiceContext
    let checkPlan: PlanCheck

    func add(to routes: inout RouteTable) {
        routes.serve(StreamingAPI.rooms) { _, request in try await list(request) }
        routes.serve(StreamingAPI.makeRoom) { room, request in try await make(room, request) }
        routes.serve(StreamingAPI.publish) { event, _ in
            guard let receipt = try await publish([event]).first else { throw ProblemError.notFound("event") }
            return receipt
        }
        routes.serve(StreamingAPI.publishMany) { request, _ in
            try BatchCheck.count(request.events.count, "events", limit: NewStreamEvents.maxCount)
            return StreamEventReceipts(receipts: try await publish(request.events))
        }
        var stream = EventStreamConfiguration()
        stream.heartbeatMilliseconds = Int64(settings.heartbeatMilliseconds)
        stream.maxQueuedEvents = settings.maxQueuedEvents
        stream.maxQueuedBytes = settings.maxQueuedBytes
        stream.endEvent = { _ in
            let text = StreamEventText.notice(type: "end", id: nil, reason: RoomEnding.slowReader.rawValue)
            return ServerSentEvent(event: "end", data: text)
        }
        let streams = EventStreamResponse(configuration: stream, logger: context.logger, metrics: context.metrics)
        routes.serveEvents(StreamingAPI.follow, streams) { request in
            let reader = try await reader(request)
            return { sink in await reader.follow(EventStreamRoomSink(sink: sink)) }
        }
        var socket = WebSocketConfiguration()
        socket.limits = WebSocketLimits(
            maxFrameBytes: Self.maxClientMessageBytes, maxMessageBytes: Self.maxClientMessageBytes)
        socket.idleTimeoutMilliseconds = 2 * Int64(settings.heartbeatMilliseconds)
        socket.maxQueuedBytes = settings.maxQueuedBytes
        socket.subprotocol = StreamingAPI.subprotocol
        routes.serveWebSocket(StreamingAPI.socket, socket) { request in
            let reader = try await reader(request)
            return { connection in await converse(connection, reader) }
        }
    }

    // MARK: Rooms and events

    private func list(_ request: RequestContext) async throws -> Page<StreamRoom> {
        let limit = request.integer("limit") ?? PageParameters.defaultLimit
        var after = ""
        if let cursor = request.text("cursor") {
            // The cursor is the last name: its dot and its hyphen are those of a name.
            guard let bytes = RoomCursor.decode(cursor) else {
                throw ProblemError.badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
            }
            after = bytes
        }
        let rooms = try await store.rooms(after: after, limit: limit + 1)
        let page = Array(rooms.prefix(limit))
        let next = rooms.count > limit ? page.last.map { RoomCursor.encode($0.roomID.description) } : nil
        return Page(items: page, nextCursor: next)
    }

    private func make(_ room: NewStreamRoom, _ request: RequestContext) async throws -> StreamRoom {
        guard !room.roomID.isReserved else {
            throw ProblemError(
                409, "room_reserved", "room_id: \(room.roomID) is a reserved name; that room is there already.")
        }
        switch try await store.make(room, by: request.caller.subject, maxRooms: settings.maxRooms) {
        case .room(let made): return made
        case .otherTitle:
            throw ProblemError(
                409, "room_exists", "room_id: \(room.roomID) is there with another title; use it or take another name.")
        case .tooMany:
            throw ProblemError(
                409, "too_many_rooms",
                "There are \(settings.maxRooms) rooms (streaming.max_rooms), the most there may be.")
        }
    }

    private func publish(_ events: [NewStreamEvent]) async throws -> [StreamEventReceipt] {
        for room in Set(events.map(\.roomID)) where !room.isReserved {
            guard try await store.exists(room) else {
                throw ProblemError(
                    404, "not_found", "There is no room \(room); make it first with POST /streaming/rooms.")
            }
        }
        let outcomes = try await store.publish(events.map { ($0, StreamEventText.write($0.payload)) })
        return try zip(events, outcomes).map { event, outcome in
            switch outcome {
            case .stored(let position), .repeated(let position):
                return StreamEventReceipt(id: position.description, roomID: event.roomID, eventID: event.eventID)
            case .reused:
                throw ProblemError(
                    422, "event_id_reused",
                    "event_id: \(event.source) has published \(event.eventID) with another room or payload; take a new one."
                )
            }
        }
    }

    // MARK: Readers

    /// Decides whether the caller may read, before anything is sent.
    private func reader(_ request: RequestContext) async throws -> RoomReader {
        guard let room = try? RoomID(parsing: request.text("room") ?? "") else { throw ProblemError.notFound("room") }
        let caller = request.caller
        let exists = room.isReserved ? true : try await store.exists(room)
        switch RoomAccess.decide(room, exists: exists, subject: caller.subject, scopes: caller.scopes) {
        case .allowed: break
        case .ifPlanGrants: try await checkPlan(caller)
        case .missingScope(let scope):
            throw ProblemError(403, "insufficient_scope", "The token lacks the scope \(scope) to read \(room).")
        case .notFound: throw ProblemError.notFound("room")
        }
        switch await hub.refusal(of: caller.subject) {
        case nil: break
        case .daemonFull:
            throw ProblemError.unavailable("too_many_readers", "There are as many readers as this daemon takes.")
        case .callerFull:
            throw ProblemError(
                429, "too_many_streams",
                "You follow \(settings.maxReadersPerCaller) streams already; close one first.",
                headers: ["Retry-After": "1"])
        }
        var from: StreamPosition?
        if let text = request.lastEventID, !text.isEmpty {
            guard let position = StreamPosition(text) else {
                throw ProblemError.badField(
                    "Last-Event-ID", "is not the id of an event, such as 812-4", code: "invalid_parameter")
            }
            from = position
        }
        return RoomReader(
            room: room, from: from, caller: caller, store: store, hub: hub, clock: context.clock,
            logger: request.logger)
    }

    private func converse(_ connection: WebSocketConnection, _ reader: RoomReader) async {
        let sink = WebSocketRoomSink(maxEvents: settings.maxQueuedEvents, maxBytes: settings.maxQueuedBytes)
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Nothing a reader says means anything; reading is what answers its pings and sees it go.
                while let _ = try? await connection.receive() {}
                sink.close()
            }
            group.addTask { await reader.follow(sink) }
            group.addTask {
                while let text = await sink.next() {
                    do { try await connection.send(.text(text)) } catch { break }
                }
                sink.close()
            }
            await sink.closed()
            guard let ending = sink.ending else { return await connection.close() }
            let isPolicy = ending == .tokenExpired || ending == .slowReader || ending == .tooManyReaders
            await connection.close(
                code: isPolicy ? WebSocketCloseCode.policyViolation : WebSocketCloseCode.tryAgainLater,
                reason: ending.rawValue)
        }
    }
}
