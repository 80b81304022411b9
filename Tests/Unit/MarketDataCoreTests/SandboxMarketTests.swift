import Contracts
import MarketDataCore
import TestKit
import Testing

/// FNV-1a over the text of everything a world says.
struct StreamHash: Equatable {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
}

@Suite("The sandbox market")
struct SandboxMarketTests {
    /// 2026-01-07T14:00:00Z, a Wednesday.
    static let start = Timestamp(milliseconds: 1_767_794_400_000)

    static func rules(_ mode: SandboxMode, seed: UInt64 = 1, speed: Int = 1) -> SandboxRules {
        SandboxRules(
            mode: mode, seed: seed, speed: speed, volatilityBps: 5, refreshMilliseconds: 500, historyMinutes: 0)
    }

    static func tape(minutes: Int = 500, gapAfter: Int? = nil) throws -> CandleTape {
        var text = "open_time_ms,open,high,low,close,volume\n"
        var generator = SeededGenerator(seed: 3)
        var price = 100_000
        for minute in 0..<minutes where minute != gapAfter {
            let next = price + Int(generator.next() % 201) - 100
            text +=
                "\(1_747_699_200_000 + minute * 60_000),\(price),\(max(price, next) + 7).25,\(min(price, next) - 3),"
            text += "\(next),0.\(1 + generator.next() % 9)\n"
            price = next
        }
        return try CandleTape(csv: Array(text.utf8))
    }

    static func world(
        _ rules: SandboxRules, positions: [SandboxWorld.Position] = [], tape: CandleTape? = nil,
        of names: Set<String> = ["btcusdt", "ethusdt", "aapl", "msft"]
    ) throws -> SandboxWorld {
        var world = SandboxWorld()
        for pair in SandboxPair.standard where names.contains(pair.name) {
            let position = positions.first { $0.key == pair.key }
            let market = try SandboxMarket(
                pair: pair, source: rules.source(of: pair, tape: pair.name == "btcusdt" ? tape : nil),
                state: position?.state, openTime: position?.nextOpen ?? start, followsSession: rules.followsSessions)
            world.add(market, rollup: CandleRollup(firstOpen: start))
        }
        return world
    }

    /// Hash of every closed minute and every snapshot of so many steps; the world may be put away and resumed between.
    static func hash(_ rules: SandboxRules, steps: Int, tape: CandleTape? = nil, splits: Set<Int> = []) throws
        -> StreamHash
    {
        var hash = StreamHash()
        var world = try world(rules, tape: tape, of: ["btcusdt"])
        let length = Int64(rules.refreshMilliseconds * rules.speed)
        for step in 0..<steps {
            if splits.contains(step) {
                world = try Self.world(rules, positions: world.positions, tape: tape, of: ["btcusdt"])
            }
            let now = start.advanced(byMilliseconds: Int64(step) * length)
            for closed in try world.advance(to: now, limit: .max) where closed.timeframe == .oneMinute {
                let candle = closed.candle
                hash.add(
                    "\(closed.symbol) \(candle.openTime.milliseconds) \(candle.open) \(candle.high) \(candle.low) ")
                hash.add("\(candle.close) \(candle.volume)\n")
            }
            for (_, snapshot) in try world.snapshots(at: now) {
                hash.add("\(snapshot.quote.bid) \(snapshot.quote.ask) \(snapshot.book.depth)\n")
            }
        }
        return hash
    }

