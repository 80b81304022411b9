import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

/// Recorded sockets of Binance: every book top that the venue told by itself has to be the book's.
@Suite("Books of recorded sockets", .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
struct BookRecordingTests {
    /// What a recording is known to hold (`data/MANIFEST.md`).
    struct Golden: Sendable, CustomTestStringConvertible {
        let venue: Venue
        let stale: Int
        let applied: Int
        let tops: Int
        let trades: Int
        let bid: String
        let ask: String
        var testDescription: String { venue.description }
    }

    static let goldens = [
        Golden(
            venue: .binancePerp, stale: 4, applied: 6_547, tops: 629,
            trades: 21_313, bid: "61659.7", ask: "61659.8"),
        Golden(
            venue: .binanceSpot, stale: 2, applied: 3_449, tops: 564,
            trades: 9_757, bid: "61685.99", ask: "61686"),
    ]

    @Test(arguments: goldens)
    func everyComparedTopIsTheVenuesOwn(_ golden: Golden) async throws {
        let codec = try #require(ExchangeRegistry.codec(golden.venue))
        let symbol = try Symbol(parsing: RecordedBook.symbolText)
        var book = BookMachine(symbol: symbol, codec: codec)
        let recording = try await RecordedBook.of(golden.venue)
        var tops: [Int64: BookTop] = [:]
        for item in recording.items {
            switch item {
            case .change(let update, let frame):
                if book.receive(update, at: frame.received) == .applied { tops[update.lastID] = book.top }
            case .snapshot(let whole, let frame):
                #expect(book.snapshot(whole, at: frame.received) == .applied)
            }
        }
        #expect(book.counters.losses.filter { $0.key != .started } == [:], "no sequence break, no crossed book")
        #expect(book.counters.applied == golden.applied)
        #expect(book.counters.dropped == golden.stale)
        #expect(book.top?.bid.price == (try Price(parsing: golden.bid)))
        #expect(book.top?.ask.price == (try Price(parsing: golden.ask)))
        var compared = 0
        for frame in recording.tops {
            guard let id = frame.number("u"), let ours = tops[id] else { continue }
            guard case .events(let events) = try codec.read(frame: frame.bytes), case .top(let theirs)? = events.first
            else {
                Issue.record("no top")
                continue
            }
            compared += 1
            #expect(
                ours.bid.price == theirs.bid.price && ours.bid.quantity == theirs.bid.quantity
                    && ours.ask.price == theirs.ask.price && ours.ask.quantity == theirs.ask.quantity, "at \(id)")
        }
        #expect(compared == golden.tops)
        #expect(recording.tradeIDs.count == golden.trades)
        #expect(
            zip(recording.tradeIDs, recording.tradeIDs.dropFirst()).allSatisfy { $0 + 1 == $1 },
            "trade ids are contiguous")
    }
}
