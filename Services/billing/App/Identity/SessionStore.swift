import BillingCore
import Contracts
import Postgres

/// Reads and writes sessions and their refresh tokens. Every function works in the caller's transaction.
enum SessionStore {
    /// Why a session ends; the text is in the table's check.
    enum EndReason: String, Sendable {
        case logout
        case reuse
        case deactivated
        case deleted
        case roleChanged = "role_changed"
        case passwordChanged = "password_changed"
    }

    /// A shown refresh token with whose it is.
    struct Shown: Sendable {
        let token: ShownRefreshToken
        let sessionID: String
        let userID: String
        let role: UserRole
    }

    static func open(
        id: String, userID: String, at now: Timestamp, until end: Timestamp, on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
            [
                .uuid(id), .uuid(userID), .timestamp(milliseconds: now.milliseconds),
                .timestamp(milliseconds: end.milliseconds),
            ])
    }

    static func addToken(
        hash: [UInt8], sessionID: String, at now: Timestamp, until end: Timestamp, on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            "INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
            [
                .bytes(hash), .uuid(sessionID), .timestamp(milliseconds: now.milliseconds),
                .timestamp(milliseconds: end.milliseconds),
            ])
    }

    /// The token and its session, both locked: of two that show it at once, the second sees that it is used.
    static func shown(hash: [UInt8], on connection: PostgresConnection) async throws -> Shown? {
        let rows = try await connection.query(
            """
            SELECT t.used_at, t.expires_at, s.ended_at, s.expires_at AS session_expires_at, s.id AS session_id, s.user_id,
                   u.deactivated_at, u.role
            FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
            WHERE t.hash = $1 FOR UPDATE OF s, t
            """, [.bytes(hash)])
        guard let row = rows.first else { return nil }
        func time(_ milliseconds: Int64?) -> Timestamp? { milliseconds.map { Timestamp(milliseconds: $0) } }
        return Shown(
            token: ShownRefreshToken(
                usedAt: time(try row.optionalTimestampMilliseconds("used_at")),
                expiresAt: Timestamp(milliseconds: try row.timestampMilliseconds("expires_at")),
                sessionEndedAt: time(try row.optionalTimestampMilliseconds("ended_at")),
                sessionExpiresAt: Timestamp(milliseconds: try row.timestampMilliseconds("session_expires_at")),
                userDeactivatedAt: time(try row.optionalTimestampMilliseconds("deactivated_at"))),
            sessionID: try row.uuid("session_id"), userID: try row.uuid("user_id"),
            role: UserRole(rawValue: try row.string("role")) ?? .user)
    }

    static func markUsed(
        hash: [UInt8], sessionID: String, at now: Timestamp, on connection: PostgresConnection
    ) async throws {
        let time = PostgresValue.timestamp(milliseconds: now.milliseconds)
        try await connection.execute("UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1", [.bytes(hash), time])
        try await connection.execute("UPDATE sessions SET last_used_at = $2 WHERE id = $1", [.uuid(sessionID), time])
    }

    private static let ended = "SELECT 1 FROM sessions WHERE id = $1 AND ended_at IS NOT NULL"

    /// Whether a session was ended; one that is not known was not.
    static func hasEnded(id: String, on pool: PostgresPool) async throws -> Bool {
        try await !pool.query(ended, [.uuid(id)], isIdempotent: true).isEmpty
    }

    /// The same within a transaction.
    static func hasEnded(id: String, on connection: PostgresConnection) async throws -> Bool {
        try await !connection.query(ended, [.uuid(id)]).isEmpty
    }

    /// Ends one session.
    static func end(
        id: String, _ reason: EndReason, at now: Timestamp, on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            "UPDATE sessions SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL",
            [.uuid(id), .timestamp(milliseconds: now.milliseconds), .text(reason.rawValue)])
    }

    /// Ends every session of a user, or every one but one.
    static func endAll(
        of userID: String, _ reason: EndReason, except kept: String? = nil, at now: Timestamp,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            UPDATE sessions SET ended_at = $2, end_reason = $3
            WHERE user_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $4
            """,
            [
                .uuid(userID), .timestamp(milliseconds: now.milliseconds), .text(reason.rawValue),
                kept.map(PostgresValue.uuid).orNull,
            ])
    }
}
