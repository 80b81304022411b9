import Contracts
import Exchanges
import TestKit
import Testing

@testable import MarketDataCore

@Suite("Longer candles of a live symbol")
struct LongerCandlesTests {
    private let make: CandleMaker

    init() throws {
        make = try CandleMaker(start: 1_700_006_400_000)
    }

    private func candles(
        _ longer: [Timeframe], fetchable: Set<Timeframe>? = nil, settings: SeriesSettings = SeriesSettings()
    ) -> SymbolCandles {
        var candles = SymbolCandles(
            symbol: make.symbol, timeframes: longer, fetchable: fetchable ?? Set(longer), settings: settings)
        _ = candles.caughtUp(at: make.time(0))
        return candles
    }

    private func closed(_ outputs: [SymbolCandles.Output], _ timeframe: Timeframe) -> [VenueCandle] {
        outputs.compactMap {
            if case .closed(let candle, _) = $0, candle.timeframe == timeframe { candle } else { nil }
        }
    }

    private func fetches(_ outputs: [SymbolCandles.Output], _ timeframe: Timeframe) -> [Timestamp] {
        outputs.compactMap { if case .fetch(let gap) = $0, gap.timeframe == timeframe { gap.from } else { nil } }
    }

    /// The n-th minute as venues tell it that do not say which candle is closed.
    private func minute(_ index: Int64, price: Int64 = 100, volume: Int64 = 5) -> VenueCandle {
        make.candle(index, price: price, volume: volume)
    }

    /// Tells minutes, each when it begins.
    private func tell(_ candles: inout SymbolCandles, _ range: Range<Int64>) -> [SymbolCandles.Output] {
        range.flatMap { candles.receive(minute($0), at: make.time($0, 500)) }
    }

    @Test("the collar is for minutes: a day in which a price doubles is a day like another")
    func noCollarOnLongerCandles() throws {
        let days = try CandleMaker(.oneDay)
        var candles = candles([.oneDay])
        let told = candles.fill([days.closed(0, price: 100), days.closed(1, price: 300)], at: days.time(3))
        #expect(closed(told, .oneDay).map(\.close) == [Price(100), Price(300)])
        // The same out of minutes, none of which moves by more than a twentieth.
        var running = self.candles([.oneHour])
        var outputs: [SymbolCandles.Output] = []
        var price: Int64 = 1_000
        for index in 0..<181 as Range<Int64> {
            outputs += running.receive(minute(index, price: price), at: make.time(index, 500))
            price += price / 25
        }
        #expect(!outputs.contains { if case .refused = $0 { true } else { false } })
        #expect(closed(outputs, .oneHour).count == 3)
    }

    @Test("a minute that is corrected while its longer candle runs is in it with its true numbers")
    func revisionWithinARunningCandle() {
        var candles = candles([.fiveMinutes])
        _ = tell(&candles, 0..<4)
        let corrected = candles.receive(minute(2, price: 130, volume: 9), at: make.time(3, 600))
        #expect(corrected.count == 1, "\(corrected)")
        let outputs = tell(&candles, 4..<7)
        let made = closed(outputs, .fiveMinutes)
        #expect(made.map(\.high) == [Price(132)])
        #expect(made.map(\.volume) == [Quantity(29)])
    }

    @Test("what cannot be made anew from the minutes in memory is fetched, and nothing wrong is told")
    func spoiledBeyondMemory() {
        var candles = candles([.fiveMinutes], settings: SeriesSettings(capacity: 3))
        _ = tell(&candles, 0..<4)
        _ = candles.receive(minute(2, price: 130), at: make.time(3, 600))
        let outputs = tell(&candles, 4..<7)
        #expect(closed(outputs, .fiveMinutes).isEmpty)
        #expect(fetches(outputs, .fiveMinutes) == [make.open(0)])
    }

    @Test func whatTheVenueDoesNotMakeIsMadeAnewWhenAMinuteChangesLater() {
        var candles = candles([.fiveMinutes], fetchable: [])
        #expect(closed(tell(&candles, 0..<7), .fiveMinutes).map(\.high) == [Price(102)])
        let outputs = candles.receive(minute(3, price: 140), at: make.time(6, 600))
        #expect(
            outputs.contains {
                if case .revised(let candle) = $0 {
                    candle.timeframe == .fiveMinutes && candle.high == Price(142)
                } else {
                    false
                }
            })
    }

    @Test func aLateMinuteMakesALongerCandleWhole() {
        var candles = candles([.fiveMinutes], fetchable: [])
        _ = tell(&candles, 0..<2)
        _ = candles.receive(minute(3), at: make.time(3, 500))
        _ = candles.caughtUp(at: make.time(3, 600))
        _ = candles.fill([make.closed(2, volume: 50)], at: make.time(3, 700))
        let made = closed(tell(&candles, 4..<7), .fiveMinutes)
        #expect(made.map(\.volume) == [Quantity(70)])
    }

    @Test("what the venue told of a longer candle is not replaced by what is made of minutes")
    func theVenueCountsMore() throws {
        var candles = candles([.fiveMinutes])
        _ = tell(&candles, 0..<5)
        let fives = try CandleMaker(.fiveMinutes, start: make.start.milliseconds)
        _ = candles.fill([fives.closed(0, price: 100, volume: 77)], at: make.time(5, 100))
        let outputs = tell(&candles, 5..<6)
        #expect(!outputs.contains { if case .revised = $0 { true } else { false } })
        #expect(candles.newest(.fiveMinutes, limit: 5)?.first?.volume == Quantity(77))
    }

    @Test("a longer candle is told when it ends, also while our idea of the venue's clock lags behind")
    func laggingClock() {
        var candles = candles([.fiveMinutes])
        _ = tell(&candles, 0..<5)
        let outputs = candles.receive(minute(5), at: make.time(5, -300))
        #expect(closed(outputs, .fiveMinutes).count == 1)
        var fetched = self.candles([.fiveMinutes])
        _ = fetched.receive(minute(5), at: make.time(5, -300))
        guard let fives = try? CandleMaker(.fiveMinutes, start: make.start.milliseconds) else { return }
        #expect(closed(fetched.fill([fives.closed(0)], at: make.time(5, -300)), .fiveMinutes).count == 1)
    }
}
