import Contracts
import MarketDataCore
import TestKit
import Testing

@Suite("Rooms: who gets what")
struct RoomRosterTests {
    /// A model of the store: events of two rooms in one order. Readers read the store, attach when the roster lets them,
    /// leave and come back; each must have every event of its room once, in order.
    @Test func everyReaderGetsEveryEventOnce() {
        var generator = SeededGenerator()
        for _ in 0..<300 { Self.run(&generator) }
    }

    private final class Reader {
        let room: String
        var seen: [StreamPosition] = []
        var seat: RoomRoster<Int>.Seat?
        init(room: String) { self.room = room }
    }

    private static func run(_ generator: inout SeededGenerator) {
        var roster = RoomRoster<Int>(position: .start)
        var store: [(place: StreamPosition, room: String)] = []
        var given = 0
        let readers = (0..<4).map { Reader(room: $0 % 2 == 0 ? "a" : "b") }
        func giveOut() {
            guard given < store.count else { return }
            let event = store[given]
            given += 1
            for number in roster.advance(over: event.place, in: event.room) { readers[number].seen.append(event.place) }
        }
        func catchUp(_ number: Int) {
            let reader = readers[number]
            guard reader.seat == nil else { return }
            let last = reader.seen.last ?? .start
            // One page of at most three, as the store would answer; attached only when the page was the last.
            let page = store.filter { $0.room == reader.room && last < $0.place }.prefix(3)
            reader.seen += page.map(\.place)
            if page.count < 3 {
                reader.seat = roster.attach(number, to: reader.room, after: reader.seen.last ?? .start)
            }
        }
        for step in 0..<120 {
            switch generator.next() % 6 {
            case 0, 1:
                store.append(
                    (StreamPosition(transactionID: UInt64(step + 1), row: 1), generator.next() % 2 == 0 ? "a" : "b"))
            case 2, 3: giveOut()
            case 4: catchUp(Int(generator.next() % 4))
            default:
                let reader = readers[Int(generator.next() % 4)]
                if let seat = reader.seat { roster.leave(seat) }
                reader.seat = nil
            }
        }
        while given < store.count { giveOut() }
        for number in 0..<4 {
            for _ in 0..<60 where readers[number].seat == nil { catchUp(number) }
            let expected = store.filter { $0.room == readers[number].room }.map(\.place)
            #expect(readers[number].seen == expected, "seed \(generator.seed), reader \(number)")
        }
    }

    @Test func anAttachmentThatWouldMissSomethingIsRefused() {
        var roster = RoomRoster<String>(position: StreamPosition(transactionID: 5, row: 0))
        let seven = StreamPosition(transactionID: 7, row: 1)
        #expect(roster.advance(over: seven, in: "a").isEmpty)
        #expect(roster.attach("late", to: "a", after: StreamPosition(transactionID: 6, row: 9)) == nil)
        #expect(roster.attach("there", to: "a", after: seven) != nil)
        #expect(roster.attach("elsewhere", to: "b", after: .start) != nil)
        #expect(roster.attachNow("new", to: "a").position == seven)
        #expect(Set(roster.advance(over: StreamPosition(transactionID: 8, row: 1), in: "a")) == ["there", "new"])
        #expect(roster.readers == 3)
    }

    @Test func aReaderAheadOfTheRosterGetsNothingTwice() {
        var roster = RoomRoster<String>(position: .start)
        let two = StreamPosition(transactionID: 2, row: 1)
        #expect(roster.attach("ahead", to: "a", after: two) != nil)
        #expect(roster.advance(over: StreamPosition(transactionID: 1, row: 1), in: "a").isEmpty)
        #expect(roster.advance(over: two, in: "a").isEmpty)
        #expect(roster.advance(over: StreamPosition(transactionID: 3, row: 1), in: "a") == ["ahead"])
    }

    @Test func resumption() {
        let place = StreamPosition(transactionID: 10, row: 1)
        let end = StreamPosition(transactionID: 20, row: 1)
        func decide(_ purged: StreamPosition?, isAhead: Bool = false) -> Resumption {
            Resumption.decide(from: place, purged: purged, isAhead: isAhead, end: end)
        }
        #expect(decide(nil) == .goOn)
        #expect(decide(place) == .goOn)
        #expect(decide(StreamPosition(transactionID: 10, row: 0)) == .goOn)
        let later = StreamPosition(transactionID: 10, row: 2)
        #expect(decide(later) == .reset(to: later, reason: .purged))
        #expect(decide(later, isAhead: true) == .reset(to: end, reason: .unknownPosition))
    }

    @Test func positions() {
        #expect(StreamPosition("812-4") == StreamPosition(transactionID: 812, row: 4))
        for text in ["", "1", "1-", "-1", "1-2-3", "+1-2", "a-1", "1--2", "99999999999999999999-1", " 1-2"] {
            #expect(StreamPosition(text) == nil, "\(text)")
        }
    }

    @Test func eventsAreWrittenAsOneText() throws {
        let payload = JSONValue.object([
            "b": .list([.null, .boolean(true), .number(Decimal12(integerLiteral: 3))]), "a": .text("x\"\\\n\u{1}é"),
        ])
        let text = StreamEventText.write(payload)
        #expect(text == #"{"a":"x\"\\\u000a\u0001é","b":[null,true,3]}"#)
        let event = StreamEventText.event(
            id: "1-2", room: "r", source: "s", eventID: "e", at: .epoch, payload: "{}")
        #expect(
            event
                == #"{"at":"1970-01-01T00:00:00.000Z","event_id":"e","id":"1-2","payload":{},"room_id":"r","source":"s"}"#
        )
    }
}
