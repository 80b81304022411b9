import Contracts
import Exchanges
import Foundation
import MarketDataCore
import Networking
import Observability
import ServiceKit

/// `market-data record`: a venue's raw frames with the time each was received.
enum RecordCommand {
    static let command = ServiceSubcommand<MarketDataService.Settings>(
        name: "record", summary: "write a venue's raw frames with the time each was received to a file",
        help: """
            usage: market-data record --venue VENUE --symbol SYMBOL[,SYMBOL] --out FILE [--seconds N]
                                      [--channels NAME[,NAME]] [--rest-url URL] [--stream-url URL]

              --venue      such as binance.perp
              --symbol     such as BTCUSDT, or several separated by commas
              --out        a file that is not there yet; one line a frame: nanoseconds since 1970, a space, the frame
              --seconds    how long; until it is interrupted by default
              --channels   of book, top, trades, candles; book,top,trades,candles by default
              --rest-url, --stream-url   addresses in place of the venue's own
              --config     configuration of the daemon, as for the daemon

            Where a book needs a snapshot, it is fetched once and written as a line of its own. `replay` reads the file.

            """,
        run: run)

    private static func run(
        _ settings: MarketDataService.Settings, _ arguments: [String], _ context: ServiceContext,
        _ output: CommandOutput
    ) async throws {
        let given = try CommandArguments(
            arguments,
            valued: ["--venue", "--symbol", "--out", "--seconds", "--channels", "--rest-url", "--stream-url"])
        let venue = try given.venue()
        guard let codec = ExchangeRegistry.codec(venue) else {
            throw CommandArguments.misuse("--venue", "\(venue)", "its protocol is not known")
        }
        if let reason = codec.closedReason { throw CommandArguments.misuse("--venue", "\(venue)", reason) }
        let keys = try given.symbols(of: venue)
        let channels = try channels(given.text("--channels") ?? "book,top,trades,candles").filter(codec.supports)
        let seconds = try given.number("--seconds", in: 1...31_536_000)
        let file = try RecordingWriter(try given.required("--out", "name a file that is not there yet"))
        let configured = settings.feed.venues.first { $0.venue == venue }
        let source = VenueFeedSettings(
            codec: codec, symbols: keys.map(\.symbol), timeframes: [.oneMinute], channels: channels,
            restURL: given.text("--rest-url") ?? configured?.restURL ?? codec.rest.url,
            streamURL: given.text("--stream-url") ?? configured?.streamURL)
        let recording = FrameRecording(source: source, file: file, context: context)
        do {
            try await recording.run(seconds: seconds)
        } catch is CancellationError {
            // Interrupted: that is how a recording without an end ends.
        }
        output.result("\(venue): \(file.lines) frames\n")
    }

    private static func channels(_ text: String) throws(ServiceFailure) -> [StreamChannel] {
        var found: [StreamChannel] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            switch name {
            case "book": found.append(.book)
            case "top": found.append(.top)
            case "trades": found.append(.trades)
            case "candles": found.append(.candles(.oneMinute))
            default: throw CommandArguments.misuse("--channels", String(name), "give book, top, trades or candles")
            }
        }
        return found
    }
}
