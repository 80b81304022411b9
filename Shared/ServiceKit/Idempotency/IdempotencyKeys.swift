import HTTPWire
import Postgres

/// The stored first answers to idempotency keys, one row per caller, route and key.
struct IdempotencyKeys: Sendable {
    /// Whose key for which request.
    struct Identity: Sendable {
        let caller: String
        let route: String
        let key: String
        /// SHA-256 over everything that must be the same in a repeat.
        let requestHash: [UInt8]
    }

    /// What the table says about a key.
    enum Claim: Sendable {
        /// The work is ours; finish or release it with this token.
        case ours(lockToken: String)
        /// It was done: this was the answer.
        case done(RouteAnswer)
        /// The key was used for another request.
        case otherRequest
        /// Somebody works on it.
        case running
    }

    let pool: PostgresPool
    var seal = AnswerSeal(vault: nil)

    /// Claims a key. A claim whose owner crashed is taken over once it is older than `takeoverMilliseconds`.
    func claim(_ identity: Identity, lockToken: String, takeoverMilliseconds: Int64) async throws -> Claim {
        let claimed = try await pool.query(
            """
            INSERT INTO idempotency_keys (caller, route, key, request_hash, lock_token) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (caller, route, key) DO UPDATE SET lock_token = excluded.lock_token, locked_at = clock_timestamp()
            WHERE idempotency_keys.finished_at IS NULL AND idempotency_keys.request_hash = excluded.request_hash
              AND idempotency_keys.locked_at < clock_timestamp() - $6 * interval '1 millisecond'
            RETURNING true
            """,
            [
                .text(identity.caller), .text(identity.route), .text(identity.key), .bytes(identity.requestHash),
                .uuid(lockToken), .int(takeoverMilliseconds),
            ])
        if claimed.count > 0 { return .ours(lockToken: lockToken) }
        let rows = try await pool.query(
            """
            SELECT request_hash, finished_at IS NOT NULL AS finished, status, content_type, body, headers
            FROM idempotency_keys WHERE caller = $1 AND route = $2 AND key = $3
            """,
            [.text(identity.caller), .text(identity.route), .text(identity.key)])
        // Released between the two statements: the caller may simply try again.
        guard let row = rows.first else { return .running }
        guard try row.bytes("request_hash") == identity.requestHash else { return .otherRequest }
        guard try row.bool("finished") else { return .running }
        return .done(
            RouteAnswer(
                status: Int(try row.int64("status")), contentType: try row.string("content_type"),
                body: try seal.opened(try row.bytes("body"), of: identity),
                headers: Self.headers(try row.optionalString("headers"))))
    }

    /// Keeps the answer, in the transaction of the effect. Answers false when somebody took the claim over meanwhile:
    /// the effect must then be rolled back.
    func finish(
        _ identity: Identity, lockToken: String, with answer: RouteAnswer, in transaction: PostgresConnection
    ) async throws -> Bool {
        let rows = try await transaction.query(
            """
            UPDATE idempotency_keys
            SET finished_at = clock_timestamp(), status = $5, content_type = $6, body = $7, headers = $8
            WHERE caller = $1 AND route = $2 AND key = $3 AND lock_token = $4 AND finished_at IS NULL RETURNING true
            """,
            [
                .text(identity.caller), .text(identity.route), .text(identity.key), .uuid(lockToken),
                .int(Int64(answer.status)), .text(answer.contentType),
                .bytes(try seal.stored(answer.body, of: identity)),
                Self.text(answer.headers).map(PostgresValue.text).orNull,
            ])
        return rows.count > 0
    }

    /// One `Name: value` a line; nil for none.
    private static func text(_ headers: HTTPHeaders) -> String? {
        let lines = headers.map { "\($0.name): \($0.value)" }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    private static func headers(_ text: String?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for line in (text ?? "").split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers.add(String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        return headers
    }

    /// Gives a claim up, so that a repeat may try again at once.
    func release(_ identity: Identity, lockToken: String) async throws {
        _ = try await pool.query(
            """
            DELETE FROM idempotency_keys
            WHERE caller = $1 AND route = $2 AND key = $3 AND lock_token = $4 AND finished_at IS NULL
            """,
            [.text(identity.caller), .text(identity.route), .text(identity.key), .uuid(lockToken)])
    }

    /// Deletes up to `maxRows` keys older than `keptHours`; answers how many.
    func reap(keptHours: Int, maxRows: Int) async throws -> Int {
        let rows = try await pool.query(
            """
            DELETE FROM idempotency_keys WHERE (caller, route, key) IN (
                SELECT caller, route, key FROM idempotency_keys
                WHERE created_at < clock_timestamp() - $1 * interval '1 hour' ORDER BY created_at LIMIT $2)
            RETURNING true
            """,
            [.int(Int64(keptHours)), .int(Int64(maxRows))])
        return rows.count
    }
}
