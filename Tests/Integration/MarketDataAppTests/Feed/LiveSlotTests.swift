import Contracts
import Exchanges
import MarketDataCore
import Testing

@testable import MarketDataApp

@Suite("One live market")
struct LiveSlotTests {
    private let symbol: Symbol
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    init() throws {
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    private func slot(_ venue: Venue) throws -> LiveSlot {
        let codec = try #require(ExchangeRegistry.codec(venue))
        return LiveSlot(
            key: MarketKey(venue: venue, symbol: symbol), book: BookMachine(symbol: symbol, codec: codec),
            candles: SymbolCandles(symbol: symbol, timeframes: [], fetchable: [], settings: SeriesSettings()),
            isClosed: false)
    }

    private func level(_ price: Int64) -> BookChange {
        BookChange(price: Price(Decimal12(price)), quantity: Quantity(1))
    }

    private func depth(
        _ id: Int64, isSnapshot: Bool = false, previous: Int64? = nil, bids: ClosedRange<Int64>
    ) -> DepthUpdate {
        DepthUpdate(
            symbol: symbol, isSnapshot: isSnapshot, firstID: id, lastID: id, previousID: previous, time: now,
            bids: bids.map(level), asks: [level(101)])
    }

    private func isServed(_ slot: LiveSlot) -> Bool {
        if case .ready = slot.book(levels: 5, now: now, maxAgeMilliseconds: 10_000) { true } else { false }
    }

    @Test("a snapshot that comes when the connection is gone makes no book: nothing would keep it up to date")
    func lateSnapshot() throws {
        let slot = try slot(.binanceSpot)
        let asked = slot.take(.depth(depth(10, bids: 99...99)), received: now, venueNow: now)
        #expect(asked.wantsSnapshot == .started && slot.awaitsSnapshot)
        _ = slot.lose(.book, reason: "closed_by_venue")
        _ = slot.snapshot(depth(10, isSnapshot: true, bids: 90...99), received: now)
        #expect(!isServed(slot))
        // Over the next connection it is asked for again.
        #expect(slot.take(.depth(depth(20, bids: 99...99)), received: now, venueNow: now).wantsSnapshot == .started)
        _ = slot.snapshot(depth(20, isSnapshot: true, bids: 90...99), received: now)
        #expect(isServed(slot))
        // Without a stream a polled one is all there is.
        _ = slot.lose(.book, reason: "silent_stream")
        _ = slot.snapshot(depth(30, isSnapshot: true, bids: 90...99), received: now, isAlone: true)
        #expect(isServed(slot))
    }

    @Test("a book that goes on without its snapshot is said to be overdue, once in a while")
    func overdueBook() throws {
        let slot = try slot(.bitgetSpot)
        #expect(!slot.isBookOverdue(at: 1_000, after: 30_000))
        // The snapshot of the stream was lost on its way; changes come.
        for id in 11...20 as ClosedRange<Int64> {
            let change = depth(id, previous: id - 1, bids: 99...99)
            #expect(slot.take(.depth(change), received: now, venueNow: now).wantsSnapshot == nil)
        }
        #expect(!slot.isBookOverdue(at: 30_999, after: 30_000))
        #expect(slot.isBookOverdue(at: 31_000, after: 30_000))
        #expect(!slot.isBookOverdue(at: 31_250, after: 30_000), "it was told just now")
        #expect(slot.isBookOverdue(at: 61_000, after: 30_000))
        _ = slot.take(.depth(depth(30, isSnapshot: true, bids: 90...99)), received: now, venueNow: now)
        #expect(isServed(slot) && !slot.isBookOverdue(at: 200_000, after: 30_000))
        _ = slot.lose(.book, reason: "closed_by_venue")
        #expect(!slot.isBookOverdue(at: 200_100, after: 30_000), "it counts from now on")
    }

    @Test("when the price has left what the snapshot told, another is fetched while the book goes on")
    func renewal() throws {
        let slot = try slot(.binanceSpot)
        _ = slot.take(.depth(depth(10, bids: 99...99)), received: now, venueNow: now)
        _ = slot.snapshot(depth(10, isSnapshot: true, bids: 90...99), received: now)
        #expect(!slot.beginRenewal(at: 1_000, spacing: 30_000))
        var fall = depth(11, bids: 91...91)
        fall.bids = (92...99).map { BookChange(price: Price(Decimal12($0)), quantity: .zero) }
        _ = slot.take(.depth(fall), received: now, venueNow: now)
        #expect(slot.beginRenewal(at: 2_000, spacing: 30_000))
        #expect(slot.awaitsSnapshot && isServed(slot))
        #expect(!slot.beginRenewal(at: 2_250, spacing: 30_000))
        _ = slot.snapshot(depth(11, isSnapshot: true, bids: 40...91), received: now)
        guard case .ready(let book) = slot.book(levels: 50, now: now, maxAgeMilliseconds: 10_000) else {
            Issue.record("it was ready all the time")
            return
        }
        #expect(book.bids.count == 50)
    }

    @Test("what a stream told before it stopped is not given as of now")
    func lostTickerAndMark() throws {
        let slot = try slot(.binancePerp)
        let ticker = VenueTicker(symbol: symbol, last: Price(100), bid: Price(99), ask: Price(101), time: now)
        _ = slot.take(.ticker(ticker), received: now, venueNow: now)
        func seen(_ later: Int64) -> VenueTicker? {
            slot.ticker(
                now: now.advanced(byMilliseconds: later), maxAgeMilliseconds: 120_000, maxQuoteAgeMilliseconds: 10_000)
        }
        #expect(seen(10_000) == ticker)
        #expect(seen(10_001)?.last == Price(100) && seen(10_001)?.bid == nil && seen(10_001)?.ask == nil)
        #expect(seen(120_001) == nil)
        _ = slot.lose(.ticker, reason: "silent_stream")
        #expect(seen(0) == nil)
        _ = slot.take(
            .derivative(DerivativeStatus(symbol: symbol, mark: Price(100), time: now)), received: now, venueNow: now)
        _ = slot.lose(.derivative, reason: "closed_by_venue")
        // Open interest is asked for over REST and goes on.
        let later = now.advanced(byMilliseconds: 3_600_000)
        let open = DerivativeStatus(symbol: symbol, openInterest: Quantity(5), time: later)
        let outcome = slot.take(.derivative(open), received: later, venueNow: later)
        #expect(slot.derivative == open)
        guard case .derivative(_, let stored)? = outcome.rows.first else {
            Issue.record("nothing is stored")
            return
        }
        #expect(stored.mark == nil && stored.openInterest == Quantity(5), "the old mark is none of this minute")
    }
}
