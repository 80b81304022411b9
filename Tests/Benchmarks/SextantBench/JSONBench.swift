import Contracts
import Foundation
import StrictJSON

/// A page of 500 candles: exact values and the strict gate, against JSONEncoder and JSONDecoder alone on the same
/// document with plain text fields. A ratio below 1 is what exactness and strictness cost on top of Foundation.
enum JSONBench {
    private struct Candle: Codable {
        let openTime: Timestamp
        let open, high, low, close: Price
        let volume: Quantity
    }
    private struct CandlePage: Codable {
        let items: [Candle]
        let nextCursor: String?
    }
    private struct PlainCandle: Codable {
        let openTime: String
        let open, high, low, close: String
        let volume: String
    }
    private struct PlainPage: Codable {
        let items: [PlainCandle]
        let nextCursor: String?
    }

    static func run(rounds: Int) throws {
        let candles = try (0..<500).map { index in
            Candle(
                openTime: Timestamp(milliseconds: 1_747_699_200_000 + Int64(index) * 60_000),
                open: try Price(Decimal12(parsing: "\(64_000 + index).12")),
                high: try Price(Decimal12(parsing: "\(64_010 + index).98")),
                low: try Price(Decimal12(parsing: "\(63_990 + index).01")),
                close: try Price(Decimal12(parsing: "\(64_001 + index).5")),
                volume: try Quantity(Decimal12(parsing: "12.\(10_000 + index)")))
        }
        let page = CandlePage(items: candles, nextCursor: "MTc0NzcyOTIwMDAwMA")
        let encoder = JSONEncoder()
        let decoder = JSONDecoder()
        let bytes = Array(try encoder.encode(page))
        let plain = try decoder.decode(PlainPage.self, from: Data(bytes))

        let encoding = try Measure.inTurns(rounds: rounds) {
            for _ in 0..<20 { consume(Array(try encoder.encode(page))) }
        } _: {
            for _ in 0..<20 { consume(try encoder.encode(plain)) }
        }
        row("JSON encode, 500 candles of exact values", "JSONEncoder alone, plain text fields", encoding)

        let decoding = try Measure.inTurns(rounds: rounds) {
            for _ in 0..<20 {
                try StrictJSON.validate(bytes)
                consume(try decoder.decode(CandlePage.self, from: Data(bytes)))
            }
        } _: {
            for _ in 0..<20 { consume(try decoder.decode(PlainPage.self, from: Data(bytes))) }
        }
        row("JSON gate and decode, 500 candles", "JSONDecoder alone, plain text fields", decoding)

        let gate = try Measure.inTurns(rounds: rounds) {
            for _ in 0..<20 { try StrictJSON.validate(bytes) }
        } _: {
            for _ in 0..<20 { consume(try JSONSerialization.jsonObject(with: Data(bytes))) }
        }
        row("JSON gate alone (\(bytes.count) bytes)", "JSONSerialization", gate)
    }

    private static func row(_ what: String, _ peer: String, _ times: (ours: Double, peer: Double)) {
        Measure.row(
            what, String(format: "%.0f us", times.ours / 20 * 1e6),
            "\(peer): " + String(format: "%.0f us", times.peer / 20 * 1e6), ratio: times.peer / times.ours, aim: "-")
    }
}
