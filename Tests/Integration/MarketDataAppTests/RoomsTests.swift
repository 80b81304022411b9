import Contracts
import Foundation
import HTTPWire
import Observability
import Postgres
import TestKit
import Testing

@testable import MarketDataApp
@testable import ServiceKit

@Suite("Rooms", .serialized, .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct RoomsTests {
    static let subscriber = RoomsService.subscriber

    @Test func eventsReachTheReadersOfTheirRoomOnce() async throws {
        let rooms = try await RunningRooms.start()
        let first = try await rooms.follow()
        let other = try await rooms.follow("candles", token: try rooms.token(scopes: [Scope.marketRead]))
        #expect(try await first.next()?.event == "ready")
        #expect(try await other.next()?.event == "ready")
        let sent = try await rooms.publish(1)
        #expect(sent.status == 202)
        try await rooms.publish(2, room: "candles")
        let event = try #require(try await first.next())
        #expect(event.id == sent.id && event.event == nil)
        let decoded = try JSONDecoder().decode(StreamEvent.self, from: Data(event.data.utf8))
        #expect(decoded.source == "test" && decoded.eventID == "e1" && decoded.roomID == .publicReports)
        #expect(Follower.number(try #require(try await other.next())) == 2)
        await rooms.end()
    }

    /// What is published before the daemon stops is read after it has started again, from the last id seen.
    @Test func aReaderGoesOnAcrossARestart() async throws {
        let rooms = try await RunningRooms.start()
        let reader = try await rooms.follow()
        for number in 1...3 { try await rooms.publish(number) }
        _ = try await reader.next("ready")
        let last = try #require(try await reader.next(nil))
        #expect(Follower.number(last) == 1)
        await rooms.stop()
        let again = try await RunningRooms.start(after: rooms)
        let resumed = try await again.follow(lastEventID: last.id)
        for number in 2...3 { #expect(Follower.number(try #require(try await resumed.next(nil))) == number) }
        try await again.publish(4)
        #expect(Follower.number(try #require(try await resumed.next(nil))) == 4)
        await again.end()
    }

    @Test func manyEventsAreStoredInTheirOrderAndRepeatsAreTheSame() async throws {
        let rooms = try await RunningRooms.start()
        let reader = try await rooms.follow()
        _ = try await reader.next("ready")
        func event(_ number: Int, id: String? = nil, room: String = "public-room") -> String {
            #"{"room_id":"\#(room)","source":"test","event_id":"\#(id ?? "e\(number)")","payload":{"n":\#(number)}}"#
        }
        func send(_ events: [String]) async throws -> (status: Int, ids: [String], code: String) {
            let answer = try await rooms.send(
                .post, "/streaming/events/batch", token: try rooms.token(),
                json: #"{"events":[\#(events.joined(separator: ","))]}"#)
            let receipts = answer.object["receipts"] as? [[String: Any]] ?? []
            return (answer.status, receipts.compactMap { $0["id"] as? String }, answer.object["code"] as? String ?? "")
        }
        let first = try await send([event(1), event(2), event(1), event(3)])
        #expect(first.status == 202 && first.ids.count == 4)
        #expect(first.ids.first == first.ids.dropFirst(2).first, "the same again is the same event")
        let again = try await send([event(3), event(4), event(1)])
        #expect(again.status == 202 && again.ids.first == first.ids.last && again.ids.last == first.ids.first)
        // One that was another event before: the others are stored all the same.
        #expect(try await send([event(9, id: "e1"), event(5)]).code == "event_id_reused")
        #expect(try await send([event(6), event(7, room: "nowhere")]).code == "not_found")
        #expect(try await send([]).status == 400)
        #expect(try await send((0..<201).map { event($0) }).status == 400)
        for number in 1...5 { #expect(Follower.number(try #require(try await reader.next(nil))) == number) }
        let stored = try await rooms.database.psql("SELECT count(*) FROM \(rooms.database.schema).stream_events")
        #expect(stored.contains("5"))
        await rooms.end()
    }

    @Test("C3.19: a published event is stored before it is acknowledged, and a repeat is the same")
    func aPublishedEventIsStored() async throws {
        let rooms = try await RunningRooms.start()
        let first = try await rooms.publish(1)
        let second = try await rooms.publish(1)
        #expect(first.id == second.id && second.status == 202)
        let stored = try await rooms.database.psql("SELECT count(*) FROM \(rooms.database.schema).stream_events")
        #expect(stored.contains("1"))
        let reused = try await rooms.publish(2, eventID: "e1")
        #expect(reused.status == 422)
        await rooms.end()
    }

    @Test("C4.17: unknown rooms and large payloads are refused") func unknownRoomsAreRefused() async throws {
        let rooms = try await RunningRooms.start()
        let token = try rooms.token()
        #expect(try await rooms.publish(1, room: "nobody-made-it").status == 404)
        #expect(try await rooms.publish(2, filler: 70_000).status == 413)
        let list = #"{"room_id":"public-room","source":"s","event_id":"x","payload":[1]}"#
        #expect(try await rooms.send(.post, "/streaming/events", token: token, json: list).status == 400)
        let bad = #"{"room_id":"a b","source":"s","event_id":"x","payload":{}}"#
        #expect(try await rooms.send(.post, "/streaming/events", token: token, json: bad).status == 400)
        let reader = try rooms.token(subject: Self.subscriber, scopes: [Scope.streamsRead])
        let new = #"{"room_id":"mine","title":"Mine"}"#
        #expect(try await rooms.send(.post, "/streaming/rooms", token: reader, json: new).status == 403)
        #expect(try await rooms.send(.post, "/streaming/rooms", token: token, json: new).status == 201)
        #expect(try await rooms.send(.post, "/streaming/rooms", token: token, json: new).status == 201)
        let title = #"{"room_id":"mine","title":"Another"}"#
        #expect(try await rooms.send(.post, "/streaming/rooms", token: token, json: title).status == 409)
        let reserved = #"{"room_id":"account.x","title":"X"}"#
        #expect(try await rooms.send(.post, "/streaming/rooms", token: token, json: reserved).status == 409)
        #expect(try await rooms.publish(3, room: "mine").status == 202)
        await rooms.end()
    }

    /// The token never stands in the query string, where logs would keep it.
    @Test("C4.17: no token in the query string") func noTokenInTheQuery() async throws {
        let rooms = try await RunningRooms.start()
        let token = try rooms.token()
        for name in ["token", "access_token", "viewer"] {
            for path in ["/streaming/rooms/public-room", "/ws/rooms/public-room"] {
                let answer = try await rooms.send(.get, "\(path)?\(name)=\(token)")
                #expect(answer.status == 401, "\(path)?\(name)")
            }
        }
        await rooms.end()
    }

    @Test func whoMayReadWhat() async throws {
        let rooms = try await RunningRooms.start()
        let owner = Self.subscriber
        let stranger = "0193a1f2-7c00-7abc-8def-0123456789ac"
        func status(_ room: String, _ subject: String, _ scopes: Set<String>) async throws -> Int {
            let follower = try await rooms.follow(room, token: try rooms.token(subject: subject, scopes: scopes))
            await follower.close()
            return follower.status
        }
        let reads: Set = [Scope.streamsRead]
        #expect(try await status("public-room", owner, reads) == 200)
        #expect(try await status("public-room", stranger, reads) == 403)
        #expect(try await status("public-room", stranger, [Scope.ordersRead]) == 403)
        #expect(try await status("account.acct-\(owner)", owner, reads) == 200)
        #expect(try await status("account.acct-\(owner)-2", owner, reads) == 200)
        #expect(try await status("account.acct-\(owner)", stranger, reads) == 404)
        #expect(try await status("account.acct-\(owner)", "ops", [Scope.streamsRead, Scope.accountsAny]) == 200)
        #expect(try await status("candles", stranger, [Scope.marketRead]) == 200)
        #expect(try await status("candles", stranger, reads) == 403)
        #expect(try await status("never-made", stranger, reads) == 404)
        await rooms.end()
    }

    @Test func roomsAreListedInPages() async throws {
        let rooms = try await RunningRooms.start()
        let token = try rooms.token()
        for name in ["zoo", "b.c", "Alpha"] {
            _ = try await rooms.send(
                .post, "/streaming/rooms", token: token, json: #"{"room_id":"\#(name)","title":"T"}"#)
        }
        var names: [String] = []
        var cursor: String?
        repeat {
            let path = "/streaming/rooms?limit=2" + (cursor.map { "&cursor=\($0)" } ?? "")
            let page = try await rooms.send(.get, path, token: token)
            #expect(page.status == 200)
            names += (page.object["items"] as? [[String: Any]] ?? []).compactMap { $0["room_id"] as? String }
            cursor = page.object["next_cursor"] as? String
        } while cursor != nil
        #expect(names == ["Alpha", "b.c", "candles", "public-room", "zoo"])
        await rooms.end()
    }

    @Test func aReaderIsToldWhatIsNoLongerKept() async throws {
        let rooms = try await RunningRooms.start(streaming: "retention_events: 10, retention_interval_ms: 50")
        let first = try await rooms.publish(1)
        for number in 2...30 { try await rooms.publish(number) }
        let database = rooms.database
        try await eventually("old events are deleted") {
            try await database.psql("SELECT count(*) = 10 FROM \(database.schema).stream_events").contains("t")
        }
        let reader = try await rooms.follow(lastEventID: first.id)
        let reset = try #require(try await reader.next())
        #expect(reset.event == "reset" && reset.data.contains("purged"), "\(reset)")
        for number in 21...30 { #expect(Follower.number(try #require(try await reader.next(nil))) == number) }
        // An id of another history of the database is told apart, not taken for the present.
        let lost = try await rooms.follow(lastEventID: "99999999999-1")
        #expect(try await lost.next()?.data.contains("unknown_position") == true)
        #expect(
            try await rooms.send(
                .get, "/streaming/rooms/public-room", token: try rooms.token(), headers: [("Last-Event-ID", "x")]
            ).status == 400)
        await rooms.end()
    }

    @Test func aStreamEndsWithItsToken() async throws {
        let rooms = try await RunningRooms.start()
        let reader = try await rooms.follow(token: try rooms.token(lifetimeSeconds: 2))
        #expect(reader.status == 200)
        let end = try #require(try await reader.next("end"))
        #expect(end.data.contains("token_expired"))
        #expect(try await reader.next() == nil)
        await rooms.end()
    }

    @Test func readersAreCountedPerCallerAndInAll() async throws {
        let rooms = try await RunningRooms.start(streaming: "max_readers: 3, max_readers_per_caller: 2")
        let token = try rooms.token()
        let readers = [try await rooms.follow(token: token), try await rooms.follow(token: token)]
        for reader in readers { _ = try await reader.next("ready") }
        #expect(try await rooms.follow(token: token).status == 429)
        let other = try await rooms.follow(token: try rooms.token(subject: "other"))
        _ = try await other.next("ready")
        #expect(try await rooms.follow(token: try rooms.token(subject: "third")).status == 503)
        await readers[0].close()
        try await eventually("a place is free") { try await rooms.follow(token: token).status == 200 }
        await rooms.end()
    }

    /// C4.15: a service's token is in no answer, whatever is asked with it.
    @Test("C4.15: no answer and no log line holds a service token") func noAnswerHoldsAToken() async throws {
        let rooms = try await RunningRooms.start()
        let token = try rooms.token()
        let body = #"{"room_id":"public-room","source":"s","event_id":"t","payload":{"a":1}}"#
        let answers = [
            try await rooms.send(.post, "/streaming/events", token: token, json: body),
            try await rooms.send(.get, "/streaming/rooms", token: token),
            try await rooms.send(.get, "/ws/rooms/public-room", token: token),
            try await rooms.send(.get, "/streaming/rooms/unknown", token: token),
        ]
        #expect(answers.map(\.status) == [202, 200, 426, 404])
        for answer in answers {
            #expect(!"\(answer.object)".contains(token) && !answer.headers.description.contains(token))
        }
        #expect(!rooms.sink.lines.contains { $0.contains(token) })
        await rooms.end()
    }
}
