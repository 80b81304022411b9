import Contracts
import Exchanges
import TestKit
import Testing

@testable import MarketDataCore

@Suite("The candles of a live symbol")
struct SymbolCandlesTests {
    /// A venue's minutes, complete and at rest.
    struct Tape {
        let symbol: Symbol
        let start: Int
        let minutes: [VenueCandle]

        init(start: Int, count: Int, seed: UInt64) throws {
            symbol = try PaperSymbol.make("BTCUSDT")
            self.start = start
            var generator = SeededGenerator(seed: seed)
            var price: Int64 = 30_000
            var made: [VenueCandle] = []
            for index in 0..<count {
                let open = price
                price += Int64.random(in: -20...20, using: &generator)
                let high = max(open, price) + Int64.random(in: 0...5, using: &generator)
                let low = min(open, price) - Int64.random(in: 0...5, using: &generator)
                made.append(
                    VenueCandle(
                        symbol: symbol, timeframe: .oneMinute,
                        openTime: Timestamp(milliseconds: Int64(start + index) * 60_000),
                        open: try Price(parsing: "\(open)"), high: try Price(parsing: "\(high)"),
                        low: try Price(parsing: "\(low)"), close: try Price(parsing: "\(price)"),
                        volume: try Quantity(parsing: "\(index % 7 + 1)"), tradeCount: Int64(index % 5 + 1),
                        isClosed: true))
            }
            minutes = made
        }

        /// What REST answers: closed minutes of a range.
        func page(_ from: Timestamp, _ to: Timestamp) -> [VenueCandle] {
            minutes.filter { $0.openTime >= from && $0.openTime < to }
        }

        /// A longer candle of these minutes; nil when one of them is missing.
        func longer(_ timeframe: Timeframe, _ open: Timestamp) throws -> VenueCandle? {
            let end = timeframe.nextOpenTime(after: open)
            let parts = page(open, end)
            guard let first = parts.first, let last = parts.last,
                parts.count == Int(end.milliseconds(since: open) / 60_000)
            else { return nil }
            return VenueCandle(
                symbol: symbol, timeframe: timeframe, openTime: open, open: first.open,
                high: parts.map(\.high).max() ?? first.high, low: parts.map(\.low).min() ?? first.low,
                close: last.close, volume: try parts.reduce(.zero) { try $0 + $1.volume },
                tradeCount: parts.reduce(0) { $0 + ($1.tradeCount ?? 0) }, isClosed: true)
        }

        /// The minute as the stream tells it while it forms.
        func forming(_ minute: VenueCandle) -> VenueCandle {
            var early = minute
            early.isClosed = false
            early.close = early.open
            early.high = max(early.open, early.close)
            early.low = min(early.open, early.close)
            early.volume = .zero
            early.tradeCount = 0
            return early
        }
    }

    private static let timeframes: [Timeframe] = [.oneMinute, .fiveMinutes, .fifteenMinutes, .oneHour]

    private func make(_ symbol: Symbol, maxFuture: Int64 = 5_000) -> SymbolCandles {
        SymbolCandles(
            symbol: symbol, timeframes: Self.timeframes, fetchable: Set(Self.timeframes),
            settings: SeriesSettings(rules: CandleRules(maxFutureMilliseconds: maxFuture)))
    }

    private func closedMinutes(_ outputs: [SymbolCandles.Output]) -> [Int64] {
        outputs.compactMap {
            if case .closed(let candle, _) = $0, candle.timeframe == .oneMinute {
                candle.openTime.milliseconds / 60_000
            } else {
                nil
            }
        }
    }

