import Contracts
import Exchanges
import MarketDataCore
import ServiceKit

/// `market-data verify`: makes the longer candles of a market anew from its stored minutes and says where they differ from
/// those that are stored.
enum VerifyCommand {
    /// Candles read at once.
    static let pageCandles = 10_000
    /// Differences told one by one.
    static let shown = 20

    static let command = ServiceSubcommand<MarketDataService.Settings>(
        name: "verify", summary: "make longer candles anew from stored minutes and tell where they differ",
        help: """
            usage: market-data verify --venue VENUE --symbol SYMBOL [--kind KIND] [--from TIME] [--to TIME]

              --venue      such as binance.spot
              --symbol     such as BTCUSDT
              --kind       last (default), mark or index
              --from, --to stretch of minutes that is looked at; everything by default
              --config     configuration of the daemon, as for the daemon

            Candles made with minutes missing are not compared. Exit code 1 when there are differences.

            """,
        run: run)

    /// What was found of one timeframe.
    private struct Finding {
        var compared = 0
        var different = 0
        var incomplete = 0
    }

    private static func run(
        _ settings: MarketDataService.Settings, _ arguments: [String], _ context: ServiceContext,
        _ output: CommandOutput
    ) async throws {
        let given = try CommandArguments(arguments, valued: ["--venue", "--symbol", "--kind", "--from", "--to"])
        let key = try given.symbol(of: given.venue())
        let kind = try given.kind().price
        let end = try given.time("--to") ?? .latest
        var from = try given.time("--from") ?? .epoch
        let archive = CandleArchive(pool: context.pool)
        let minutes = CandleArchive.Series(key: key, timeframe: .oneMinute, kind: kind)
        var aggregator = CandleAggregator()
        var made: [Timeframe: [MarketBar]] = [:]
        var count = 0
        try await MarketCommands.withTables {
            while from < end {
                try Task.checkCancellation()
                let page = try await archive.from(from, to: end, of: minutes, limit: pageCandles)
                for candle in page {
                    for bar in try aggregator.add(MarketBar(candle)) {
                        made[bar.timeframe, default: []].append(bar.bar)
                    }
                }
                count += page.count
                guard page.count == pageCandles, let last = page.last else { break }
                from = last.openTime.advanced(byMilliseconds: 1)
            }
            var differences = 0
            for timeframe in CandleAggregator.timeframes {
                let series = CandleArchive.Series(key: key, timeframe: timeframe, kind: kind)
                let finding = try await compare(made[timeframe] ?? [], series, archive, output)
                differences += finding.different
                output.result(
                    """
                    \(key) \(timeframe.rawValue): \(finding.compared) compared, \(finding.different) different, \
                    \(finding.incomplete) made with minutes missing\n
                    """)
            }
            output.result("\(key): \(count) minutes, \(differences) differences\n")
            if differences > 0 {
                throw ServiceFailure(
                    .no, code: "differences", "\(differences) candles differ from what the stored minutes make")
            }
        }
    }

    private static func compare(
        _ bars: [MarketBar], _ series: CandleArchive.Series, _ archive: CandleArchive, _ output: CommandOutput
    ) async throws -> Finding {
        var finding = Finding()
        guard let first = bars.first, let last = bars.last else { return finding }
        var stored: [Timestamp: Candle] = [:]
        var from = first.openTime
        let end = last.openTime.advanced(byMilliseconds: 1)
        while from < end {
            let page = try await archive.from(from, to: end, of: series, limit: pageCandles)
            for candle in page { stored[candle.openTime] = candle }
            guard page.count == pageCandles, let newest = page.last else { break }
            from = newest.openTime.advanced(byMilliseconds: 1)
        }
        for bar in bars {
            guard bar.missingMinutes == 0 else {
                finding.incomplete += 1
                continue
            }
            guard let candle = stored[bar.openTime] else { continue }
            finding.compared += 1
            let isSame =
                bar.open == candle.open && bar.high == candle.high && bar.low == candle.low
                && bar.close == candle.close && bar.volume == candle.volume
            guard !isSame else { continue }
            finding.different += 1
            if finding.different <= shown {
                output.result(
                    """
                    \(series.key) \(series.timeframe.rawValue) \(bar.openTime): made \(bar.open) \(bar.high) \(bar.low) \
                    \(bar.close) \(bar.volume), stored \(candle.open) \(candle.high) \(candle.low) \(candle.close) \
                    \(candle.volume)\n
                    """)
            }
        }
        return finding
    }
}

extension MarketBar {
    /// A stored minute.
    init(_ candle: Candle) {
        self.init(
            openTime: candle.openTime, open: candle.open, high: candle.high, low: candle.low, close: candle.close,
            volume: candle.volume, quoteVolume: candle.quoteVolume, takerBuyVolume: candle.takerBuyVolume,
            tradeCount: candle.tradeCount)
    }
}
