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
        let file: String
        let venue: Venue
        let stale: Int
        let applied: Int
        let tops: Int
        let trades: Int
        let bid: String
        let ask: String
        var testDescription: String { file }
    }

    static let goldens = [
        Golden(
            file: "hftbt_binance_usdm_btcusdt_20240808.gz", venue: .binancePerp, stale: 4, applied: 6_547, tops: 629,
            trades: 21_313, bid: "61659.7", ask: "61659.8"),
        Golden(
            file: "hftbt_binance_spot_btcusdt_20240808.gz", venue: .binanceSpot, stale: 2, applied: 3_449, tops: 564,
            trades: 9_757, bid: "61685.99", ask: "61686"),
    ]

    @Test(arguments: goldens)
    func everyComparedTopIsTheVenuesOwn(_ golden: Golden) async throws {
        let codec = try #require(ExchangeRegistry.codec(golden.venue))
        let symbol = try Symbol(parsing: "BTCUSDT")
        var book = BookMachine(symbol: symbol, codec: codec)
        var tops: [Int64: BookTop] = [:]
        var tickers: [RecordedFrame] = []
        var tradeIDs: [Int64] = []
        for frame in try await Recording.frames(golden.file) {
            if frame.mentions("@bookTicker") {
                tickers.append(frame)
            } else if frame.mentions("@trade") {
                tradeIDs.append(try #require(frame.number("t")))
            } else if frame.mentions("@depth") {
                guard case .events(let events) = try codec.read(frame: frame.bytes),
                    case .depth(let update)? = events.first
                else {
                    Issue.record("no depth: \(String(decoding: frame.bytes.prefix(80), as: UTF8.self))")
                    continue
                }
                let reaction = book.receive(update, at: frame.received)
                if reaction == .applied { tops[update.lastID] = book.top }
            } else {
                let answer = VenueAnswer(status: 200, body: frame.bytes)
                guard case .depth(let whole) = try codec.read(answer, to: .depth(symbol, levels: 1_000)) else {
                    Issue.record("the snapshot is none")
                    continue
                }
                #expect(book.snapshot(whole, at: frame.received) == .applied)
            }
        }
        #expect(book.counters.losses.filter { $0.key != .started } == [:], "no sequence break, no crossed book")
        #expect(book.counters.applied == golden.applied)
        #expect(book.counters.dropped == golden.stale)
        #expect(book.top?.bid.price == (try Price(parsing: golden.bid)))
        #expect(book.top?.ask.price == (try Price(parsing: golden.ask)))
        var compared = 0
        for frame in tickers {
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
        #expect(tradeIDs.count == golden.trades)
        #expect(zip(tradeIDs, tradeIDs.dropFirst()).allSatisfy { $0 + 1 == $1 }, "trade ids are contiguous")
    }
}
