import Contracts
import Exchanges
import Foundation
import MarketDataCore
import ServiceKit

/// `market-data export`: stored candles of one series as CSV or lines of JSON.
enum ExportCommand {
    /// Candles read at once.
    static let pageCandles = 10_000

    static let command = ServiceSubcommand<MarketDataService.Settings>(
        name: "export", summary: "write stored candles as CSV, which `import` reads back, or as lines of JSON",
        help: """
            usage: market-data export --venue VENUE --symbol SYMBOL --timeframe TIMEFRAME [--kind KIND]
                                      [--from TIME] [--to TIME] [--format csv|ndjson] [--out FILE]

              --venue      such as binance.spot
              --symbol     such as BTCUSDT
              --timeframe  such as 1m
              --kind       last (default), mark or index
              --from, --to open times from (included) to (not included); everything by default
              --format     csv (default) or ndjson
              --out        a file that is not there yet; standard output by default
              --config     configuration of the daemon, as for the daemon

            """,
        run: run)

    private static func run(
        _ settings: MarketDataService.Settings, _ arguments: [String], _ context: ServiceContext,
        _ output: CommandOutput
    ) async throws {
        let given = try CommandArguments(
            arguments,
            valued: ["--venue", "--symbol", "--timeframe", "--kind", "--from", "--to", "--format", "--out"])
        let key = try given.symbol(of: given.venue())
        guard let timeframe = try given.timeframes().first else { return }
        let series = CandleArchive.Series(key: key, timeframe: timeframe, kind: try given.kind().price)
        let isCSV = given.text("--format") ?? "csv"
        guard isCSV == "csv" || isCSV == "ndjson" else {
            throw CommandArguments.misuse("--format", isCSV, "give csv or ndjson")
        }
        let file = try given.text("--out").map { try NewFile.make("--out", $0) }
        defer { try? file?.close() }
        func write(_ text: String) throws {
            if let file { try file.write(contentsOf: Data(text.utf8)) } else { output.result(text) }
        }
        let end = try given.time("--to") ?? .latest
        var from = try given.time("--from") ?? .epoch
        let archive = CandleArchive(pool: context.pool)
        var rows = 0
        if isCSV == "csv" { try write(CandleText.head + "\n") }
        try await MarketCommands.withTables {
            while from < end {
                try Task.checkCancellation()
                let page = try await archive.from(from, to: end, of: series, limit: pageCandles)
                try write(isCSV == "csv" ? page.map(CandleText.line).joined() : CandleText.lines(page))
                rows += page.count
                guard page.count == pageCandles, let last = page.last else { break }
                from = last.openTime.advanced(byMilliseconds: 1)
            }
        }
        if file != nil { output.result("\(key) \(timeframe.rawValue): \(rows) rows\n") }
    }
}
