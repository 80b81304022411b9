import Contracts
import Observability
import Postgres
import ServiceKit

/// Reads and writes features.
struct FeatureStore: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource

    /// Makes the feature or overwrites name and description of the one of this code. Its kind stays: limits and
    /// reservations hang on it.
    func write(_ new: NewFeature) async throws -> Feature {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        let kind = new.kind ?? .capability
        var generator = SystemRandomNumberGenerator()
        let id = TimeOrderedID.make(milliseconds: now.milliseconds, using: &generator)
        return try await pool.transaction { connection in
            let version = try await EntitlementClock.tick(connection)
            try await connection.execute(
                """
                INSERT INTO features (id, code, name, kind, description, version, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
                ON CONFLICT (code) DO UPDATE SET
                    name = excluded.name, description = excluded.description, version = excluded.version,
                    updated_at = excluded.updated_at
                WHERE features.kind = excluded.kind
                    AND (features.name, features.description) IS DISTINCT FROM (excluded.name, excluded.description)
                """,
                [
                    .uuid(id), .text(new.code), .text(new.name), .text(kind.rawValue),
                    new.description.map(PostgresValue.text).orNull, .int(version), .time(now),
                ])
            let row = try await connection.query(Self.select + " WHERE code = $1", [.text(new.code)]).single()
            let feature = try Self.feature(row)
            guard feature.kind == kind else {
                throw ProblemError(
                    409, "feature_kind_fixed",
                    "\(new.code) is a \(feature.kind.rawValue), and a feature's kind never changes; give kind \(feature.kind.rawValue) or another code.",
                    fields: [.init(field: "kind", message: "is \(feature.kind.rawValue) already")])
            }
            return feature
        }
    }

    /// The feature, or 404.
    func feature(_ code: String) async throws -> Feature {
        let rows = try await pool.query(Self.select + " WHERE code = $1", [.text(code)], isIdempotent: true)
        guard let row = rows.first else { throw ProblemError.notFound("feature") }
        return try Self.feature(row)
    }

    /// Features after a code, by code.
    func page(after code: String?, limit: Int) async throws -> Page<Feature> {
        let rows = try await pool.query(
            Self.select + " WHERE $1::text IS NULL OR code > $1::text ORDER BY code LIMIT $2",
            [code.map(PostgresValue.text).orNull, .int(Int64(limit + 1))], isIdempotent: true)
        let features = try rows.prefix(limit).map(Self.feature)
        let next = rows.count > limit ? features.last.map { BillingCursor.text(of: $0.code) } : nil
        return Page(items: features, nextCursor: next)
    }

    private static let select = "SELECT id, code, name, kind, description, created_at, updated_at FROM features"

    private static func feature(_ row: PostgresRow) throws -> Feature {
        Feature(
            id: try row.uuid("id"), code: try row.string("code"), name: try row.string("name"),
            kind: try row.choice("kind"), description: try row.optionalString("description"),
            createdAt: try row.timestamp("created_at"), updatedAt: try row.timestamp("updated_at"))
    }
}
