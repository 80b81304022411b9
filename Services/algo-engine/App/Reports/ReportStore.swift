import AlgoEngineCore
import Contracts
import Foundation
import Postgres

/// The table `reports`.
struct ReportStore: Sendable {
    /// How often a job is tried before it is given up.
    static let maxAttempts = 3
    /// How long a claim on a job holds, in milliseconds.
    static let claimMilliseconds: Int64 = 60_000
    private static let columns =
        "id, owner_id, account_id, symbol, report_type, timeframe, max_days, status, name, octet_length(page) AS size, "
        + "mode, detail, created_at, finished_at"

    let pool: PostgresPool
    let keptPerOwner: Int

    /// Writes a job that waits.
    func enqueue(_ order: ReportOrder) async throws {
        try await pool.execute(
            """
            INSERT INTO reports (id, owner_id, account_id, symbol, report_type, timeframe, max_days, status, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8)
            """, Self.values(order))
    }

    /// Writes a report that is made, and forgets the owner's oldest beyond those that are kept.
    func insert(_ order: ReportOrder, _ figures: ReportFigures, page: String) async throws {
        try await pool.transaction { connection in
            try await connection.execute(
                """
                INSERT INTO reports (
                    id, owner_id, account_id, symbol, report_type, timeframe, max_days, created_at, status, name, page,
                    data, mode, finished_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'success', $9, $10, $11, $12, $13)
                """, Self.values(order) + Self.result(order, figures, page))
            try await connection.execute(
                """
                DELETE FROM reports WHERE id IN (
                    SELECT id FROM reports WHERE owner_id = $1 AND status IN ('success', 'failure')
                    ORDER BY id DESC OFFSET $2)
                """, [.text(order.ownerID), .int(Int64(keptPerOwner))])
        }
    }

    /// Takes the oldest job nobody works at; a job whose worker died is taken again, and given up in the end.
    func claim(now: Timestamp) async throws -> ReportOrder? {
        try await pool.execute(
            """
            UPDATE reports SET status = 'failure', finished_at = $1, detail = 'was tried too often'
            WHERE status = 'running' AND claimed_until < $1 AND attempts >= $2
            """, [.timestamp(milliseconds: now.milliseconds), .int(Int64(Self.maxAttempts))])
        let rows = try await pool.query(
            """
            UPDATE reports SET status = 'running', attempts = attempts + 1, claimed_until = $2
            WHERE id = (
                SELECT id FROM reports
                WHERE status = 'pending' OR (status = 'running' AND claimed_until < $1)
                ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING \(Self.columns)
            """,
            [
                .timestamp(milliseconds: now.milliseconds),
                .timestamp(milliseconds: now.advanced(byMilliseconds: Self.claimMilliseconds).milliseconds),
            ])
        return try rows.first.map(Self.order)
    }

    /// Ends a job with its report. One that somebody else has ended meanwhile stays as it is.
    func finish(_ order: ReportOrder, _ figures: ReportFigures, page: String) async throws {
        try await pool.execute(
            """
            UPDATE reports SET status = 'success', name = $2, page = $3, data = $4, mode = $5, finished_at = $6
            WHERE id = $1 AND status = 'running'
            """, [.uuid(order.id.description)] + Self.result(order, figures, page))
    }

    /// Ends a job without a report.
    func fail(_ id: ReportID, _ detail: String, now: Timestamp) async throws {
        try await pool.execute(
            """
            UPDATE reports SET status = 'failure', detail = $2, finished_at = $3 WHERE id = $1 AND status = 'running'
            """,
            [.uuid(id.description), .text(String(detail.prefix(2_000))), .timestamp(milliseconds: now.milliseconds)])
    }

