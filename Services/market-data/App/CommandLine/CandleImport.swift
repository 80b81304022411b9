import Contracts
import Exchanges
import MarketDataCore
import Observability
import Postgres

/// Puts candles of one series into the database as they come: where none of theirs is stored yet they go straight in by
/// COPY; where some are, they are upserted, so that the same file twice changes nothing.
final class CandleImport: Sendable {
    /// Candles of one COPY.
    static let copyRows = 200_000
    /// Candles of one upsert.
    static let upsertRows = 5_000

    /// What was done.
    struct Report: Sendable, Equatable {
        /// Candles that were not there before.
        var added: Int64 = 0
        /// Candles that were there with other numbers.
        var revised: Int64 = 0
        /// Candles that were there already, or came twice.
        var duplicates: Int64 = 0
        var first: Timestamp?
        var last: Timestamp?
    }

    /// The next candles of a source; nil at its end.
    typealias Next = @Sendable () async throws -> [Candle]?

    private struct State {
        var report = Report()
        /// What was read and is not stored yet.
        var current: [Candle]?
        /// What the running COPY was given.
        var copied: [Candle] = []
    }

    private let series: CandleArchive.Series
    private let source: StoredCandle.Source
    private let pool: PostgresPool
    private let partitions: MarketPartitions
    private let now: Timestamp
    private let line: CandleCopyLine
    private let state = Locked(State())

    init(
        series: CandleArchive.Series, source: StoredCandle.Source, pool: PostgresPool, partitions: MarketPartitions,
        now: Timestamp
    ) {
        self.series = series
        self.source = source
        self.pool = pool
        self.partitions = partitions
        self.now = now
        line = CandleCopyLine(series: series, source: source)
    }

    /// What was done so far.
    var report: Report { state.withLock { $0.report } }

    /// Stores everything that the source gives.
    func run(_ next: @escaping Next) async throws {
        try await read(next)
        while let candles = state.withLock({ $0.current }) {
            guard let first = candles.first else {
                try await read(next)
                continue
            }
            if let end = try await freeUntil(first.openTime), isAscending(candles, before: end) {
                try await copy(candles, before: end, next)
            } else {
                try await upsert(candles)
                try await read(next)
            }
        }
    }

    private func read(_ next: Next) async throws {
        let candles = try await next()
        state.withLock { state in
            state.current = candles
            for candle in candles ?? [] {
                state.report.first = min(state.report.first ?? candle.openTime, candle.openTime)
                state.report.last = max(state.report.last ?? candle.openTime, candle.openTime)
            }
        }
    }

    /// Copies the candles, and those that follow as long as they ascend and the way is free.
    private func copy(_ first: [Candle], before end: Timestamp, _ next: @escaping Next) async throws {
        let table = PartitionedTable.candles(series.timeframe)
        state.withLock { $0.copied = [] }
        // The pieces must be there before COPY begins; it ends before a candle of a later one.
        try await partitions.prepare([table: first.map(\.openTime)])
        do {
            // One attempt: what was read from the source cannot be read again.
            let options = TransactionOptions(maxAttempts: 1, statementTimeoutMilliseconds: 600_000)
            try await pool.transaction(options) { connection in
                let sql = "COPY candles (\(CandleWriter.columns)) FROM STDIN"
                try await connection.copyIn(sql, deadlineMilliseconds: 600_000) { writer in
                    while let candles = state.withLock({ $0.current }) {
                        state.withLock { $0.copied += candles }
                        try await writer.write(line.rows(candles))
                        try await read(next)
                        guard goesOn(before: end, in: table) else { return }
                    }
                }
            }
            state.withLock { $0.report.added += Int64($0.copied.count) }
        } catch let error as PostgresError where error.sqlState == "23505" {
            // Somebody else stored one of them meanwhile.
            try await upsert(state.withLock { $0.copied })
        }
    }

    /// Whether what was read last may follow in the same COPY.
    private func goesOn(before end: Timestamp, in table: PartitionedTable) -> Bool {
        let (current, last, count) = state.withLock { ($0.current, $0.copied.last?.openTime, $0.copied.count) }
        guard let current, let last, count < Self.copyRows else { return false }
        guard let first = current.first, let newest = current.last else { return true }
        return first.openTime > last && isAscending(current, before: end)
            && table.piece(at: newest.openTime) == table.piece(at: last)
    }

    private func upsert(_ candles: [Candle]) async throws {
        var left = candles[...]
        while !left.isEmpty {
            let batch = left.prefix(Self.upsertRows)
            left = left.dropFirst(batch.count)
            try await partitions.prepare([PartitionedTable.candles(series.timeframe): batch.map(\.openTime)])
            let stored = batch.map { StoredCandle(series: series, candle: $0, source: source) }
            let outcome = try await pool.transaction { connection in
                try await CandleWriter.write(stored, now: now, on: connection)
            }
            state.withLock { state in
                state.report.added += Int64(outcome.added.count)
                state.report.revised += Int64(outcome.revised)
                state.report.duplicates += Int64(batch.count - outcome.added.count - outcome.revised)
            }
        }
    }

    /// Up to where nothing is stored from an instant on; nil when something is stored at it.
    private func freeUntil(_ instant: Timestamp) async throws -> Timestamp? {
        let rows = try await pool.query(
            """
            SELECT open_time FROM candles
            WHERE venue = $1 AND symbol = $2 AND timeframe = $3 AND kind = $4 AND open_time >= $5
            ORDER BY open_time LIMIT 1
            """, CandleArchive.parameters(series) + [CandleArchive.time(instant)])
        guard let row = rows.first else { return .latest }
        let next = Timestamp(milliseconds: try row.timestampMilliseconds(0))
        return next > instant ? next : nil
    }

    private func isAscending(_ candles: [Candle], before end: Timestamp) -> Bool {
        guard let last = candles.last, last.openTime < end else { return false }
        return zip(candles, candles.dropFirst()).allSatisfy { $0.openTime < $1.openTime }
    }
}
