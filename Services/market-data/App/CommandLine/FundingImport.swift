import Contracts
import Exchanges
import MarketDataCore
import Observability
import Postgres

/// Stores settled funding of one market and counts what was new.
actor FundingImport {
    /// Rates of one transaction.
    static let batchRows = 5_000

    private let key: MarketKey
    private let pool: PostgresPool
    private let clock: any TimeSource
    private let writer: MarketRowWriter
    private var rows = 0
    private var added: Int64 = 0

    init(key: MarketKey, pool: PostgresPool, clock: any TimeSource) {
        self.key = key
        self.pool = pool
        self.clock = clock
        writer = MarketRowWriter(pool: pool, partitions: MarketPartitions(pool: pool), announcedMinutes: 0)
    }

    /// Stores them; repeating it changes nothing.
    func store(_ payments: [FundingPayment]) async throws {
        var left = payments[...]
        while !left.isEmpty {
            let batch = left.prefix(Self.batchRows)
            left = left.dropFirst(batch.count)
            let before = try await count()
            try await writer.write(
                batch.map { .funding(key.venue, $0) }, now: Timestamp(milliseconds: clock.wallMilliseconds))
            rows += batch.count
            added += try await count() - before
        }
    }

    /// What was done, for a person.
    var report: String { "\(rows) rows, \(added) new" }

    private func count() async throws -> Int64 {
        try await pool.query(
            "SELECT count(*) FROM funding_payments WHERE venue = $1 AND symbol = $2", MarketHistory.market(key)
        ).single().int64(0)
    }
}
