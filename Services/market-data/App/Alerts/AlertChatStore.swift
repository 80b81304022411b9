import Contracts
import Observability
import Postgres

/// Whose alerts may be told in which chats.
struct AlertChatStore: Sendable {
    /// What a request for a code came to.
    enum Begun: Sendable, Equatable {
        /// A code may be sent; it counts until then.
        case send(until: Timestamp)
        /// The chat is confirmed already, since then.
        case confirmed(Timestamp)
        /// Not before this many milliseconds.
        case tooSoon(milliseconds: Int64)
    }

    private static let hourMilliseconds: Int64 = 3_600_000
    /// Chats of one owner, and owners of one chat, that codes are sent for within an hour.
    private static let maxChatsPerHour = 5
    private static let maxOwnersPerHour = 3
    /// Most chats of one owner.
    private static let maxChats = 100

    let pool: PostgresPool
    let clock: any TimeSource

    private var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }

    /// Notes a code that is about to be sent, unless too many were.
    func begin(owner: String, chat: String, codeHash: [UInt8]) async throws -> Begun {
        try await pool.transaction { connection in
            // One at a time: what was sent is counted before more is.
            _ = try await connection.query(
                "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' alert chats', 0))")
            let now = now
            let known = try await connection.query(
                "SELECT sent_at, confirmed_at FROM alert_chats WHERE owner_id = $1 AND chat = $2",
                [.text(owner), .text(chat)])
            if let row = known.first {
                if let time = try row.optionalTimestampMilliseconds("confirmed_at") {
                    return .confirmed(Timestamp(milliseconds: time))
                }
                let next = try row.timestampMilliseconds("sent_at") + TelegramChat.codeLifeMilliseconds
                if next > now.milliseconds { return .tooSoon(milliseconds: next - now.milliseconds) }
            }
            guard try await hasRoom(owner: owner, chat: chat, now, on: connection) else {
                return .tooSoon(milliseconds: Self.hourMilliseconds)
            }
            let until = now.advanced(byMilliseconds: TelegramChat.codeLifeMilliseconds)
            try await connection.execute(
                """
                INSERT INTO alert_chats (owner_id, chat, code_hash, code_expires_at, tries_left, sent_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (owner_id, chat) DO UPDATE SET code_hash = excluded.code_hash,
                    code_expires_at = excluded.code_expires_at, tries_left = excluded.tries_left,
                    sent_at = excluded.sent_at
                """,
                [
                    .text(owner), .text(chat), .bytes(codeHash), .timestamp(milliseconds: until.milliseconds),
                    .int(Int64(TelegramChat.maxTries)), .timestamp(milliseconds: now.milliseconds),
                ])
            return .send(until: until)
        }
    }

    private func hasRoom(
        owner: String, chat: String, _ now: Timestamp, on connection: PostgresConnection
    ) async throws -> Bool {
        let counts = try await connection.query(
            """
            SELECT count(*) FILTER (WHERE owner_id = $1), count(*) FILTER (WHERE owner_id = $1 AND sent_at > $3),
                count(*) FILTER (WHERE chat = $2 AND sent_at > $3)
            FROM alert_chats WHERE owner_id = $1 OR chat = $2
            """,
            [.text(owner), .text(chat), .timestamp(milliseconds: now.milliseconds - Self.hourMilliseconds)]
        ).single()
        return try counts.int(0) < Self.maxChats && counts.int(1) < Self.maxChatsPerHour
            && counts.int(2) < Self.maxOwnersPerHour
    }

    /// Takes a code; nil when it is not the one, or no longer. Each try is counted, right or wrong, in one statement.
    func confirm(owner: String, chat: String, codeHash: [UInt8]) async throws -> AlertChat? {
        let time = now
        let rows = try await pool.query(
            """
            UPDATE alert_chats SET tries_left = tries_left - 1,
                confirmed_at = CASE WHEN code_hash = $3 THEN $4::timestamptz END,
                code_hash = CASE WHEN code_hash = $3 THEN NULL ELSE code_hash END
            WHERE owner_id = $1 AND chat = $2 AND code_hash IS NOT NULL AND code_expires_at > $4 AND tries_left > 0
            RETURNING confirmed_at IS NOT NULL AS is_right
            """,
            [.text(owner), .text(chat), .bytes(codeHash), .timestamp(milliseconds: time.milliseconds)])
        guard let row = rows.first, try row.bool("is_right") else { return nil }
        return AlertChat(chat: chat, confirmedAt: time)
    }

    /// Whether alerts of an owner may be told in a chat.
    func isConfirmed(owner: String, chat: String) async throws -> Bool {
        try await !pool.query(
            "SELECT 1 FROM alert_chats WHERE owner_id = $1 AND chat = $2 AND confirmed_at IS NOT NULL",
            [.text(owner), .text(chat)], isIdempotent: true
        ).isEmpty
    }

    /// The chats of an owner.
    func list(owner: String) async throws -> [AlertChat] {
        try await pool.query(
            "SELECT chat, confirmed_at, code_expires_at FROM alert_chats WHERE owner_id = $1 ORDER BY chat LIMIT $2",
            [.text(owner), .int(Int64(Self.maxChats))], isIdempotent: true
        ).map { row in
            let confirmed = try row.optionalTimestampMilliseconds("confirmed_at")
            let end = try row.timestampMilliseconds("code_expires_at")
            return AlertChat(
                chat: try row.string("chat"), confirmedAt: confirmed.map { Timestamp(milliseconds: $0) },
                codeExpiresAt: confirmed == nil ? Timestamp(milliseconds: end) : nil)
        }
    }

    /// Takes a chat away; false when there is none. One whose code was just sent stays known, so that no other is sent.
    func delete(owner: String, chat: String) async throws -> Bool {
        try await pool.execute(
            "UPDATE alert_chats SET confirmed_at = NULL, code_hash = NULL WHERE owner_id = $1 AND chat = $2",
            [.text(owner), .text(chat)]) == 1
    }
}
