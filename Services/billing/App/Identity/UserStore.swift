import Contracts
import Postgres

/// Reads and writes `users`.
struct UserStore: Sendable {
    let pool: PostgresPool

    /// What a caller's token says who they are, looked up: the user, and whether the token's session has ended.
    func caller(id: String, sessionID: String?) async throws -> (user: StoredUser, sessionEnded: Bool)? {
        let rows = try await pool.query(
            """
            SELECT \(StoredUser.columns), EXISTS (
                SELECT FROM sessions WHERE sessions.id = $2 AND sessions.ended_at IS NOT NULL) AS session_ended
            FROM users WHERE users.id = $1
            """, [.uuid(id), sessionID.map(PostgresValue.uuid).orNull], isIdempotent: true)
        guard let row = rows.first else { return nil }
        return (try StoredUser(row), try row.bool("session_ended"))
    }

    /// The user of an email address.
    func find(emailKey: String) async throws -> StoredUser? {
        let rows = try await pool.query(
            "SELECT \(StoredUser.columns) FROM users WHERE email_key = $1", [.text(emailKey)], isIdempotent: true)
        return try rows.first.map(StoredUser.init)
    }

    /// The user with this id.
    func find(id: String) async throws -> StoredUser? {
        let rows = try await pool.query(
            "SELECT \(StoredUser.columns) FROM users WHERE id = $1", [.uuid(id)], isIdempotent: true)
        return try rows.first.map(StoredUser.init)
    }

    /// Adds a user; nil when the email address is taken, also by somebody who registers at the same moment.
    func add(id: String, email: String, key: String, passwordHash: String, at now: Int64) async throws -> StoredUser? {
        let rows = try await pool.query(
            """
            INSERT INTO users (id, email, email_key, password_hash, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
            ON CONFLICT ON CONSTRAINT users_email_key_unique DO NOTHING RETURNING \(StoredUser.columns)
            """, [.uuid(id), .text(email), .text(key), .text(passwordHash), .timestamp(milliseconds: now)])
        return try rows.first.map(StoredUser.init)
    }

    /// Replaces a hash by a stronger one of the same password, unless the password was changed meanwhile.
    func rehash(id: String, from old: String, to new: String) async throws {
        try await pool.execute(
            "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
            [.uuid(id), .text(old), .text(new)])
    }

    /// Up to `limit` users with smaller ids than `before`, newest first.
    func page(before: String?, limit: Int) async throws -> [StoredUser] {
        let rows = try await pool.query(
            "SELECT \(StoredUser.columns) FROM users WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2",
            [before.map(PostgresValue.uuid).orNull, .int(Int64(limit))], isIdempotent: true)
        return try rows.map(StoredUser.init)
    }

    /// The user, locked until the end of the transaction.
    static func locked(id: String, on connection: PostgresConnection) async throws -> StoredUser? {
        let rows = try await connection.query(
            "SELECT \(StoredUser.columns) FROM users WHERE id = $1 FOR UPDATE", [.uuid(id)])
        return try rows.first.map(StoredUser.init)
    }

    /// How many other administrators there are; all administrators are locked, in the order of their ids, so that two
    /// cannot take the role from each other at once.
    static func otherAdmins(than id: String, on connection: PostgresConnection) async throws -> Int {
        let rows = try await connection.query(
            "SELECT id FROM users WHERE role = 'admin' AND deactivated_at IS NULL ORDER BY id FOR UPDATE")
        return try rows.reduce(0) { try $1.uuid("id") == id ? $0 : $0 + 1 }
    }
}
