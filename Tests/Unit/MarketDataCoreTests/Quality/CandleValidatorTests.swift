import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

@Suite("What is not taken from a venue")
struct CandleValidatorTests {
    private let make: CandleMaker

    init() throws {
        make = try CandleMaker()
    }

    @Test func everyRefusalHasItsReason() throws {
        let cases: [(MarketFault, (inout VenueCandle) -> Void)] = [
            (.notPositive, { $0.open = .zero }), (.notPositive, { $0.close = Price(-1) }),
            (.notPositive, { $0.low = .zero }), (.notPositive, { $0.high = Price(-5) }),
            (.lowAbovePrices, { $0.low = Price(101) }), (.lowAbovePrices, { $0.close = Price(97) }),
            (.lowAbovePrices, { $0.open = Price(97) }), (.highBelowPrices, { $0.high = Price(99) }),
            (.highBelowPrices, { $0.close = Price(103) }), (.highBelowPrices, { $0.open = Price(103) }),
            (.negativeVolume, { $0.volume = Quantity(-1) }), (.negativeVolume, { $0.quoteVolume = Money(-1) }),
            (.negativeVolume, { $0.takerBuyVolume = Quantity(-1) }), (.negativeVolume, { $0.tradeCount = -1 }),
            (.takerAboveVolume, { $0.takerBuyVolume = Quantity(6) }),
            (.offGrid, { $0.openTime = $0.openTime.advanced(byMilliseconds: 1) }),
        ]
        for (fault, spoil) in cases {
            var candle = make.closed(0)
            #expect(CandleValidator.fault(candle) == nil)
            spoil(&candle)
            #expect(CandleValidator.fault(candle) == fault)
            var series = make.series()
            #expect(series.receive(candle, at: make.time(1)) == [.refused(fault)])
            #expect(series.counters.refused == [fault: 1])
            #expect(series.newest(1) == [])
        }
        #expect(Set(MarketFault.allCases.map(\.rawValue)).count == MarketFault.allCases.count)
    }

    @Test func aCandleOfTheFutureIsRefusedBeyondWhatClocksDifferBy() {
        var series = make.series(SeriesSettings(rules: CandleRules(maxFutureMilliseconds: 1_500)))
        #expect(series.receive(make.forming(2), at: make.time(2, -1_501)) == [.refused(.future)])
        // The recordings' clock runs 1.27 s behind the venue.
        #expect(series.receive(make.forming(2), at: make.time(2, -1_270)) == [.forming(make.forming(2))])
    }

    @Test func theCollarIsAroundTheLastGoodPrice() throws {
        var series = make.series(SeriesSettings(rules: CandleRules(collarRatio: try Decimal12(parsing: "0.1"))))
        #expect(series.receive(make.closed(0, price: 1_000), at: make.time(1)).count == 1)
        #expect(
            series.receive(make.forming(1, price: 1_099), at: make.time(1)) == [.refused(.outsideCollar)], "its high")
        #expect(series.receive(make.forming(1, price: 901), at: make.time(1)) == [.refused(.outsideCollar)], "its low")
        #expect(
            series.receive(make.forming(1, price: 1_098), at: make.time(1)) == [.forming(make.forming(1, price: 1_098))]
        )
        #expect(series.receive(make.forming(1, price: 1_200, volume: 6), at: make.time(1)).count == 1, "from 1098 on")
        #expect(series.counters.outliers == 2)
        // What is older is held against the candle before it, not against now.
        _ = series.receive(make.closed(1, price: 1_200, volume: 6), at: make.time(2))
        _ = series.receive(make.forming(4, price: 1_200), at: make.time(4))
        #expect(series.receive(make.closed(3, price: 2_000), at: make.time(4)) == [.refused(.outsideCollar)])
        #expect(series.receive(make.closed(3, price: 1_300), at: make.time(4)) == [.late(make.closed(3, price: 1_300))])
    }

    @Test func aMarketThatReallyMovedIsTakenAfterThreeCandlesThatAgree() throws {
        var series = make.series()
        _ = series.receive(make.closed(0, price: 1_000), at: make.time(1))
        for _ in 0..<50 {
            #expect(series.receive(make.forming(1, price: 400), at: make.time(1)) == [.refused(.outsideCollar)])
        }
        #expect(series.receive(make.closed(2, price: 410), at: make.time(3)) == [.refused(.outsideCollar)])
        #expect(
            series.receive(make.closed(3, price: 405), at: make.time(4)) == [
                .gap(try #require(make.gap(1, 3))), .closed(make.closed(3, price: 405)),
            ])
    }

    @Test func oneBadPriceAmongGoodOnesNeverConvincesTheCollar() {
        var series = make.series()
        _ = series.receive(make.closed(0, price: 1_000), at: make.time(1))
        for index in 1..<20 as Range<Int64> {
            #expect(series.receive(make.forming(index, price: 10), at: make.time(index)) == [.refused(.outsideCollar)])
            #expect(series.receive(make.closed(index, price: 1_000), at: make.time(index + 1)).count == 1)
        }
        #expect(series.counters.closed == 20)
    }

    @Test func suspectsThatDisagreeStartOver() {
        var series = make.series()
        _ = series.receive(make.closed(0, price: 1_000), at: make.time(1))
        for (index, price) in [(1, 10), (2, 400), (3, 10), (4, 400), (5, 10)] as [(Int64, Int64)] {
            #expect(series.receive(make.closed(index, price: price), at: make.time(6)) == [.refused(.outsideCollar)])
        }
    }

    @Test func topsAreLookedAt() throws {
        func fault(_ bid: Int64, _ bidSize: Int64, _ ask: Int64, _ askSize: Int64) -> MarketFault? {
            TopValidator.fault(
                BookTop(
                    symbol: make.symbol, updateID: nil,
                    bid: BookChange(price: Price(Decimal12(bid)), quantity: Quantity(Decimal12(bidSize))),
                    ask: BookChange(price: Price(Decimal12(ask)), quantity: Quantity(Decimal12(askSize))), time: nil))
        }
        #expect(fault(99, 1, 100, 1) == nil)
        #expect(fault(100, 1, 100, 1) == .crossed)
        #expect(fault(101, 1, 100, 1) == .crossed)
        #expect(fault(0, 1, 100, 1) == .notPositive)
        #expect(fault(99, 1, -1, 1) == .notPositive)
        #expect(fault(99, 0, 100, 1) == .noQuantity)
        #expect(fault(99, 1, 100, -1) == .noQuantity)
    }
}
