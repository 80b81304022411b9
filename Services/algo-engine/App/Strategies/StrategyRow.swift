import Contracts
import Postgres

/// Strategies and their versions out of rows.
enum StrategyRow {
    static let columns = """
        id, owner_id, name, strategy_type, parameters, enabled, tags, metadata, source_format, source, derived_from,
        status, last_error, version, created_at, updated_at
        """

    static func strategy(_ row: PostgresRow) throws -> Strategy {
        Strategy(
            id: try StrategyID(parsing: row.uuid("id")), ownerId: try row.string("owner_id"),
            name: try row.string("name"), strategyType: try row.string("strategy_type"),
            parameters: try StoredJSON.read([String: JSONValue].self, row.string("parameters")),
            enabled: try row.bool("enabled"), tags: try row.array("tags").compactMap { $0 },
            metadata: try StoredJSON.read([String: JSONValue].self, row.string("metadata")),
            sourceFormat: try row.optionalString("source_format").flatMap(StrategySourceFormat.init),
            source: try row.optionalString("source"),
            derivedFrom: try row.optionalUUID("derived_from").map { try StrategyID(parsing: $0) },
            status: try status(row.string("status")), lastError: try row.optionalString("last_error"),
            version: try row.int("version"), createdAt: try time(row, "created_at"),
            updatedAt: try time(row, "updated_at"))
    }

    static func version(_ row: PostgresRow) throws -> StrategyVersion {
        StrategyVersion(
            strategyId: try StrategyID(parsing: row.uuid("strategy_id")), version: try row.int("version"),
            name: try row.string("name"), strategyType: try row.string("strategy_type"),
            parameters: try StoredJSON.read([String: JSONValue].self, row.string("parameters")),
            enabled: try row.bool("enabled"), tags: try row.array("tags").compactMap { $0 },
            metadata: try StoredJSON.read([String: JSONValue].self, row.string("metadata")),
            source: try row.optionalString("source"), createdAt: try time(row, "created_at"))
    }

    static func time(_ row: PostgresRow, _ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try row.timestampMilliseconds(.name(column)))
    }

    private static func status(_ text: String) throws -> StrategyStatus {
        guard let status = StrategyStatus(rawValue: text) else {
            throw PostgresError(.rowConversion, "the status \(text) is not known to this version")
        }
        return status
    }
}