    /// One report of an owner, with its figures.
    func find(_ id: ReportID, owner: String) async throws -> Report? {
        let rows = try await pool.query(
            "SELECT \(Self.columns), data::text AS data FROM reports WHERE id = $1 AND owner_id = $2",
            [.uuid(id.description), .text(owner)], isIdempotent: true)
        return try rows.first.map { row in
            let data = try row.optionalString("data")
            return try Self.report(
                row, data: data.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) })
        }
    }

    /// The page of an owner's report, by id or by name.
    func page(_ id: ReportID, owner: String) async throws -> String? {
        try await pool.query(
            "SELECT page FROM reports WHERE id = $1 AND owner_id = $2", [.uuid(id.description), .text(owner)],
            isIdempotent: true
        ).first?.optionalString(0)
    }

    /// The page of an owner's report by its name.
    func page(named name: String, owner: String) async throws -> String? {
        try await pool.query(
            "SELECT page FROM reports WHERE name = $1 AND owner_id = $2", [.text(name), .text(owner)],
            isIdempotent: true
        ).first?.optionalString(0)
    }

    /// The owner's reports, newest first, without figures.
    func list(owner: String, symbol: Symbol?, before: ReportID?, limit: Int) async throws -> Page<Report> {
        let rows = try await pool.query(
            """
            SELECT \(Self.columns) FROM reports
            WHERE owner_id = $1 AND ($2::text IS NULL OR symbol = $2) AND ($3::uuid IS NULL OR id < $3)
            ORDER BY id DESC LIMIT $4
            """,
            [
                .text(owner), symbol.map { .text($0.description) } ?? .null,
                before.map { .uuid($0.description) } ?? .null, .int(Int64(limit + 1)),
            ], isIdempotent: true)
        let items = try rows.prefix(limit).map { try Self.report($0, data: nil) }
        return Page(items: items, nextCursor: rows.count > limit ? items.last?.id.description : nil)
    }

    private static func values(_ order: ReportOrder) -> [PostgresValue] {
        [
            .uuid(order.id.description), .text(order.ownerID), .text(order.accountID),
            .text(order.symbol.description), .text(order.type.rawValue), .text(order.timeframe.rawValue),
            .int(Int64(order.maxDays)), .timestamp(milliseconds: order.createdAt.milliseconds),
        ]
    }

    private static func result(_ order: ReportOrder, _ figures: ReportFigures, _ page: String) throws -> [PostgresValue]
    {
        let data = String(decoding: try JSONEncoder().encode(ReportData.json(figures)), as: UTF8.self)
        return [
            .text(order.name(at: figures.madeAt)), .text(page), .json(data), .text(figures.mode.rawValue),
            .timestamp(milliseconds: figures.madeAt.milliseconds),
        ]
    }

    private static func order(_ row: PostgresRow) throws -> ReportOrder {
        let report = try report(row, data: nil)
        return ReportOrder(
            id: report.id, ownerID: try row.string("owner_id"), accountID: report.accountId, symbol: report.symbol,
            type: report.reportType, timeframe: report.timeframe, maxDays: try row.int("max_days"),
            createdAt: report.createdAt)
    }

    private static func report(_ row: PostgresRow, data: JSONValue?) throws -> Report {
        let name = try row.optionalString("name")
        return Report(
            id: try ReportID(parsing: row.uuid("id")), symbol: try Symbol(parsing: row.string("symbol")),
            reportType: try known(row.string("report_type")), timeframe: try known(row.string("timeframe")),
            accountId: try row.string("account_id"), status: try known(row.string("status")),
            path: name.map { ReportsAPI.pathPrefix + $0 }, contentType: name.map { _ in ReportsAPI.pageType },
            sizeBytes: try row.optionalInt64("size"), detail: try row.optionalString("detail"),
            mode: try row.optionalString("mode").map { try known($0) }, data: data,
            createdAt: Timestamp(milliseconds: try row.timestampMilliseconds("created_at")),
            finishedAt: try row.optionalTimestampMilliseconds("finished_at").map(Timestamp.init(milliseconds:)))
    }

    /// A spelling of ours, read back from our own table.
    private static func known<Value: RawRepresentable>(_ text: String) throws -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "reports: \(text) is no \(Value.self)"))
        }
        return value
    }
}
