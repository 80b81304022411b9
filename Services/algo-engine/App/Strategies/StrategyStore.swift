import Contracts
import Postgres

/// The tables `strategies` and `strategy_versions`. Every method is about one owner's strategies.
struct StrategyStore: Sendable {
    /// Which strategies a list shows.
    struct Filter: Sendable {
        var name: String?
        var status: String?
        var type: String?
        var tag: String?
        var enabled: Bool?
    }

    let pool: PostgresPool

    func find(_ id: StrategyID, owner: String) async throws -> Strategy? {
        let rows = try await pool.query(
            "SELECT \(StrategyRow.columns) FROM strategies WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL",
            [.uuid(id.description), .text(owner)], isIdempotent: true)
        return try rows.first.map(StrategyRow.strategy)
    }

    func page(
        owner: String, filter: Filter, before: StrategyID?, limit: Int
    ) async throws -> (items: [Strategy], nextCursor: String?) {
        let rows = try await pool.query(
            """
            SELECT \(StrategyRow.columns) FROM strategies
            WHERE owner_id = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR id < $2)
              AND ($3::text IS NULL OR name = $3) AND ($4::text IS NULL OR status = $4)
              AND ($5::text IS NULL OR strategy_type = $5) AND ($6::text IS NULL OR $6 = ANY (tags))
              AND ($7::boolean IS NULL OR enabled = $7)
            ORDER BY id DESC LIMIT $8
            """,
            [
                .text(owner), before.map { .uuid($0.description) } ?? .null, filter.name.map(PostgresValue.text).orNull,
                filter.status.map(PostgresValue.text).orNull, filter.type.map(PostgresValue.text).orNull,
                filter.tag.map(PostgresValue.text).orNull, filter.enabled.map(PostgresValue.bool).orNull,
                .int(Int64(limit + 1)),
            ], isIdempotent: true)
        let items = try rows.prefix(limit).map(StrategyRow.strategy)
        return (items, rows.count > limit ? items.last?.id.description : nil)
    }

    func versions(
        of id: StrategyID, before: Int?, limit: Int
    ) async throws -> Page<StrategyVersion> {
        let rows = try await pool.query(
            """
            SELECT strategy_id, version, name, strategy_type, parameters, enabled, tags, metadata, source, created_at
            FROM strategy_versions WHERE strategy_id = $1 AND ($2::bigint IS NULL OR version < $2)
            ORDER BY version DESC LIMIT $3
            """,
            [.uuid(id.description), before.map { .int(Int64($0)) } ?? .null, .int(Int64(limit + 1))],
            isIdempotent: true)
        let items = try rows.prefix(limit).map(StrategyRow.version)
        return Page(items: items, nextCursor: rows.count > limit ? items.last.map { String($0.version) } : nil)
    }

    /// How many an owner keeps, and which of the given names are taken.
    static func counts(
        owner: String, name: String, on connection: PostgresConnection
    ) async throws -> (all: Int, isTaken: Bool) {
        // One at a time for each owner, so that the limit holds.
        try await connection.lock(AdvisoryLock(name: "strategies:\(owner)"))
        let row = try await connection.query(
            """
            SELECT count(*) AS n, coalesce(bool_or(name = $2), false) AS taken
            FROM strategies WHERE owner_id = $1 AND deleted_at IS NULL
            """, [.text(owner), .text(name)]
        ).single()
        return (try row.int("n"), try row.bool("taken"))
    }

    /// Writes a new strategy and its first version. False when its name is taken.
    static func insert(_ new: Strategy, on connection: PostgresConnection) async throws -> Bool {
        let count = try await connection.execute(
            """
            INSERT INTO strategies (\(StrategyRow.columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT (owner_id, name) WHERE deleted_at IS NULL DO NOTHING
            """,
            [
                .uuid(new.id.description), .text(new.ownerId), .text(new.name), .text(new.strategyType),
                .json(try StoredJSON.text(new.parameters)), .bool(new.enabled), .textArray(new.tags),
                .json(try StoredJSON.text(new.metadata)), (new.sourceFormat?.rawValue).map(PostgresValue.text).orNull,
                new.source.map(PostgresValue.text).orNull,
                (new.derivedFrom?.description).map(PostgresValue.uuid).orNull, .text(new.status.rawValue),
                new.lastError.map(PostgresValue.text).orNull, .int(Int64(new.version)),
                .timestamp(milliseconds: new.createdAt.milliseconds),
                .timestamp(milliseconds: new.updatedAt.milliseconds),
            ])
        guard count == 1 else { return false }
        try await insertVersion(of: new, on: connection)
        return true
    }

    /// Writes the strategy's present state as a version.
    static func insertVersion(of strategy: Strategy, on connection: PostgresConnection) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO strategy_versions
            (strategy_id, version, name, strategy_type, parameters, enabled, tags, metadata, source, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .uuid(strategy.id.description), .int(Int64(strategy.version)), .text(strategy.name),
                .text(strategy.strategyType), .json(try StoredJSON.text(strategy.parameters)),
                .bool(strategy.enabled), .textArray(strategy.tags), .json(try StoredJSON.text(strategy.metadata)),
                strategy.source.map(PostgresValue.text).orNull,
                .timestamp(milliseconds: strategy.updatedAt.milliseconds),
            ])
    }

    /// The strategy as it is now, locked until the transaction ends.
    static func lock(
        _ id: StrategyID, owner: String, on connection: PostgresConnection
    ) async throws -> Strategy? {
        let rows = try await connection.query(
            """
            SELECT \(StrategyRow.columns) FROM strategies
            WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL FOR UPDATE
            """, [.uuid(id.description), .text(owner)])
        return try rows.first.map(StrategyRow.strategy)
    }

    /// Writes what a change may touch. Throws `unique_violation` for a name that is taken.
    static func save(_ strategy: Strategy, on connection: PostgresConnection) async throws {
        _ = try await connection.execute(
            """
            UPDATE strategies SET name = $2, parameters = $3, enabled = $4, tags = $5, metadata = $6, status = $7,
                last_error = $8, version = $9, updated_at = $10
            WHERE id = $1
            """,
            [
                .uuid(strategy.id.description), .text(strategy.name), .json(try StoredJSON.text(strategy.parameters)),
                .bool(strategy.enabled), .textArray(strategy.tags), .json(try StoredJSON.text(strategy.metadata)),
                .text(strategy.status.rawValue), strategy.lastError.map(PostgresValue.text).orNull,
                .int(Int64(strategy.version)), .timestamp(milliseconds: strategy.updatedAt.milliseconds),
            ])
    }

    static func delete(_ id: StrategyID, at now: Timestamp, on connection: PostgresConnection) async throws {
        _ = try await connection.execute(
            "UPDATE strategies SET deleted_at = $2, enabled = false WHERE id = $1",
            [.uuid(id.description), .timestamp(milliseconds: now.milliseconds)])
    }

    /// Begins a strategy's run anew: from the candle that is last when the orchestrator first looks.
    static func restartCursor(_ id: StrategyID, on connection: PostgresConnection) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO strategy_cursors (strategy_id) VALUES ($1)
            ON CONFLICT (strategy_id) DO UPDATE SET last_open_time = NULL
            """, [.uuid(id.description)])
    }
}
