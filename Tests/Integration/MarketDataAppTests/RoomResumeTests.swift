import Contracts
import HTTPWire
import Observability
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "Rooms: resuming", .serialized, .fewAtATime,
    .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct RoomResumeTests {
    /// A reader that is cut off at random places while several publishers write, partly in transactions that commit
    /// late, sees every event once and in the order of the log.
    @Test func nothingIsMissedOrSeenTwiceWhateverIsCut() async throws {
        var generator = SeededGenerator()
        let rooms = try await RunningRooms.start()
        let publishers = 4
        let each = 60
        let first = try await rooms.follow()
        let start = try #require(try await first.next("ready")?.id)
        await first.close()
        async let published: Void = withThrowingTaskGroup(of: Void.self) { group in
            for publisher in 0..<publishers {
                group.addTask {
                    for number in 0..<each { try await rooms.publish(publisher * each + number) }
                }
            }
            group.addTask {
                // Held open while others commit behind it: its event has a smaller place than theirs.
                for round in 0..<5 {
                    try await rooms.database.psql(
                        """
                        BEGIN; INSERT INTO \(rooms.database.schema).stream_events (room_id, source, event_id, payload)
                        VALUES ('public-room', 'late', 'l\(round)', '{"n":\(1_000 + round)}');
                        SELECT pg_sleep(0.05); COMMIT
                        """)
                }
            }
            try await group.waitForAll()
        }
        var seen: [Int] = []
        var ids: [String] = []
        var last = start
        let total = publishers * each + 5
        while seen.count < total {
            let reader = try await rooms.follow(lastEventID: last)
            let count = Int(generator.next() % 40) + 1
            for _ in 0..<count where seen.count < total {
                let event = try #require(try await reader.next(nil), "the stream ended")
                seen.append(Follower.number(event))
                ids.append(try #require(event.id))
                last = try #require(event.id)
            }
            await reader.close()
        }
        try await published
        #expect(Set(seen).count == total, "seed \(generator.seed): \(seen.count) events, \(Set(seen).count) different")
        let order = try await rooms.database.psql(
            "SELECT transaction_id || '-' || id FROM \(rooms.database.schema).stream_events ORDER BY transaction_id, id"
        )
        #expect(order.split(separator: "\n").map(String.init) == ids)
        // Nothing comes behind the end.
        let rest = try await rooms.follow(lastEventID: last)
        _ = try await rest.next("ready")
        try await rooms.publish(5_000)
        #expect(Follower.number(try #require(try await rest.next(nil))) == 5_000)
        await rooms.end()
    }

    /// A dump brings events whose transactions have not been here yet, into a cluster that counts from the beginning.
    @Test func eventsOfARestoredDumpNeitherHideNorHoldBackWhatComes() async throws {
        let first = try await RunningRooms.start()
        try await first.publish(1)
        try await first.publish(2)
        await first.stop()
        let schema = first.database.schema
        try await first.database.psql(
            """
            UPDATE \(schema).stream_events SET transaction_id = '900000000000'::xid8;
            INSERT INTO \(schema).stream_purges VALUES ('candles', '900000000001'::xid8, 5)
            """)
        let rooms = try await RunningRooms.start(streaming: "heartbeat_ms: 60000", after: first)
        let live = try await rooms.follow()
        _ = try await live.next("ready")
        let late = try await rooms.follow(lastEventID: "900000000000-1")
        #expect(try await late.next("reset") != nil)
        #expect(try await rooms.publish(3).status == 202)
        #expect(Follower.number(try #require(try await live.next(nil))) == 3)
        #expect(Follower.number(try #require(try await late.next(nil))) == 3)
        let all = try await rooms.follow(lastEventID: "0-0")
        for number in 1...3 { #expect(Follower.number(try #require(try await all.next(nil))) == number) }
        await rooms.end()
    }

    /// The past is longer than what may wait for a reader: it goes out at the reader's pace.
    @Test func aLongPastIsReadWithoutBeingCutOff() async throws {
        let rooms = try await RunningRooms.start(streaming: "max_queued_events: 5, max_queued_bytes: 131072")
        for number in 0..<150 { try await rooms.publish(number, filler: 3_000) }
        let reader = try await rooms.follow(lastEventID: "0-0")
        for number in 0..<150 { #expect(Follower.number(try #require(try await reader.next(nil))) == number) }
        await rooms.end()
    }

    @Test("C4.16: a slow reader is cut off with a reason and the others go on") func aSlowReaderIsCutOff() async throws
    {
        let rooms = try await RunningRooms.start(streaming: "max_queued_events: 20", http: "write_deadline_ms: 30000")
        let slow = try await rooms.follow()
        _ = try await slow.next("ready")
        let fast = try await rooms.follow()
        _ = try await fast.next("ready")
        // More than every buffer between the two holds; the slow one reads nothing meanwhile.
        let count = 200
        let received = Task {
            var numbers: [Int] = []
            while numbers.count < count, let event = try await fast.next(nil) { numbers.append(Follower.number(event)) }
            return numbers
        }
        for number in 0..<count { try await rooms.publish(number, filler: 60_000) }
        #expect(try await received.value == Array(0..<count))
        try await eventually("the slow one is cut off") {
            rooms.sink.lines.contains { $0.contains("event_stream_client_dropped") && $0.contains("slow_client") }
        }
        // What it was given before is whole and in order; it can go on behind it.
        var numbers: [Int] = []
        var last: String?
        var reason: String?
        while let event = try? await slow.next() {
            if event.event == "end" { reason = event.data }
            guard event.event == nil else { continue }
            numbers.append(Follower.number(event))
            last = event.id
        }
        #expect(numbers == Array(0..<numbers.count) && numbers.count < count)
        if let reason { #expect(reason.contains("slow_reader")) }
        let again = try await rooms.follow(lastEventID: last)
        #expect(Follower.number(try #require(try await again.next(nil))) == numbers.count)
        await rooms.end()
    }
}
