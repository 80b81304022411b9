import Contracts
import Exchanges
import MarketDataCore
import Observability
import Postgres
import ServiceKit

/// `market-data import FILE`: candles of one series out of a file.
enum ImportCommand {
    static let command = ServiceSubcommand<MarketDataService.Settings>(
        name: "import",
        summary: "read candles or funding out of a file: Binance's public dumps, our CSV, freqtrade's JSON",
        help: """
            usage: market-data import FILE --venue VENUE --symbol SYMBOL --timeframe TIMEFRAME [--kind KIND]
                   market-data import FILE --venue VENUE --symbol SYMBOL --funding

              FILE         .csv, .json, or one of them in .gz or .zip (one member, unpacked by the program gzip)
              --venue      such as binance.spot
              --symbol     such as BTCUSDT
              --timeframe  such as 1m
              --kind       last (default), mark or index
              --funding    settled funding instead of candles: CSV with the head line of Binance's dumps
                           (calc_time,funding_interval_hours,last_funding_rate) or funding_time,funding_rate; fractions
              --config     configuration of the daemon, as for the daemon

            CSV with a head line is read by the names of its columns; without one it is a dump of Binance (12 columns) or
            open_time_ms,open,high,low,close,volume. Times may be milliseconds or microseconds. JSON is freqtrade's list of
            [time, open, high, low, close, volume]. The same file again changes nothing. While a pair of that venue and
            symbol is in the sandbox, GET /candles shows the sandbox's.

            """,
        run: run)

    private static func run(
        _ settings: MarketDataService.Settings, _ arguments: [String], _ context: ServiceContext,
        _ output: CommandOutput
    ) async throws {
        let given = try CommandArguments(
            arguments, valued: ["--venue", "--symbol", "--timeframe", "--kind"],
            switches: ["--funding"])
        let path = try given.word("FILE", "name one file of candles")
        let key = try given.symbol(of: given.venue())
        if given.has("--funding") { return try await funding(path, key, context, output) }
        let timeframes = try given.timeframes()
        guard timeframes.count == 1, let timeframe = timeframes.first else {
            throw CommandArguments.misuse("--timeframe", given.text("--timeframe") ?? "", "give exactly one")
        }
        let kind = try given.kind().price
        let file = try InputFile(path)
        defer { file.close() }
        let series = CandleArchive.Series(key: key, timeframe: timeframe, kind: kind)
        let now = Timestamp(milliseconds: context.clock.wallMilliseconds)
        let isJSON = path.split(separator: "/").last?.contains(".json") ?? false
        let source = FileCandles(
            file, CandleFileParser(key: key, timeframe: timeframe, kind: kind, isJSON: isJSON, now: now),
            name: key.description, progress: ProgressLine(output, clock: context.clock))
        let storing = CandleImport(
            series: series, source: .file, pool: context.pool, partitions: MarketPartitions(pool: context.pool),
            now: now)
        let began = context.clock.monotonicNanoseconds
        try await MarketCommands.withTables {
            try await storing.run { try await source.next() }
            try await GapStore.markFilled(
                now: Timestamp(milliseconds: context.clock.wallMilliseconds), in: context.pool)
        }
        let (rows, refused) = source.end()
        let report = storing.report
        let milliseconds = max(1, Int64((context.clock.monotonicNanoseconds - began) / 1_000_000))
        let holes = try await HistoryHoles.count(of: series, from: report.first, to: report.last, pool: context.pool)
        output.result(
            """
            \(key) \(timeframe.rawValue) \(kind.rawValue): \(rows) rows, \(report.added) new, \(report.revised) revised, \
            \(report.duplicates) duplicates, \(refused) refused, \(holes) holes; \
            \(rows * 1_000 / milliseconds) rows/s\n
            """)
    }

    private static func funding(
        _ path: String, _ key: MarketKey, _ context: ServiceContext, _ output: CommandOutput
    ) async throws {
        let file = try InputFile(path)
        defer { file.close() }
        let storing = FundingImport(key: key, pool: context.pool, clock: context.clock)
        var parser = FundingFileParser(symbol: key.symbol)
        var lines = LineSplitter()
        try await MarketCommands.withTables {
            while let piece = try await file.next() {
                try Task.checkCancellation()
                try await storing.store(try lines.take(piece).compactMap { try parser.take($0) })
            }
            try await storing.store(try lines.rest.compactMap { try parser.take($0) })
        }
        output.result("\(key) funding: \(await storing.report)\n")
    }
}
