import Contracts
import Exchanges
import Foundation
import TestKit

/// Small samples of what a venue sends, in `Tests/Fixtures/<exchange>/<market>.frames.txt` and `<market>.answers.txt`.
///
/// A line of the first is `<meaning> <frame>` (the meaning as ``FrameWord`` says it), of the second
/// `<question> <answer>` (the question as ``question(_:)`` knows it). Lines that start with `#` are comments.
struct VenueSamples {
    let frames: [(word: String, payload: [UInt8])]
    let answers: [(word: String, payload: [UInt8])]

    init(of venue: Venue) throws {
        let folder = PackageRoot.url.appendingPathComponent("Tests/Fixtures/\(venue.exchange)", isDirectory: true)
        frames = try Self.lines(folder.appendingPathComponent("\(venue.market).frames.txt"))
        answers = try Self.lines(folder.appendingPathComponent("\(venue.market).answers.txt"))
    }

    /// The questions of the sample files; all of BTCUSDT.
    static func question(_ word: String) throws -> PublicRequest? {
        let symbol = try Symbol(parsing: "BTCUSDT")
        let start = Timestamp(milliseconds: 1_700_000_040_000)
        let end = start.advanced(byMilliseconds: 600_000)
        return switch word {
        case "time": .serverTime
        case "instruments": .instruments
        case "candles": .candles(symbol, .oneMinute, .last, start: start, end: end, limit: 10)
        case "mark_candles": .candles(symbol, .oneMinute, .mark, start: start, end: end, limit: 10)
        case "index_candles": .candles(symbol, .oneMinute, .index, start: start, end: end, limit: 10)
        case "depth": .depth(symbol, levels: 100)
        case "trades": .trades(symbol, limit: 10)
        case "ticker": .tickers(symbol)
        case "tickers": .tickers(nil)
        case "derivative": .derivative(symbol)
        case "derivatives": .derivative(nil)
        case "open_interest": .openInterest(symbol)
        case "funding": .fundingHistory(symbol, start: start, end: end, limit: 10)
        default: nil
        }
    }

    static let questionWords = [
        "time", "instruments", "candles", "mark_candles", "index_candles", "depth", "trades", "ticker", "tickers",
        "derivative", "derivatives", "open_interest", "funding",
    ]

    private static func lines(_ url: URL) throws -> [(word: String, payload: [UInt8])] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let blank = line.firstIndex(of: " ") else { return nil }
            return (String(line[..<blank]), Array(line[line.index(after: blank)...].utf8))
        }
    }
}
