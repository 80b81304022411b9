import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

/// Recorded frames as the market of the sandbox.
@Suite("Recorded books as the sandbox's market")
struct BookTapeTests {
    private static let pair = SandboxPair.standard.first { $0.name == "btcusdt" }

    /// Two and a half minutes of our own format: a book that moves by one every second, a trade every ten.
    static func recording(seconds: Int = 150, skipping: Range<Int> = 0..<0) throws -> [UInt8] {
        let start: Int64 = 1_700_000_040_000  // a whole minute
        var text: [UInt8] = []
        func add(_ second: Int, _ kind: RecordedLine.Kind, _ payload: String) {
            let time = (start + Int64(second) * 1000) * 1_000_000 - 1_300_000_000
            text +=
                RecordedLine(
                    receivedNanoseconds: time, venue: .binanceSpot, kind: kind, payload: Array(payload.utf8)
                ).text
        }
        let symbol = try Symbol(parsing: "BTCUSDT")
        add(
            -2, .depth(symbol),
            #"{"lastUpdateId":998,"bids":[["100.0","1"],["99.0","2"]],"asks":[["300.0","1"],["301.0","2"]]}"#)
        for second in -1..<seconds where !skipping.contains(second) {
            let price = 110 + (second + 60) % 60
            let before = 110 + (second + 59) % 60
            add(
                second, .frame,
                #"{"e":"depthUpdate","E":\#(start + Int64(second) * 1000),"s":"BTCUSDT","U":\#(1000 + second),"#
                    + #""u":\#(1000 + second),"b":[["\#(before)","0"],["\#(price)","1.5"]],"a":[]}"#)
            guard second >= 0, second % 10 == 0 else { continue }
            add(
                second, .frame,
                #"{"e":"aggTrade","E":1,"s":"BTCUSDT","a":\#(second),"p":"\#(price).5","q":"0.25","f":1,"l":1,"#
                    + #""T":\#(start + Int64(second) * 1000 + 500),"m":true}"#)
        }
        return text
    }

    private static func market(_ tape: BookTape) throws -> SandboxMarket {
        try SandboxMarket(
            pair: try #require(pair), source: .recording(tape), state: nil, openTime: SandboxMarketTests.start,
            followsSession: false)
    }

    @Test func candlesComeFromTradesAndQuotesFromTheBook() throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        let tape = try BookTape(recording: Self.recording(), symbol: symbol, levels: 3)
        #expect(tape.count == 2, "the half minute at the end is left out")
        var market = try Self.market(tape)
        let start = SandboxMarketTests.start
        for (elapsed, bid) in [(0, "110"), (999, "110"), (1_000, "111"), (59_999, "169")] {
            let shown = try market.snapshot(at: start.advanced(byMilliseconds: Int64(elapsed)))
            #expect(shown.quote.bid.description == bid, "after \(elapsed) ms")
            #expect(shown.quote.ask.description == "300")
            #expect(shown.book.bids.first?.price == shown.quote.bid && shown.book.asks.count == 2)
            #expect(shown.status == .open)
        }
        let steps = try market.advance(to: start.advanced(byMilliseconds: 5 * 60_000))
        #expect(steps.count == 5)
        for step in steps {
            let candle = try #require(step.candle)
            #expect(
                [candle.open, candle.high, candle.low, candle.close].map(\.description)
                    == ["110.5", "160.5", "110.5", "160.5"])
            #expect(candle.volume.description == "1.5")
        }
    }

    /// A lost message makes a hole: the minutes around it are left out, however many follow.
    @Test func minutesWithAHoleAreLeftOut() throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        let holed = try Self.recording(seconds: 400, skipping: 70..<71)
        #expect(try BookTape(recording: holed, symbol: symbol, levels: 3).count == 1)
        #expect(try BookTape(recording: Self.recording(seconds: 400), symbol: symbol, levels: 3).count == 6)
    }

    @Test func whatCannotBePlayedIsSaidSo() throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        let ether = try Symbol(parsing: "ETHUSDT")
        let short = try Self.recording(seconds: 59)
        for (bytes, symbol) in [
            (short, symbol), (try Self.recording(), ether), ([], symbol), (Array("x\n".utf8), symbol),
        ] {
            #expect(throws: TapeError.self) { try BookTape(recording: bytes, symbol: symbol, levels: 3) }
        }
    }

    /// Minutes of the recording, computed from its trades elsewhere.
    @Test(.enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)))
    func aRealRecordingIsPlayed() throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        let bytes = try SharedFixtures.unpacked("data/hftbt_binance_spot_btcusdt_20240808.gz")
        let tape = try BookTape(recording: bytes, symbol: symbol, levels: 10)
        #expect(tape.count == 5)
        var market = try Self.market(tape)
        let first = try Self.hash(&market)
        var again = try Self.market(tape)
        #expect(try Self.hash(&again) == first, "the same file gives the same stream")
        market = try Self.market(tape)
        let candles = try market.advance(to: SandboxMarketTests.start.advanced(byMilliseconds: 5 * 60_000))
            .compactMap(\.candle)
        let found = candles.map { "\($0.open) \($0.high) \($0.low) \($0.close) \($0.volume)" }
        #expect(
            found == [
                "61828 61860.8 61780 61782.25 15.07702", "61782.25 61782.26 61723.99 61727.66 15.49778",
                "61727.66 61735.99 61651.01 61652.01 59.29235", "61652 61745.27 61583.22 61717.63 77.14202",
                "61717.64 61743.5 61666.17 61685.99 32.41946",
            ])
    }

    /// Every quote, level and candle of six minutes, ten times a second.
    private static func hash(_ market: inout SandboxMarket) throws -> StreamHash {
        var hash = StreamHash()
        for step in 0..<3_600 {
            let now = SandboxMarketTests.start.advanced(byMilliseconds: Int64(step) * 100)
            for closed in try market.advance(to: now) { hash.add("\(String(describing: closed.candle))") }
            let shown = try market.snapshot(at: now)
            #expect(shown.quote.bid < shown.quote.ask && shown.book.bids.count == 10 && shown.book.asks.count == 10)
            hash.add("\(shown.quote.bid) \(shown.quote.ask)")
            for level in shown.book.bids + shown.book.asks { hash.add(" \(level.price) \(level.size)") }
        }
        return hash
    }
}
