import Contracts
import Exchanges
import MarketDataCore
import Testing

@testable import MarketDataApp

/// A file comes in pieces that end anywhere: in a number, behind a comma, between the two bytes of a line end.
@Suite("Files of candles in pieces")
struct CandleFileParserTests {
    private static let forms: [(name: String, isJSON: Bool, text: String)] = [
        (
            "head", false,
            "time;open;high;low;close;volume\r\n1748736000000;1.5;2;1;1.25;3\r\n\n1748736060000;1;2;1;2;0.5"
        ),
        ("dump", false, "1748736000000000,1,2,1,2,3,0,4,5,1,2,0\n1748736060000000,1.5e0,2,1,2,,0,,,,2,0\n"),
        (
            "list", true,
            "[[1748736000000, 1.5, 2, 1, 1.25, 3], [1748736060000,1,2,1,2,0.5],\n[1748736120000,1,1,1,1,0]]"
        ),
    ]

    private func candles(_ pieces: [[UInt8]], isJSON: Bool) throws -> [Candle] {
        let key = MarketKey(venue: .binanceSpot, symbol: try Symbol(parsing: "BTCUSDT"))
        var parser = CandleFileParser(
            key: key, timeframe: .oneMinute, kind: .last, isJSON: isJSON,
            now: Timestamp(milliseconds: 1_800_000_000_000))
        var candles: [Candle] = []
        for piece in pieces { candles += try parser.take(piece) }
        candles += try parser.finish()
        #expect(parser.refused == 0)
        return candles
    }

    @Test func piecesMayEndAnywhere() throws {
        for (name, isJSON, text) in Self.forms {
            let bytes = Array(text.utf8)
            let whole = try candles([bytes], isJSON: isJSON)
            #expect(whole.count == (isJSON ? 3 : 2), "\(name)")
            #expect(whole.first?.openTime.milliseconds == 1_748_736_000_000, "\(name)")
            for place in bytes.indices {
                let parts = [Array(bytes[..<place]), Array(bytes[place...])]
                #expect(try candles(parts, isJSON: isJSON) == whole, "\(name) cut at \(place)")
            }
            #expect(try candles(bytes.map { [$0] }, isJSON: isJSON) == whole, "\(name) byte by byte")
        }
    }

    @Test func whatTheColumnsSayArrives() throws {
        let candle = try #require(candles([Array(Self.forms[1].text.utf8)], isJSON: false).first)
        #expect(candle.volume == Quantity(3) && candle.quoteVolume == Money(4) && candle.tradeCount == 5)
        #expect(candle.takerBuyVolume == Quantity(1))
    }
}
