import Contracts
import Exchanges
import Testing

@testable import MarketDataCore

@Suite("Candles held back")
struct CandleHoldTests {
    private func candle(_ minute: Int, close: Int) throws -> VenueCandle {
        let price = try Price(parsing: "\(close)")
        return VenueCandle(
            symbol: try PaperSymbol.make("BTCUSDT"), timeframe: .oneMinute,
            openTime: Timestamp(milliseconds: Int64(minute) * 60_000), open: price, high: price, low: price,
            close: price, volume: .zero)
    }

    @Test func theNewestStateOfEachMinuteComesOutInOrder() throws {
        var hold = CandleHold()
        #expect(hold.isHolding)
        for (minute, close) in [(5, 1), (5, 2), (7, 3), (6, 4), (5, 5)] {
            #expect(hold.take(try candle(minute, close: close)))
        }
        #expect(hold.oldest == Timestamp(milliseconds: 300_000))
        let released = hold.release()
        #expect(released.map { $0.openTime.milliseconds / 60_000 } == [5, 6, 7])
        #expect(released.map(\.close.description) == ["5", "4", "3"])
        #expect(try !hold.take(candle(8, close: 1)), "no more is held")
    }

    @Test func itIsBounded() throws {
        var hold = CandleHold(capacity: 10)
        for minute in 0..<1_000 { #expect(hold.take(try candle(minute, close: 1))) }
        #expect(hold.oldest == Timestamp(milliseconds: 990 * 60_000), "the oldest go: REST reaches what is left")
        hold.hold()
        #expect(hold.release().isEmpty, "what an earlier connection said is forgotten")
    }
}