    @Test("C5.6: a hole is filled before anything behind it is published")
    func gapIsHealedFirst() throws {
        let tape = try Tape(start: 1_000, count: 30, seed: 1)
        var candles = make(tape.symbol)
        let begin = Timestamp(milliseconds: 1_010 * 60_000)
        var told = closedMinutes(candles.fill(tape.page(tape.minutes[0].openTime, begin), at: begin))
        told += closedMinutes(candles.caughtUp(at: begin))
        #expect(told == Array(1_000..<1_010))
        // Minute 1012 is lost on the way.
        for index in [10, 11, 13, 14] {
            let now = tape.minutes[index].openTime.advanced(byMilliseconds: 60_000)
            let outputs = candles.receive(tape.minutes[index], at: now)
            told += closedMinutes(outputs)
            if index == 13 {
                #expect(
                    outputs == [
                        .fetch(
                            try #require(
                                CandleGap(
                                    timeframe: .oneMinute, from: tape.minutes[12].openTime,
                                    to: tape.minutes[13].openTime)))
                    ])
                #expect(candles.isHolding)
            }
        }
        #expect(told == Array(1_000..<1_012), "nothing behind the hole is told")
        #expect(candles.newest(.oneMinute, limit: 1)?.last?.openTime == tape.minutes[11].openTime)
        let now = Timestamp(milliseconds: 1_015 * 60_000)
        told += closedMinutes(candles.fill(tape.page(try #require(candles.wantedSince), now), at: now))
        told += closedMinutes(candles.caughtUp(at: now))
        #expect(told == Array(1_000..<1_015), "in order, each once")
    }

    @Test func whatTheVenueDoesNotHaveEitherIsSaidAndHoldsNothingUp() throws {
        let tape = try Tape(start: 2_000, count: 20, seed: 2)
        var candles = make(tape.symbol)
        let begin = tape.minutes[5].openTime
        _ = candles.fill(Array(tape.minutes[0..<5]), at: begin)
        _ = candles.caughtUp(at: begin)
        let now = tape.minutes[9].openTime
        #expect(candles.receive(tape.minutes[8], at: now).count == 1)
        #expect(candles.fill([], at: now).isEmpty)
        let outputs = candles.caughtUp(at: now)
        let gap = try #require(
            CandleGap(timeframe: .oneMinute, from: tape.minutes[5].openTime, to: tape.minutes[8].openTime))
        #expect(outputs.contains(.missing(gap)))
        #expect(closedMinutes(outputs) == [2_008])
        #expect(!candles.isHolding)
    }

    @Test func aMinuteIsOverWhenALaterOneHasBegunWhateverTheClockSays() throws {
        let tape = try Tape(start: 4_000, count: 10, seed: 4)
        var candles = make(tape.symbol, maxFuture: 600_000)
        let slow = tape.minutes[3].openTime
        _ = candles.fill(Array(tape.minutes[0..<3]), at: slow)
        // The venue is at minute 6, our idea of its clock is still at minute 3.
        #expect(candles.receive(tape.minutes[6], at: slow).isEmpty)
        #expect(candles.heldSince == tape.minutes[6].openTime)
        var told = closedMinutes(candles.fill(Array(tape.minutes[3...6]), at: slow))
        let outputs = candles.caughtUp(at: slow)
        told += closedMinutes(outputs)
        #expect(!outputs.contains { if case .missing = $0 { true } else { false } })
        told += closedMinutes(candles.receive(tape.minutes[7], at: slow))
        #expect(told == [4_003, 4_004, 4_005, 4_006])
    }

    @Test func aCandleThatBeganBeforeTheFirstMinuteIsFetchedAndNeverMade() throws {
        // 2,003: in the middle of a five-minute candle.
        let tape = try Tape(start: 2_003, count: 60, seed: 3)
        var candles = make(tape.symbol)
        _ = candles.caughtUp(at: tape.minutes[0].openTime)
        var outputs: [SymbolCandles.Output] = []
        for minute in tape.minutes.prefix(8) {
            outputs += candles.receive(minute, at: minute.openTime.advanced(byMilliseconds: 60_000))
        }
        let partial = Timestamp(milliseconds: 2_000 * 60_000)
        let fetched = outputs.compactMap { if case .fetch(let gap) = $0 { gap } else { nil } }
        #expect(fetched.contains { $0.timeframe == .fiveMinutes && $0.from == partial })
        let made = outputs.compactMap { output -> VenueCandle? in
            if case .closed(let candle, true) = output, candle.timeframe == .fiveMinutes { candle } else { nil }
        }
        #expect(made == [try #require(try tape.longer(.fiveMinutes, Timestamp(milliseconds: 2_005 * 60_000)))])
    }

    @Test(
        "seeded: lost, repeated and late messages, broken connections: what is told is the clean run, in order",
        arguments: 0..<100)
    func equalsTheCleanRun(_ seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed) &+ 1_000)
        let tape = try Tape(start: 60 * 500, count: 240, seed: UInt64(seed))
        var candles = make(tape.symbol)
        var told: [Timeframe: [VenueCandle]] = [:]
        var wanted: [CandleGap] = []
        var needsFill = true

        func follow(_ outputs: [SymbolCandles.Output]) {
            for output in outputs {
                switch output {
                case .closed(let candle, _): told[candle.timeframe, default: []].append(candle)
                case .fetch(let gap): if gap.timeframe == .oneMinute { needsFill = true } else { wanted.append(gap) }
                case .missing(let gap): Issue.record("seed \(seed): \(gap) was at the venue")
                case .forming, .revised: break
                case .refused(let fault): Issue.record("seed \(seed): refused \(fault)")
                }
            }
        }
        /// REST answers what is over.
        func answer(_ now: Timestamp) throws {
            if needsFill {
                needsFill = false
                let since = candles.wantedSince ?? tape.minutes[0].openTime
                let over = tape.page(since, now).filter { Timeframe.oneMinute.isClosed(openedAt: $0.openTime, at: now) }
                follow(candles.fill(over, at: now))
                follow(candles.caughtUp(at: now))
            }
            for gap in wanted where gap.timeframe.isClosed(openedAt: gap.from, at: now) {
                if let candle = try tape.longer(gap.timeframe, gap.from) { follow(candles.fill([candle], at: now)) }
            }
            wanted = []
        }

        for minute in tape.minutes {
            let end = minute.openTime.advanced(byMilliseconds: 60_000)
            if Int.random(in: 0..<25, using: &generator) == 0 {
                candles.lost()
                needsFill = true
            }
            var messages = [(tape.forming(minute), minute.openTime.advanced(byMilliseconds: 1_000)), (minute, end)]
            if Int.random(in: 0..<6, using: &generator) == 0 { messages.removeLast() }
            if Int.random(in: 0..<8, using: &generator) == 0 { messages.removeFirst() }
            if Int.random(in: 0..<6, using: &generator) == 0, let last = messages.last { messages.append(last) }
            for (message, now) in messages { follow(candles.receive(message, at: now)) }
            follow(candles.advance(to: end.advanced(byMilliseconds: Int64.random(in: 0...5_000, using: &generator))))
            if Int.random(in: 0..<3, using: &generator) == 0 { try answer(end.advanced(byMilliseconds: 5_000)) }
        }
        let done = try #require(tape.minutes.last).openTime.advanced(byMilliseconds: 120_000)
        follow(candles.advance(to: done))
        needsFill = true
        try answer(done)
        try answer(done)

        #expect(told[.oneMinute] == tape.minutes, "seed \(seed): minutes differ")
        for timeframe in Self.timeframes.dropFirst() {
            let first = timeframe.openTime(containing: tape.minutes[0].openTime)
            var expected: [VenueCandle] = []
            var open = first
            while let candle = try tape.longer(timeframe, open) {
                expected.append(candle)
                open = timeframe.nextOpenTime(after: open)
            }
            let got = (told[timeframe] ?? []).sorted { $0.openTime < $1.openTime }
            #expect(got == expected, "seed \(seed): \(timeframe.rawValue)")
        }
        #expect(candles.newest(.oneMinute, limit: 500)?.map(\.openTime) == tape.minutes.map(\.openTime))
    }
}
