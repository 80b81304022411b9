import Contracts
import Observability
import Postgres

/// Makes the pieces of the partitioned tables before rows need them, and drops those whose time is over.
final class MarketPartitions: Sendable {
    /// Pieces made ahead of now.
    static let ahead = 2
    private static let lockKey = "market_partitions"

    private let pool: PostgresPool
    private let known = Locked<Set<PartitionedTable.Piece>>([])

    init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Makes the pieces that hold these instants, where they are not there yet.
    func prepare(_ instants: [PartitionedTable: [Timestamp]]) async throws {
        var wanted: Set<PartitionedTable.Piece> = []
        for (table, times) in instants {
            var last: PartitionedTable.Piece?
            for time in times {
                if let last, time >= last.start, time < last.end { continue }
                let piece = table.piece(at: time)
                last = piece
                wanted.insert(piece)
            }
        }
        try await make(wanted)
    }

    /// Makes the pieces of now and those after it.
    func prepareAhead(of now: Timestamp) async throws {
        var wanted: Set<PartitionedTable.Piece> = []
        for table in PartitionedTable.allCases {
            var piece = table.piece(at: now)
            wanted.insert(piece)
            for _ in 0..<Self.ahead {
                piece = table.next(after: piece)
                wanted.insert(piece)
            }
        }
        try await make(wanted)
    }

    /// Drops the pieces of a table that end before an instant; answers their names.
    func drop(_ table: PartitionedTable, endingBefore instant: Timestamp) async throws -> [String] {
        let dropped = try await pool.transaction { connection in
            try await Self.lock(connection)
            let last = table.piece(at: instant).name
            let names = try await Self.pieces(of: table, connection).filter { $0 < last }.sorted()
            for name in names { _ = try await connection.execute("DROP TABLE \(name)", []) }
            return names
        }
        known.withLock { known in known = known.filter { !dropped.contains($0.name) } }
        return dropped
    }

    private func make(_ wanted: Set<PartitionedTable.Piece>) async throws {
        let missing = known.withLock { wanted.subtracting($0) }
        guard !missing.isEmpty else { return }
        try await pool.transaction { connection in
            try await Self.lock(connection)
            for (table, pieces) in Dictionary(grouping: missing, by: \.table) {
                let there = try await Set(Self.pieces(of: table, connection))
                for piece in pieces.sorted(by: { $0.start < $1.start }) where !there.contains(piece.name) {
                    // Made beside the table and then attached: nobody who reads it waits.
                    _ = try await connection.execute(
                        "CREATE TABLE \(piece.name) (LIKE \(table.rawValue) INCLUDING ALL)", [])
                    _ = try await connection.execute(
                        """
                        ALTER TABLE \(table.rawValue) ATTACH PARTITION \(piece.name)
                        FOR VALUES FROM ('\(piece.start)') TO ('\(piece.end)')
                        """, [])
                }
            }
        }
        known.withLock { $0.formUnion(missing) }
    }

    private static func lock(_ connection: PostgresConnection) async throws(PostgresError) {
        _ = try await connection.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || $1, 0))", [.text(lockKey)])
    }

    private static func pieces(
        of table: PartitionedTable, _ connection: PostgresConnection
    ) async throws(PostgresError) -> [String] {
        let rows = try await connection.query(
            """
            SELECT child.relname::text FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
            WHERE inhparent = to_regclass($1)
            """, [.text(table.rawValue)])
        return try rows.map { (row) throws(PostgresError) in try row.string(0) }
    }
}
