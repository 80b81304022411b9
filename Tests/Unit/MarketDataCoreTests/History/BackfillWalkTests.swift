import Contracts
import Exchanges
import MarketDataCore
import Testing

@Suite("Backfill") struct BackfillWalkTests {
    private let symbol: Symbol
    private let hole: CandleRange

    init() throws {
        symbol = try Symbol(parsing: "BTCUSDT")
        hole = try #require(CandleRange(from: Self.time(0), to: Self.time(100)))
    }

    private static func time(_ minute: Int64) -> Timestamp { Timestamp(milliseconds: minute * 60_000) }

    private func candle(_ minute: Int64, close: Int64 = 10) -> VenueCandle {
        VenueCandle(
            symbol: symbol, timeframe: .oneMinute, openTime: Self.time(minute), open: Price(10), high: Price(20),
            low: Price(5), close: Price(Decimal12(close)), volume: Quantity(1), isClosed: true)
    }

    private func walk() -> BackfillWalk {
        BackfillWalk(hole: hole, symbol: symbol, timeframe: .oneMinute, kind: .last, pageCandles: 10)
    }

    /// A venue that has these minutes and answers the first ten of what is asked.
    private func answer(_ step: BackfillWalk.Step, _ minutes: [Int64], limit: Int = 10) -> [VenueCandle] {
        guard case .ask(let start, let end) = step else { return [] }
        return Array(
            minutes.filter { Self.time($0) >= start && Self.time($0) < end }.prefix(limit).map { candle($0) })
    }

    @Test func takesEveryCandleOnceWithPagesThatOverlap() {
        var walk = walk()
        var taken: [VenueCandle] = []
        var pages = 0
        while walk.step != .finished {
            taken += walk.take(answer(walk.step, Array(0..<100)))
            pages += 1
        }
        #expect(taken == (0..<100).map { candle($0) })
        #expect(pages == 11)
        let report = walk.finish()
        #expect(report.rows == 100 && report.missing.isEmpty && report.duplicates == 0 && report.contradictions == 0)
    }

    @Test("C5.10: an empty page does not end the download, and a truncated one leaves no hole")
    func emptyAndTruncatedPages() {
        var walk = walk()
        var taken: [VenueCandle] = []
        var turn = 0
        // The venue lacks 30 to 54 and says so with empty pages; every third page is cut short or empty by mistake.
        let there = Array(Int64(0)..<30) + Array(Int64(55)..<100)
        while walk.step != .finished {
            turn += 1
            #expect(turn < 200)
            guard case .ask(let start, _) = walk.step else { break }
            let near = there.filter { Self.time($0) < start.advanced(byMilliseconds: 600_000) }
            let page = answer(walk.step, near, limit: turn.isMultiple(of: 3) ? 3 : 10)
            taken += walk.take(turn.isMultiple(of: 7) ? [] : page)
        }
        #expect(taken.map(\.openTime) == there.map(Self.time))
        let report = walk.finish()
        #expect(report.missing == [CandleRange(from: Self.time(30), to: Self.time(55))].compactMap { $0 })
        #expect(report.emptyPages > 0)
    }

    @Test func aVenueThatContradictsItselfIsSeenAndItsLaterWordCounts() {
        var walk = walk()
        _ = walk.take((0..<10).map { candle($0) })
        let taken = walk.take([candle(9, close: 11)] + (10..<15).map { candle($0) } + [candle(12)])
        #expect(taken.first == candle(9, close: 11))
        #expect(taken.count == 6)
        #expect(walk.finish().contradictions == 1)
        #expect(walk.report.duplicates == 1)
    }

    @Test func whatWasNotAskedForIsRefused() {
        var walk = walk()
        var forming = candle(3)
        forming.isClosed = false
        var mad = candle(4)
        mad.low = Price(30)
        var odd = candle(5)
        odd.openTime = Timestamp(milliseconds: 5 * 60_000 + 7)
        let taken = walk.take([candle(-1), candle(0), forming, mad, odd, candle(100)])
        #expect(taken == [candle(0)])
        #expect(walk.report.refused == 5)
    }

    @Test func holesAreFoundWhereverTheyAre() {
        let there = ([0, 1, 2, 5, 6, 98] as [Int64]).map(Self.time)
        let holes = hole.holes(openTimes: there, timeframe: .oneMinute)
        #expect(holes.map(\.from) == [3, 7, 99].map(Self.time))
        #expect(holes.map { $0.count(.oneMinute) } == [2, 91, 1])
        #expect(hole.holes(openTimes: [], timeframe: .oneMinute) == [hole])
        let all = hole.holes(openTimes: (0..<100).map(Self.time), timeframe: .oneMinute)
        #expect(all.isEmpty)
    }

    @Test("C5.8: a candle that is still forming is not fetched as history")
    func onlyClosedCandles() throws {
        let day: Int64 = 86_400_000
        func month(_ text: String) throws -> Timestamp { try Timestamp(parsing: text + "T00:00:00Z") }
        let wish = try #require(
            CandleRange.closed(
                from: try month("2025-01-10"), to: try month("2025-04-20"), timeframe: .oneMonth,
                now: try month("2025-04-20")))
        let (february, april) = (try month("2025-02-01"), try month("2025-04-01"))
        #expect(wish.from == february && wish.to == april)
        #expect(wish.count(.oneMonth) == 2)
        let minute = CandleRange.closed(
            from: Timestamp(milliseconds: day), to: Timestamp(milliseconds: day + 300_000), timeframe: .oneMinute,
            now: Timestamp(milliseconds: day + 150_000))
        #expect(minute?.to == Timestamp(milliseconds: day + 120_000))
        #expect(
            CandleRange.closed(from: .epoch, to: .epoch, timeframe: .oneMinute, now: Timestamp(milliseconds: day))
                == nil)
    }
}
