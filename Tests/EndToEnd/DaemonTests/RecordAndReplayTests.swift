import Foundation
import HTTPWire
import TestKit
import Testing

private let canRun =
    PrivatePostgres.isInstalled && DaemonProcess.areBuilt && ExchangeProcess.isBuilt && SharedFixtures.isPresent

/// What `record` writes of a local exchange, `replay` makes the same book and the same candles of.
@Suite(
    "Market-data: record and replay", .serialized,
    .enabled(if: canRun, "needs PostgreSQL, the built daemons and simulator, and ../shared"))
struct RecordAndReplayTests {
    private static let seconds = 20

    /// The best bid and ask that `replay` printed of a symbol: price and size of each.
    private func top(_ symbol: String, in summary: String) -> [String] {
        let line = summary.split(separator: "\n").first { $0.hasPrefix("\(symbol): ") } ?? ""
        return line.dropFirst(symbol.count + 2).split(separator: " ").filter { $0 != "/" }.map(String.init)
    }

    private func digest(_ summary: String) -> Substring? {
        summary.split(separator: "\n").last { $0.hasPrefix("digest ") }
    }

    @Test(
        "the frames of a venue's streams, its book standing still at last, come to its book and to its candles",
        arguments: [ExchangeProcess.Venue.perp, .bitget])
    func roundTrip(_ venue: ExchangeProcess.Venue) async throws {
        let name = venue == .perp ? "binance.perp" : "bitget.perp"
        // As the simulator calls it.
        let key = venue == .perp ? "BTCUSDT" : "USDT-FUTURES:BTCUSDT"
        let fleet = try await Fleet.make()
        let exchange = try await ExchangeProcess(venue, fleet, arguments: ["--speed", "10"])
        let frames = fleet.folder + "/frames"
        // The recorder's clock falls far behind a venue whose minutes last six seconds.
        let variables = fleet.environment("market-data", ["FEED__MAX_CLOCK_SKEW_MS": "600000"])
        let market = ["--venue", name, "--symbol", "BTCUSDT"]
        async let recording = DaemonProcess.run(
            "market-data",
            ["record"] + market + [
                "--out", frames, "--seconds", "\(Self.seconds)", "--channels", "book,trades,candles",
                "--rest-url", "http://127.0.0.1:\(exchange.port)", "--stream-url", "ws://127.0.0.1:\(exchange.port)",
            ], environment: variables)
        await pause(milliseconds: Self.seconds * 700)
        try await exchange.control(.post, "pause")
        let real = try await exchange.book(key, levels: 1)
        let shift = try await exchange.shift(key)
        let recorded = try await recording
        #expect(recorded.status == 0 && recorded.output.contains("\(name): "), "\(recorded.output.suffix(2_000))")

        let candles = fleet.folder + "/minutes.csv"
        let replayed = try await DaemonProcess.run(
            "market-data", ["replay", frames, "--candles", candles] + market, environment: variables)
        #expect(replayed.status == 0 && replayed.output.contains(" 0 unreadable"), "\(replayed.output.suffix(2_000))")
        #expect(replayed.output.contains(" 0 resyncs"), "\(replayed.output.suffix(600))")
        let levels = (real.bids.first ?? []) + (real.asks.first ?? [])
        #expect(levels.count == 4 && top("BTCUSDT", in: replayed.output) == levels, "\(replayed.output.suffix(600))")

        let minutes = try String(contentsOfFile: candles, encoding: .utf8).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).prefix(6).joined(separator: ",") }
        let times = minutes.compactMap { Int64($0.prefix { $0 != "," }) }
        #expect(times.count >= 2)
        let wanted = try await RecordedCandles.read(
            "binance_um_BTCUSDT_1m_202505.csv.gz", shift: shift, (times.first ?? 0)...(times.last ?? 0))
        let wrong = wanted.contradictions(minutes)
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
        let again = try await DaemonProcess.run("market-data", ["replay", frames] + market, environment: variables)
        #expect(digest(again.output) != nil && digest(again.output) == digest(replayed.output))
        FaultReport.say(
            "\(name): \(recorded.output.split(separator: "\n").last ?? ""), \(times.count) minutes compared")
        exchange.stop()
    }
}