    @Test("Same seed, same stream: 10,000 steps twice, and split at any point")
    func syntheticIsDeterministic() throws {
        let rules = Self.rules(.synthetic, seed: 42, speed: 20)
        let whole = try Self.hash(rules, steps: 10_000)
        #expect(try Self.hash(rules, steps: 10_000) == whole)
        var generator = SeededGenerator()
        let splits = Set((0..<20).map { _ in Int(generator.next() % 10_000) })
        #expect(try Self.hash(rules, steps: 10_000, splits: splits) == whole, "split at \(splits.sorted())")
        #expect(
            try Self.hash(Self.rules(.synthetic, seed: 43, speed: 20), steps: 1_000) != Self.hash(rules, steps: 1_000))
    }

    @Test("The synthetic stream is the same on every machine: its hash is written down")
    func syntheticIsPinned() throws {
        let rules = Self.rules(.synthetic, seed: 42, speed: 20)
        let found = try Self.hash(rules, steps: 1_000).value
        #expect(found == 7_808_273_390_610_412_219)
    }

    @Test("Same file, same stream: 10,000 steps twice, and split at any point")
    func replayIsDeterministic() throws {
        let rules = Self.rules(.replay, speed: 20)
        let tape = try Self.tape()
        let whole = try Self.hash(rules, steps: 10_000, tape: tape)
        #expect(try Self.hash(rules, steps: 10_000, tape: tape) == whole)
        #expect(try Self.hash(rules, steps: 10_000, tape: tape, splits: [1, 77, 3_333, 9_999]) == whole)
    }

    @Test("C3.13: in every mode the best levels of the book are the quote, at every step")
    func bookAndQuoteAreOneMarket() throws {
        for mode in SandboxMode.allCases {
            let rules = Self.rules(mode, seed: 9, speed: 60)
            var world = try Self.world(rules, tape: Self.tape())
            var seen = 0
            for step in 0..<1_200 {
                let now = Self.start.advanced(byMilliseconds: Int64(step) * 30_000)
                _ = try world.advance(to: now, limit: .max)
                for (pair, snapshot) in try world.snapshots(at: now) {
                    if snapshot.status == .open { seen += 1 }
                    if try !Self.isOneMarket(pair, snapshot) { Issue.record("\(mode) \(pair.key) \(snapshot)") }
                }
            }
            #expect(seen > 2_400)
        }
    }

    private static func isOneMarket(_ pair: SandboxPair, _ snapshot: MarketSnapshot) throws -> Bool {
        let (quote, book) = (snapshot.quote, snapshot.book)
        guard quote.bid < quote.ask, quote.mid.isMultiple(of: pair.tick) else { return false }
        if snapshot.status == .closed { return book.bids.isEmpty && book.asks.isEmpty && book.depth == 0 }
        return book.bids.first?.price == quote.bid && book.asks.first?.price == quote.ask
            && zip(book.bids, book.bids.dropFirst()).allSatisfy { $0.price > $1.price }
            && zip(book.asks, book.asks.dropFirst()).allSatisfy { $0.price < $1.price }
    }

    @Test("C9.1: the vectors of the four pairs")
    func vectors() throws {
        var world = try Self.world(Self.rules(.fixed))
        let now = Self.start.advanced(byMilliseconds: 12_345_678)
        _ = try world.advance(to: now, limit: .max)
        let quotes = try world.snapshots(at: now).map(\.snapshot.quote)
        #expect(quotes.map(\.bid.description) == ["29997.5", "1999.5", "179.975", "319.975"])
        #expect(quotes.map(\.ask.description) == ["30002.5", "2000.5", "180.025", "320.025"])
        #expect(quotes.map(\.mid.description) == ["30000", "2000", "180", "320"])
        #expect(quotes.map(\.spreadBps.description) == ["1.6667", "5", "2.7778", "1.5625"])
        #expect(quotes.allSatisfy { $0.timestamp == now })
    }

    @Test func syntheticCandlesAreSaneAndVolatilityClusters() throws {
        var world = try Self.world(Self.rules(.synthetic, seed: 11), of: ["btcusdt"])
        let closed = try world.advance(to: Self.start.advanced(byMilliseconds: 10_000 * 60_000), limit: .max)
        let minutes = closed.filter { $0.timeframe == .oneMinute && $0.symbol.description == "BTCUSDT" }.map(\.candle)
        #expect(minutes.count == 10_000)
        for candle in minutes {
            #expect(candle.low <= min(candle.open, candle.close) && candle.high >= max(candle.open, candle.close))
            #expect(candle.low.isPositive && candle.volume.isPositive)
        }
        #expect(zip(minutes, minutes.dropFirst()).allSatisfy { $0.close == $1.open })
        let moves = minutes.map { ($0.close.decimal.approximateDouble / $0.open.decimal.approximateDouble) - 1 }
        let squares = moves.map { $0 * $0 }
        let mean = squares.reduce(0, +) / Double(squares.count)
        #expect(
            (0.0003...0.0008).contains(mean.squareRoot()), "5 bps a minute were asked for, got \(mean.squareRoot())")
        let variance = squares.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        let lagged = zip(squares, squares.dropFirst()).map { ($0 - mean) * ($1 - mean) }.reduce(0, +)
        #expect(lagged / variance > 0.05, "squared moves do not cluster: \(lagged / variance)")
    }

    @Test func aTapeWithAGapIsFilledFlatAndPlayedAgainAtItsEnd() throws {
        let tape = try Self.tape(minutes: 10, gapAfter: 4)
        #expect(tape.count == 10)
        let pair = try #require(SandboxPair.standard.first)
        var market = try SandboxMarket(
            pair: pair, source: .tape(tape), state: nil, openTime: Self.start, followsSession: true)
        let candles = try market.advance(to: Self.start.advanced(byMilliseconds: 25 * 60_000)).compactMap(\.candle)
        #expect(candles.count == 25)
        #expect(candles[4].volume.isZero && candles[4].high == candles[4].low && candles[4].open == candles[3].close)
        #expect(candles[10].close == candles[0].close && candles[19].close == candles[9].close)
    }

    @Test(arguments: [
        "", "x", "1747699200000,1,2,3", "1747699200001,1,1,1,1,1", "1747699200000,1,0.5,1,1,1",
        "1747699200000,0,0,0,0,1", "1747699260000,1,1,1,1,1\n1747699200000,1,1,1,1,1",
        "1747699200000,1,1,1,1,1\n1747699200000,1,1,1,1,1", "1747699200000,1e5,1,1,1,1",
    ])
    func unusableRecordingsAreRefused(_ text: String) {
        #expect(throws: TapeError.self) { try CandleTape(csv: Array(text.utf8)) }
    }

    @Test func aMarketWaitsForAClockThatWasSetBack() {
        let wall = Timestamp(milliseconds: 1_000_000_000)
        let clock = MarketClock(anchorWall: wall, anchorMarket: wall, speed: 60)
        func wait(_ position: Int64, _ at: Int64) -> Int64 {
            clock.wait(of: wall.advanced(byMilliseconds: position), at: wall.advanced(byMilliseconds: at))
        }
        #expect(wait(600_000, 10_000) == 0)
        #expect(wait(600_000, 9_000) == 1_000)
        #expect(wait(0, -5_000) == 5_000)
        #expect(wait(-60_000, -5_000) == 5_000, "a market never shows a time before its beginning")
        #expect(wait(-60_000, 0) == 0)
    }
}
