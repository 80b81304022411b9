import Contracts
import MarketDataCore
import Testing

@Suite("Sessions of the sandbox")
struct SessionTests {
    private func at(_ text: String) throws -> Timestamp { try Timestamp(parsing: text) }

    @Test(arguments: [
        ("2026-01-07T14:29:59.999Z", false), ("2026-01-07T14:30:00Z", true), ("2026-01-07T20:59:59.999Z", true),
        ("2026-01-07T21:00:00Z", false), ("2026-01-09T15:00:00Z", true), ("2026-01-10T15:00:00Z", false),
        ("2026-01-11T15:00:00Z", false), ("2026-01-12T15:00:00Z", true), ("1969-12-31T15:00:00Z", true),
    ])
    func sharesTradeOnWeekdayAfternoons(_ time: String, _ isOpen: Bool) throws {
        #expect(TradingSession.usEquities.isOpen(at: try at(time)) == isOpen)
        #expect(TradingSession.always.isOpen(at: try at(time)))
    }

    @Test func theBookIsEmptyOutsideTheSessionAndTheQuoteStays() throws {
        let share = try #require(SandboxPair.standard.first { $0.name == "aapl" })
        let rules = SandboxRules(
            mode: .synthetic, seed: 5, speed: 1, volatilityBps: 5, refreshMilliseconds: 500, historyMinutes: 0)
        var market = try SandboxMarket(
            pair: share, source: rules.source(of: share, tape: nil), state: nil,
            openTime: try at("2026-01-09T20:58:00Z"), followsSession: true)
        let open = try market.snapshot(at: at("2026-01-09T20:58:30Z"))
        #expect(open.status == .open && open.book.depth == 5)
        var candles = try market.advance(to: at("2026-01-09T21:00:00Z")).compactMap(\.candle)
        #expect(candles.count == 2)
        let closed = try market.snapshot(at: at("2026-01-09T21:00:00Z"))
        #expect(closed.status == .closed && closed.book.bids.isEmpty && closed.book.asks.isEmpty)
        candles = try market.advance(to: at("2026-01-12T14:30:00Z")).compactMap(\.candle)
        #expect(candles.isEmpty, "the weekend has no candles")
        let before = try market.snapshot(at: at("2026-01-12T14:29:59Z"))
        let again = try market.snapshot(at: at("2026-01-12T14:30:00Z"))
        #expect(again.status == .open && again.quote.mid == closed.quote.mid, "Monday opens where Friday closed")
        _ = before
    }
}
