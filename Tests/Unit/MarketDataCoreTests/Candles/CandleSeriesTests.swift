import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

@Suite("Candles as they come")
struct CandleSeriesTests {
    private let make: CandleMaker

    init() throws {
        make = try CandleMaker()
    }

    @Test("C5.1: every update of a forming candle changes it in place; it closes once, with its last numbers")
    func updatesInPlace() {
        var series = make.series()
        #expect(
            series.receive(make.forming(0, volume: 1), at: make.time(0, 1_000)) == [
                .forming(make.forming(0, volume: 1))
            ])
        #expect(
            series.receive(make.forming(0, price: 104, volume: 2), at: make.time(0, 9_000))
                == [.forming(make.forming(0, price: 104, volume: 2))])
        #expect(series.newest(5) == [make.forming(0, price: 104, volume: 2)], "one candle, the newest numbers")
        #expect(series.forming?.volume == Quantity(2))
        #expect(
            series.receive(make.closed(0, price: 103, volume: 3), at: make.time(1)) == [
                .closed(make.closed(0, price: 103, volume: 3))
            ])
        #expect(series.forming == nil)
        #expect(series.advance(to: make.time(9)) == [], "it is said once")
        #expect(series.counters.closed == 1)
    }

    @Test("C5.1: without a mark of the venue a candle closes when the next one begins")
    func nextBegins() {
        var series = make.series()
        _ = series.receive(make.candle(0, volume: 1), at: make.time(0, 1_000))
        _ = series.receive(make.candle(0, volume: 4), at: make.time(0, 59_000))
        #expect(
            series.receive(make.candle(1), at: make.time(1, 100)) == [
                .closed(make.closed(0, volume: 4)), .forming(make.forming(1)),
            ])
    }

    @Test("C5.1: without a mark of the venue a candle closes when the clock passes it by the grace")
    func clockPasses() {
        var series = make.series(SeriesSettings(closeGraceMilliseconds: 2_000))
        _ = series.receive(make.candle(0, volume: 1), at: make.time(0, 1_000))
        #expect(series.advance(to: make.time(1, 1_999)) == [])
        #expect(series.forming != nil)
        #expect(series.advance(to: make.time(1, 2_000)) == [.closed(make.closed(0, volume: 1))])
        #expect(series.advance(to: make.time(2)) == [])
    }

    @Test("C5.8: the venue's mark alone closes nothing before open + duration ≤ now")
    func markBeforeTheClock() {
        var series = make.series()
        let early = make.time(0, 58_730)
        #expect(series.receive(make.closed(0), at: early) == [.forming(make.forming(0))])
        #expect(series.closed(at: early, limit: 5) == [])
        #expect(series.receive(make.forming(0, volume: 9), at: early) == [.outdated], "its numbers are final")
        #expect(series.advance(to: make.time(0, 59_999)) == [])
        #expect(series.advance(to: make.time(1)) == [.closed(make.closed(0))], "no grace where the end is marked")
    }

    @Test("C5.8: a rule sees a candle only from open + duration on", arguments: Timeframe.allCases)
    func visibleOnceClosed(timeframe: Timeframe) throws {
        let make = try CandleMaker(timeframe)
        var series = make.series()
        let far = make.time(9)
        for index in 0..<4 as Range<Int64> { _ = series.receive(make.candle(index), at: far) }
        let end = timeframe.nextOpenTime(after: make.open(1))
        #expect(series.closed(at: end.advanced(byMilliseconds: -1), limit: 9).map(\.openTime) == [make.open(0)])
        #expect(series.closed(at: end, limit: 9).map(\.openTime) == [make.open(0), make.open(1)])
        #expect(series.closed(at: end, limit: 1).map(\.openTime) == [make.open(1)], "the newest of them")
    }

    @Test("C5.2: a repeat is a sign of life, on any timeframe", arguments: [Timeframe.oneMinute, .oneHour, .oneMonth])
    func heartbeat(timeframe: Timeframe) throws {
        let make = try CandleMaker(timeframe)
        var series = make.series()
        _ = series.receive(make.forming(0), at: make.time(0, 1_000))
        #expect(series.receive(make.forming(0), at: make.time(0, 50_000)) == [.repeated])
        #expect(series.lastHeard == make.time(0, 50_000))
        let facts = series.facts(at: make.time(0, 50_400), skewMilliseconds: nil)
        #expect(facts.stalenessMilliseconds == 400)
        #expect(facts.duplicates == 0, "of a forming candle that is no duplicate")
        var refused = make.forming(0)
        refused.low = Price(1_000)
        #expect(series.receive(refused, at: make.time(0, 51_000)) == [.refused(.lowAbovePrices)])
        #expect(series.lastHeard == make.time(0, 51_000), "a bad message is one, too")
    }

    @Test("C5.6: candles that are missing are said, never stepped over")
    func gapsAreRecords() throws {
        var series = make.series()
        _ = series.receive(make.closed(0), at: make.time(1))
        let gap = try #require(make.gap(1, 4))
        #expect(gap.count == 3)
        #expect(series.receive(make.forming(4), at: make.time(4)) == [.gap(gap), .forming(make.forming(4))])
        #expect(series.gaps == [gap])
        #expect(series.counters.gaps == 1 && series.counters.missing == 3)
        #expect(series.facts(at: make.time(4), skewMilliseconds: nil).holes == 3)
        #expect(series.receive(make.candle(2), at: make.time(4)) == [.late(make.closed(2))])
        #expect(series.gaps == [try #require(make.gap(1, 2)), try #require(make.gap(3, 4))])
        #expect(series.bars.bar(before: make.open(3))?.marks.contains(.late) == true)
    }

    @Test("C5.1: a candle whose final message was lost is a gap to be fetched, not a candle")
    func lostEnd() throws {
        var series = make.series()
        _ = series.receive(make.closed(0), at: make.time(1))
        _ = series.receive(make.forming(1, volume: 1), at: make.time(1, 500))
        let gap = try #require(make.gap(1, 2))
        #expect(series.receive(make.forming(2), at: make.time(2)) == [.gap(gap), .forming(make.forming(2))])
        #expect(series.newest(9).map(\.openTime) == [make.open(0), make.open(2)])
        #expect(series.receive(make.closed(1, volume: 8), at: make.time(2, 9)) == [.late(make.closed(1, volume: 8))])
        #expect(series.gaps == [])
    }

    @Test("C5.1: and when the clock passes it, too")
    func lostEndByTheClock() throws {
        var series = make.series()
        _ = series.receive(make.forming(0, volume: 1), at: make.time(0, 500))
        let gap = try #require(make.gap(0, 1))
        #expect(series.advance(to: make.time(1, 1_999)) == [])
        #expect(series.advance(to: make.time(1, 2_000)) == [.gap(gap)])
        #expect(series.newest(9) == [])
        #expect(
            series.receive(make.closed(0, volume: 8), at: make.time(1, 2_100)) == [.closed(make.closed(0, volume: 8))])
    }

    @Test func aTrailingGapIsSaidOnce() throws {
        var series = make.series()
        _ = series.receive(make.closed(0), at: make.time(1))
        _ = series.receive(make.forming(1), at: make.time(1, 500))
        #expect(series.advance(to: make.time(2, 2_000)) == [.gap(try #require(make.gap(1, 2)))])
        #expect(series.gaps == [try #require(make.gap(1, 2))])
        #expect(
            series.receive(make.forming(3), at: make.time(3)) == [
                .gap(try #require(make.gap(2, 3))), .forming(make.forming(3)),
            ])
        #expect(series.counters.missing == 2)
        #expect(series.gaps == [try #require(make.gap(1, 3))])
    }

    @Test func whatFormedWhenTheConnectionBrokeIsNotClosedUnheard() throws {
        var series = make.series()
        _ = series.receive(make.candle(0), at: make.time(0, 500))
        series.interrupt()
        #expect(
            series.receive(make.candle(1), at: make.time(1, 500)) == [
                .gap(try #require(make.gap(0, 1))), .forming(make.forming(1)),
            ])
        var heard = make.series()
        _ = heard.receive(make.candle(0), at: make.time(0, 500))
        heard.interrupt()
        #expect(heard.receive(make.candle(0), at: make.time(0, 900)) == [.repeated])
        #expect(
            heard.receive(make.candle(1), at: make.time(1, 500)) == [
                .closed(make.closed(0)), .forming(make.forming(1)),
            ])
        var marked = make.series()
        _ = marked.receive(make.closed(0), at: make.time(0, 59_000))
        marked.interrupt()
        #expect(marked.advance(to: make.time(1)) == [.closed(make.closed(0))])
    }

    @Test func repeatedRevisedAndEarlierStatesOfAClosedCandle() {
        var series = make.series()
        _ = series.receive(make.closed(0), at: make.time(1))
        #expect(series.receive(make.closed(0), at: make.time(1)) == [.repeated])
        #expect(series.counters.duplicates == 1)
        #expect(series.receive(make.forming(0, volume: 2), at: make.time(1)) == [.outdated])
        #expect(series.receive(make.candle(0, volume: 4), at: make.time(1)) == [.revised(make.closed(0, volume: 4))])
        #expect(series.newest(1) == [make.closed(0, volume: 4)])
        #expect(series.bars.last?.marks.contains(.revised) == true)
        #expect(series.counters.revised == 1)
        _ = series.receive(make.forming(1), at: make.time(1))
        #expect(series.receive(make.closed(0, volume: 6), at: make.time(1)) == [.revised(make.closed(0, volume: 6))])
        #expect(series.counters.closed == 1)
    }

    @Test func anEarlierStateOfTheFormingCandleChangesNothing() {
        var series = make.series()
        _ = series.receive(make.forming(0, price: 105, volume: 7, trades: 3), at: make.time(0))
        #expect(series.receive(make.forming(0, price: 100, volume: 6, trades: 2), at: make.time(0)) == [.outdated])
        #expect(series.receive(make.forming(0, price: 100, volume: 7, trades: 2), at: make.time(0)) == [.outdated])
        #expect(series.forming?.close == Price(105))
    }

    @Test("C5.10: more than 500 candles leave the newest 500, and a limit gives the newest of them")
    func newestFirst() {
        var series = make.series()
        for index in 0..<1_203 as Range<Int64> {
            _ = series.receive(make.closed(index, price: 100 + index % 7), at: make.time(index + 1))
        }
        #expect(series.newest(9_999).map(\.openTime) == (703..<1_203).map(make.open))
        #expect(series.newest(3) == (1_200..<1_203).map { make.closed($0, price: 100 + $0 % 7) })
        #expect(series.receive(make.closed(2), at: make.time(1_203)) == [.refused(.tooOld)])
    }

    @Test func historyBeforeTheFirstIsNotLate() {
        var series = make.series()
        _ = series.receive(make.closed(5), at: make.time(6))
        #expect(series.receive(make.closed(4), at: make.time(6)) == [.closed(make.closed(4))])
        #expect(series.counters.late == 0)
        #expect(series.newest(9).map(\.openTime) == [make.open(4), make.open(5)])
    }

    @Test func otherSeriesAreRefused() throws {
        var series = make.series()
        var other = make.closed(0)
        other.symbol = try Symbol(parsing: "ETHUSDT")
        #expect(series.receive(other, at: make.time(1)) == [.refused(.wrongSeries)])
        var mark = make.closed(0)
        mark.kind = .mark
        #expect(series.receive(mark, at: make.time(1)) == [.refused(.wrongSeries)])
        #expect(series.receive(try CandleMaker(.oneHour).closed(0), at: make.time(1)) == [.refused(.wrongSeries)])
        #expect(series.lastHeard == nil)
    }

    @Test("C5.9: times are whole milliseconds, so one instant has one candle however it was written")
    func oneInstantOneCandle() throws {
        var series = make.series()
        let texts = ["2023-11-14T22:14:00Z", "2023-11-14T22:14:00.000Z", "2023-11-14T23:14:00+01:00"]
        for text in texts {
            var candle = make.closed(0)
            candle.openTime = try Timestamp(parsing: text)
            _ = series.receive(candle, at: make.time(1))
        }
        #expect(series.newest(9).count == 1)
        #expect(series.counters.duplicates == 2)
        // As text the first would sort behind the second, though both are one instant.
        #expect(texts[0] > texts[1])
    }
}
