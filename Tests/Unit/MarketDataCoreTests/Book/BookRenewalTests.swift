import Contracts
import Exchanges
import MarketDataCore
import Testing

@Suite("A book whose price leaves the depth of its snapshot")
struct BookRenewalTests {
    private let symbol: Symbol
    private var book: BookMachine
    private let now = Timestamp(milliseconds: 1_000)

    /// Bids 91...98, asks 101...108 of 1 each, at number 10.
    init() throws {
        symbol = try Symbol(parsing: "BTCUSDT")
        let base = try #require(ExchangeRegistry.codec(.binanceSpot))
        book = BookMachine(symbol: symbol, codec: FakeCodec(base: base, rule: .numbered))
        _ = book.receive(change(10), at: now)
        _ = book.snapshot(whole(10, bids: 91...98), at: now)
    }

    private func level(_ price: Int64, _ quantity: Int64) -> BookChange {
        BookChange(price: Price(Decimal12(price)), quantity: Quantity(Decimal12(quantity)))
    }

    private func change(_ id: Int64, bids: [(Int64, Int64)] = []) -> DepthUpdate {
        DepthUpdate(
            symbol: symbol, isSnapshot: false, firstID: id, lastID: id, time: Timestamp(milliseconds: id),
            bids: bids.map { level($0.0, $0.1) })
    }

    private func whole(_ id: Int64, bids: ClosedRange<Int64>) -> DepthUpdate {
        DepthUpdate(
            symbol: symbol, isSnapshot: true, firstID: id, lastID: id, time: Timestamp(milliseconds: id),
            bids: bids.reversed().map { level($0, 1) }, asks: (101...108).map { level($0, 1) })
    }

    @Test("orders that rested below the snapshot are known again before they are the best")
    mutating func renewal() {
        #expect(book.isReady && !book.isShallow && !book.awaitsSnapshot)
        _ = book.receive(change(11, bids: (93...98).map { ($0, 0) }), at: now)
        #expect(!book.isShallow, "a quarter is left")
        _ = book.receive(change(12, bids: [(92, 0)]), at: now)
        #expect(book.isShallow)
        book.renew()
        #expect(book.isReady && book.awaitsSnapshot, "it goes on meanwhile")
        #expect(book.receive(change(13, bids: [(95, 7)]), at: now) == .applied)
        #expect(book.receive(change(14, bids: [(91, 0), (85, 0)]), at: now) == .applied)
        // The snapshot was made between the two: it knows 80...91, of which 85 and 91 are gone since.
        #expect(book.snapshot(whole(13, bids: 80...91), at: now) == .applied)
        #expect(!book.awaitsSnapshot && !book.isShallow)
        #expect(book.lastID == 14)
        let prices = book.levels(5)?.bids.map(\.price) ?? []
        #expect(prices == [90, 89, 88, 87, 86].map { Price(Decimal12($0)) })
        #expect(book.levels(20)?.bids.contains { $0.price == Price(85) } == false)
        #expect(book.receive(change(15, bids: [(96, 1)]), at: now) == .applied)
        #expect(book.counters.losses.values.reduce(0, +) == 1, "it was never lost: only at its beginning")
    }

    @Test("a snapshot that does not fit leaves the book as it is")
    mutating func misfit() {
        book.renew()
        _ = book.receive(change(11, bids: [(98, 5)]), at: now)
        #expect(book.snapshot(whole(5, bids: 80...91), at: now) == .dropped)
        #expect(book.isReady && !book.awaitsSnapshot)
        #expect(book.top?.bid.quantity == Quantity(5))
        // Without a change in between an older one would turn it back.
        book.renew()
        #expect(book.snapshot(whole(9, bids: 80...91), at: now) == .dropped)
        #expect(book.lastID == 11)
    }

    @Test("a gap while a snapshot is on its way loses the book, and what came before the gap is forgotten")
    mutating func gapMeanwhile() {
        book.renew()
        _ = book.receive(change(11), at: now)
        #expect(book.receive(change(13), at: now) == .needsSnapshot(.gap))
        #expect(book.awaitsSnapshot)
        #expect(book.snapshot(whole(12, bids: 80...91), at: now) == .applied)
        #expect(book.lastID == 13)
    }

    @Test("a book whose connection is gone waits for no snapshot")
    mutating func reset() {
        book.renew()
        book.reset()
        #expect(!book.awaitsSnapshot)
        _ = book.receive(change(20), at: now)
        #expect(book.awaitsSnapshot)
    }
}
