import Contracts
import Exchanges
import Foundation
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "Recorded frames played by the daemon", .fewAtATime,
    .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct BookReplayTests {
    /// A minute of our own recording format: one book, one trade every second, both a step higher each time.
    private static func recording() throws -> [UInt8] {
        let start: Int64 = 1_700_000_040_000
        let symbol = try Symbol(parsing: "BTCUSDT")
        var text = Array("# a minute and a little\n".utf8)
        func add(_ milliseconds: Int64, _ kind: RecordedLine.Kind, _ payload: String) {
            text +=
                RecordedLine(
                    receivedNanoseconds: milliseconds * 1_000_000, venue: .binanceSpot, kind: kind,
                    payload: Array(payload.utf8)
                ).text
        }
        add(
            start - 2_000, .depth(symbol),
            #"{"lastUpdateId":998,"bids":[["59000.0","1"]],"asks":[["60000.5","1"],["60001.0","2"]]}"#)
        for second in Int64(-1)..<62 {
            let time = start + second * 1_000
            add(
                time, .frame,
                #"{"e":"depthUpdate","E":\#(time),"s":"BTCUSDT","U":\#(1_000 + second),"u":\#(1_000 + second),"#
                    + #""b":[["\#(59_100 + second)","0.5"]],"a":[]}"#)
            add(
                time, .frame,
                #"{"e":"aggTrade","E":\#(time),"s":"BTCUSDT","a":\#(second + 5),"p":"\#(59_100 + second)","q":"0.1","#
                    + #""f":1,"l":1,"T":\#(time),"m":true}"#)
        }
        return text
    }

    @Test func quotesBooksAndCandlesAreTheRecordings() async throws {
        let file = NSTemporaryDirectory() + "frames-\(UUID().uuidString).rec"
        try Data(Self.recording()).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let clock = SetWall(wallMilliseconds: SandboxRestartTests.start)
        let daemon = try await RunningMarketData.start(
            settings: "{sandbox: {mode: 'replay', pairs: {btcusdt: {replay_file: '\(file)'}}}}", clock: clock)
        let quote = try await daemon.get("/spot/BTCUSDT").decoded(Quote.self)
        let book = try await daemon.get("/orderbook/BTCUSDT?depth=5").decoded(OrderBookSnapshot.self)
        let candles = try await daemon.get("/candles/BTCUSDT?timeframe=1m&limit=5").decoded(Page<Candle>.self).items
        await daemon.stop()
        #expect(quote.bid.description == "59100")
        #expect(quote.ask.description == "60000.5")
        #expect(book.bids.first?.price == quote.bid && book.asks.first?.price == quote.ask)
        #expect(book.asks.map(\.size.description) == ["1", "2"])
        #expect(candles.count == 5)
        for candle in candles {
            #expect([candle.open, candle.low].map(\.description) == ["59100", "59100"])
            #expect([candle.high, candle.close].map(\.description) == ["59159", "59159"])
            #expect(candle.volume.description == "6")
        }
    }
}
