import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "Rooms: WebSocket", .serialized, .fewAtATime,
    .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct RoomSocketTests {
    private func open(
        _ rooms: RunningRooms, header: String? = nil, subprotocols: [String] = [], query: String = ""
    ) async throws -> WebSocketConnection {
        let client = WebSocketClient(
            configuration: HTTPClientConfiguration(), loop: rooms.loop,
            logger: Logger(service: "client", sink: MemorySink()), metrics: MetricsRegistry())
        var headers = HTTPHeaders()
        if let header { headers.set("Authorization", "Bearer \(header)") }
        let url = rooms.baseURL.replacing("http://", with: "ws://") + "/ws/rooms/public-room" + query
        return try await client.connect(
            url, headers: headers, subprotocols: subprotocols, deadlineMilliseconds: 10_000)
    }

    private func object(_ message: WebSocketMessage?) -> [String: Any] {
        guard case .text(let text) = message else { return [:] }
        return (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
    }

    @Test func eventsComeAndAreResumed() async throws {
        let rooms = try await RunningRooms.start()
        let token = try rooms.token()
        let socket = try await open(rooms, header: token)
        #expect(object(try await socket.receive())["type"] as? String == "ready")
        let first = try await rooms.publish(1)
        let event = object(try await socket.receive())
        #expect(event["id"] as? String == first.id)
        #expect((event["payload"] as? [String: Any])?["n"] as? Int == 1)
        await socket.close()
        try await rooms.publish(2)
        let again = try await open(rooms, header: token, query: "?last_event_id=\(first.id)")
        #expect(object(try await again.receive())["type"] as? String == "ready")
        #expect((object(try await again.receive())["payload"] as? [String: Any])?["n"] as? Int == 2)
        await again.close()
        await rooms.end()
    }

    @Test("C4.17: a browser offers its token as a subprotocol, and it is not answered back")
    func tokenAsSubprotocol() async throws {
        let rooms = try await RunningRooms.start()
        let token = try rooms.token()
        let socket = try await open(rooms, subprotocols: [StreamingAPI.subprotocol, "bearer.\(token)"])
        #expect(object(try await socket.receive())["type"] as? String == "ready")
        await socket.close()
        await #expect(throws: HTTPClientError.self) {
            _ = try await open(rooms, subprotocols: [StreamingAPI.subprotocol, "bearer.garbage"])
        }
        await #expect(throws: HTTPClientError.self) { _ = try await open(rooms) }
        #expect(!rooms.sink.lines.contains { $0.contains(token) })
        await rooms.end()
    }

    @Test func aSocketClosesWithItsToken() async throws {
        let rooms = try await RunningRooms.start()
        let socket = try await open(rooms, header: try rooms.token(lifetimeSeconds: 2))
        _ = try await socket.receive()
        #expect(try await socket.receive() == nil)
        let close = await socket.closeReceived
        #expect(close?.code == 1008 && close?.reason == "token_expired")
        await rooms.end()
    }

    @Test("C4.16: a socket that is not read is closed, and the others go on")
    func aSlowSocketIsCutOff() async throws {
        let rooms = try await RunningRooms.start(streaming: "max_queued_events: 20")
        let slow = try await open(rooms, header: try rooms.token())
        _ = try await slow.receive()
        let fast = try await rooms.follow()
        _ = try await fast.next("ready")
        let count = 200
        let received = Task {
            var numbers: [Int] = []
            while numbers.count < count, let event = try await fast.next(nil) { numbers.append(Follower.number(event)) }
            return numbers
        }
        for number in 0..<count { try await rooms.publish(number, filler: 60_000) }
        #expect(try await received.value == Array(0..<count))
        var numbers: [Int] = []
        while let message = try? await slow.receive() {
            numbers.append((object(message)["payload"] as? [String: Any])?["n"] as? Int ?? -1)
        }
        #expect(numbers == Array(0..<numbers.count) && numbers.count < count, "\(numbers.count)")
        await rooms.end()
    }
}
