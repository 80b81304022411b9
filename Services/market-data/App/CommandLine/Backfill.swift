import Contracts
import Exchanges
import MarketDataCore
import Observability
import Postgres
import ServiceKit

/// Fetches the candles that storage lacks, hole by hole and page by page, and stores each page before the next is asked
/// for.
struct Backfill: Sendable {
    let rest: any VenueRest
    let pool: PostgresPool
    let pageCandles: Int
    /// How long after its end a candle waits for its last numbers, in milliseconds.
    let graceMilliseconds: Int64
    let clock: any TimeSource
    let output: CommandOutput

    /// What one series came to.
    struct Report: Sendable, Equatable {
        var rows: Int64 = 0
        var added: Int64 = 0
        var revised: Int64 = 0
        var duplicates: Int64 = 0
        var refused: Int64 = 0
        var contradictions: Int64 = 0
        var holes: Int64 = 0
    }

    /// Fills the holes of one series and tells what became of it.
    @discardableResult
    func run(
        _ series: CandleArchive.Series, from start: Timestamp, to end: Timestamp, isForced: Bool
    ) async throws -> Report {
        // Which candle still forms is a question of the venue's clock, and of ours when it is behind.
        let reading = try await rest.readClock()
        let now = Timestamp(milliseconds: min(reading.venue, clock.wallMilliseconds))
            .advanced(byMilliseconds: -graceMilliseconds)
        var report = Report()
        let partitions = MarketPartitions(pool: pool)
        if let range = CandleRange.closed(from: start, to: end, timeframe: series.timeframe, now: now) {
            let holes = isForced ? [range] : try await HistoryHoles.find(range, of: series, pool: pool)
            let wanted = max(1, holes.reduce(0) { $0 + $1.count(series.timeframe) })
            var progress = ProgressLine(output, clock: clock)
            var before: Int64 = 0
            var missing: [CandleRange] = []
            for hole in holes {
                let walked = try await walk(hole, series, partitions, &report) { rows, position in
                    let here = CandleRange(from: hole.from, to: position)?.count(series.timeframe) ?? 0
                    progress.show(
                        "\(series.key) \(series.timeframe.rawValue)", rows: rows, done: (before + here) * 1_000 / wanted
                    )
                }
                before += hole.count(series.timeframe)
                missing += walked.missing
            }
            progress.end()
            report.holes = missing.reduce(0) { $0 + $1.count(series.timeframe) }
            try await record(missing, of: series)
        }
        output.result(
            """
            \(series.key) \(series.timeframe.rawValue) \(series.kind.rawValue): \(report.rows) rows, \(report.added) new, \
            \(report.revised) revised, \(report.duplicates) duplicates, \(report.refused) refused, \
            \(report.contradictions) contradictions, \(report.holes) holes\n
            """)
        return report
    }

    private func walk(
        _ hole: CandleRange, _ series: CandleArchive.Series, _ partitions: MarketPartitions, _ report: inout Report,
        _ show: (_ rows: Int64, _ position: Timestamp) -> Void
    ) async throws -> BackfillWalk.Report {
        var walk = BackfillWalk(
            hole: hole, symbol: series.key.symbol, timeframe: series.timeframe, kind: series.kind,
            pageCandles: pageCandles)
        while case .ask(let start, let end) = walk.step {
            try Task.checkCancellation()
            let question = PublicRequest.candles(
                series.key.symbol, series.timeframe, series.kind, start: start, end: end, limit: pageCandles)
            guard case .candles(let page) = try await rest.ask(question, priority: .backfill) else {
                throw ExchangeError(.malformed, message: "the answer to a question for candles holds none")
            }
            let taken = walk.take(page)
            try await store(taken, series, partitions, &report)
            show(report.rows + walk.report.rows, walk.position)
        }
        let found = walk.finish()
        report.rows += found.rows
        report.duplicates += found.duplicates
        report.refused += found.refused
        report.contradictions += found.contradictions
        return found
    }

    private func store(
        _ candles: [VenueCandle], _ series: CandleArchive.Series, _ partitions: MarketPartitions,
        _ report: inout Report
    ) async throws {
        guard !candles.isEmpty else { return }
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        try await partitions.prepare([PartitionedTable.candles(series.timeframe): candles.map(\.openTime)])
        let stored = candles.map { candle in
            var closed = candle
            closed.isClosed = true
            return StoredCandle(series: series, candle: Candle(closed), source: .rest)
        }
        let outcome = try await pool.transaction { connection in
            try await CandleWriter.write(stored, now: now, on: connection)
        }
        report.added += Int64(outcome.added.count)
        report.revised += Int64(outcome.revised)
    }

    private func record(_ missing: [CandleRange], of series: CandleArchive.Series) async throws {
        let gaps = missing.map {
            GapStore.Gap(series: series, from: $0.from, to: $0.to, reason: "the venue has none")
        }
        try await pool.transaction { connection in try await GapStore.write(gaps, on: connection) }
        try await GapStore.markFilled(now: Timestamp(milliseconds: clock.wallMilliseconds), in: pool)
    }
}
