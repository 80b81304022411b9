/// Locks on names, held by the database.
///
/// An advisory lock says that two programs do not work at once while both reach the database; it is no proof against a
/// paused program that wakes up later. For that, use a lease and its epoch.
public struct AdvisoryLock: Sendable, Hashable {
    /// The 64-bit key.
    public let key: Int64

    /// A lock by number.
    public init(key: Int64) { self.key = key }

    /// A lock by name: FNV-1a, 64 bits, of the UTF-8 text.
    public init(name: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x100_0000_01B3
        }
        key = Int64(bitPattern: hash)
    }
}

extension PostgresConnection {
    /// Takes the lock until the end of the transaction; waits at most `lock_timeout`.
    /// - Throws: `lock_timeout`; `needs_session` outside a transaction.
    public func lock(_ lock: AdvisoryLock) async throws(PostgresError) {
        try requireTransaction()
        _ = try await query("SELECT pg_advisory_xact_lock($1)", [.int(lock.key)])
    }

    /// Takes the lock until the end of the transaction if it is free.
    /// - Returns: whether it was.
    /// - Throws: `needs_session` outside a transaction.
    public func tryLock(_ lock: AdvisoryLock) async throws(PostgresError) -> Bool {
        try requireTransaction()
        return try await query("SELECT pg_try_advisory_xact_lock($1)", [.int(lock.key)]).single().bool(0)
    }

    private func requireTransaction() throws(PostgresError) {
        if !inTransaction {
            throw PostgresError(
                .needsSession, "a transaction-level lock outside a transaction would be released at once")
        }
    }

    func pin() { isPinned = true }
}

extension PostgresPool {
    /// Holds a session-level lock for the time of the closure; nil when somebody else has it.
    ///
    /// The connection is given out for that time and thrown away afterwards, which releases the lock in every case.
    /// - Throws: `needs_session` behind a transaction-mode pooler, and what the closure throws.
    public func withSessionLock<T>(
        _ lock: AdvisoryLock, _ body: (PostgresConnection) async throws -> T
    ) async throws -> T? {
        guard configuration.ownsSession else {
            throw PostgresError(.needsSession, "a session-level lock does not work through a transaction-mode pooler")
        }
        return try await withConnection { connection in
            let taken = try await connection.query("SELECT pg_try_advisory_lock($1)", [.int(lock.key)])
            guard try taken.single().bool(0) else { return nil }
            await connection.pin()
            return try await body(connection)
        }
    }
}
