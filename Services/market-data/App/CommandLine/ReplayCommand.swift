import Contracts
import Exchanges
import Foundation
import MarketDataCore
import Observability
import Reactor
import Security
import ServiceKit

/// `market-data replay FILE`: recorded frames through the same parser, books and candles as live ones.
enum ReplayCommand {
    static let command = ServiceSubcommand<MarketDataService.Settings>(
        name: "replay", summary: "put recorded frames through parser, books and candles and print what came out",
        help: """
            usage: market-data replay FILE --venue VENUE --symbol SYMBOL[,SYMBOL] [--speed N]
                                      [--candles FILE]

              FILE         what `record` wrote: nanoseconds since 1970, a space, the frame; also in .gz or .zip
              --venue      such as binance.perp: whose protocol it is
              --symbol     such as BTCUSDT: whose snapshots the file holds; several separated by commas
              --speed      so many times as fast as it was recorded; as fast as possible by default
              --candles    a file that is not there yet, for the closed minutes as CSV, which `import` reads; of one symbol
              --config     configuration of the daemon, as for the daemon

            Prints what was read and a digest over every best level, closed candle and trade: the same file gives the same
            digest every time.

            """,
        run: run)

    private static func run(
        _ settings: MarketDataService.Settings, _ arguments: [String], _ context: ServiceContext,
        _ output: CommandOutput
    ) async throws {
        let given = try CommandArguments(arguments, valued: ["--venue", "--symbol", "--speed", "--candles"])
        let path = try given.word("FILE", "name one file of frames")
        let venue = try given.venue()
        guard let codec = ExchangeRegistry.codec(venue) else {
            throw CommandArguments.misuse("--venue", "\(venue)", "its protocol is not known")
        }
        let keys = try given.symbols(of: venue)
        let speed = try given.number("--speed", in: 1...1_000_000)
        if given.text("--candles") != nil, keys.count != 1 {
            throw CommandArguments.misuse("--symbol", given.text("--symbol") ?? "", "with --candles give exactly one")
        }
        let file = try InputFile(path)
        defer { file.close() }
        let candles = try given.text("--candles").map { try NewFile.make("--candles", $0) }
        defer { try? candles?.close() }
        try candles?.write(contentsOf: Data((CandleText.head + "\n").utf8))
        var replay = FrameReplay(codec: codec, symbols: keys.map(\.symbol), candles: settings.feed.candles)
        var progress = ProgressLine(output, clock: context.clock)
        let began = context.clock.monotonicNanoseconds
        var lines = LineSplitter()
        while let piece = try await file.next() {
            try Task.checkCancellation()
            for line in try lines.take(piece) {
                if let speed, let due = replay.offset(of: line) {
                    let elapsed = Int64(context.clock.monotonicNanoseconds - began)
                    let wait = due / Int64(speed) - elapsed
                    if wait > 1_000_000 { try await context.loop.sleep(milliseconds: wait / 1_000_000) }
                }
                try replay.take(line)
            }
            try write(&replay, to: candles)
            progress.show(path, rows: Int64(replay.count.lines), done: nil)
        }
        for line in lines.rest { try replay.take(line) }
        try write(&replay, to: candles)
        progress.end()
        output.result(replay.summary)
    }

    private static func write(_ replay: inout FrameReplay, to file: FileHandle?) throws {
        let closed = replay.takeClosedMinutes()
        guard let file, !closed.isEmpty else { return }
        try file.write(contentsOf: Data(closed.map { CandleText.line(Candle($0)) }.joined().utf8))
    }
}
