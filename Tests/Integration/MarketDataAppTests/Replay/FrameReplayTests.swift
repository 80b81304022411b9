import Contracts
import Exchanges
import Foundation
import MarketDataCore
import ServiceKit
import TestKit
import Testing

@testable import MarketDataApp

/// `replay` of the recordings of `data/MANIFEST.md` comes to what is printed there.
@Suite("Replay of recordings", .fewAtATime, .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
struct FrameReplayTests {
    private static let chunkBytes = 1 << 20

    /// The lines of a file, as the command reads them.
    private func replay(
        _ path: String, _ venue: Venue, _ symbols: [Symbol], without lost: Int? = nil
    ) async throws -> FrameReplay {
        let codec = try #require(ExchangeRegistry.codec(venue))
        var replay = FrameReplay(codec: codec, symbols: symbols, candles: SeriesSettings())
        let file = try InputFile(path)
        defer { file.close() }
        var splitter = LineSplitter()
        var number = 0
        func take(_ lines: [[UInt8]]) throws {
            for line in lines {
                number += 1
                if number != lost { try replay.take(line) }
            }
        }
        while let piece = try await file.next() { try take(splitter.take(piece)) }
        try take(splitter.rest)
        return replay
    }

    /// What `data/MANIFEST.md` says under "Book building", and the digest that this parser came to.
    struct Golden: Sendable, CustomTestStringConvertible {
        let file: String
        let venue: Venue
        let count: FrameReplay.Count
        let top: String
        var testDescription: String { venue.description }
    }

    private static func count(
        _ lines: Int, _ depth: Int, _ applied: Int, _ dropped: Int, _ tops: Int, _ trades: Int
    ) -> FrameReplay.Count {
        var count = FrameReplay.Count()
        count.lines = lines
        count.depth = depth
        count.applied = applied
        count.dropped = dropped
        count.snapshots = 1
        count.tops = tops
        count.trades = trades
        return count
    }

    static let goldens = [
        Golden(
            file: "hftbt_binance_usdm_btcusdt_20240808.gz", venue: .binancePerp,
            count: count(93_954, 6_551, 6_547, 4, 66_089, 21_313), top: "BTCUSDT: 61659.7 "),
        Golden(
            file: "hftbt_binance_spot_btcusdt_20240808.gz", venue: .binanceSpot,
            count: count(41_249, 3_451, 3_449, 2, 28_040, 9_757), top: "BTCUSDT: 61685.99 "),
    ]

    @Test(arguments: goldens)
    func binancesRecordingsComeToWhatTheManifestPrints(_ golden: Golden) async throws {
        let path = try SharedFixtures.url(for: "data/\(golden.file)").path
        let symbol = try Symbol(parsing: "BTCUSDT")
        let whole = try await replay(path, golden.venue, [symbol])
        #expect(whole.count == golden.count)
        #expect(whole.summary.contains("\n\(golden.top)"), "\(whole.summary)")
    }

    /// The books of Bitget were recorded with protocol v1; only the names of its products are others.
    @Test(arguments: [
        ("BITGET.ws.1.0", Venue.bitgetSpot, "sp", "SPOT", 443, 8),
        ("BITGET.ws.2.0", Venue.bitgetPerp, "mc", "USDT-FUTURES", 194, 2),
    ])
    func bitgetsRecordingsAreWhole(
        _ member: String, _ venue: Venue, _ old: String, _ new: String, _ updates: Int, _ books: Int
    ) async throws {
        let archive = try SharedFixtures.url(for: "data/cryptofeed_recorded_frames.tar.gz").path
        let command = ["tar", "-xzOf", archive, "cryptofeed/sample_data/\(member)"]
        let text = try await offThread { try ChildProgram.run(command).output }
        var lines = ""
        var symbols: Set<Symbol> = []
        for line in text.split(separator: "\n") where line.contains("\"action\"") && line.contains("\"books\"") {
            guard let start = line.firstIndex(of: "{") else { continue }
            let frame = line[start...].replacing("\"instType\":\"\(old)\"", with: "\"instType\":\"\(new)\"")
            lines += "\(1_649_318_400_000_000_000 + Int64(lines.utf8.count)) \(frame)\n"
            if let place = frame.range(of: "\"instId\":\"") {
                let name = frame[place.upperBound...].prefix { $0 != "\"" }
                symbols.insert(try Symbol(parsing: String(name)))
            }
        }
        let file = NSTemporaryDirectory() + "bitget-\(UUID().uuidString).frames"
        try Data(lines.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let whole = try await replay(file, venue, symbols.sorted())
        #expect(symbols.count == books)
        #expect(whole.count.depth == updates && whole.count.applied == updates, "\(whole.count)")
        #expect(whole.count.unreadable == 0 && whole.count.resyncs == 0 && !whole.summary.contains("no book"))
        // The checksums are looked at: a message less is noticed, and so it comes to something else.
        let again = try await replay(file, venue, symbols.sorted())
        #expect(again.summary == whole.summary)
        let cut = try await replay(file, venue, symbols.sorted(), without: updates / 2)
        #expect(cut.summary != whole.summary)
    }
}
