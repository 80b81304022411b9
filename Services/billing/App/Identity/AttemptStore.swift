import BillingCore
import Contracts
import HTTPWire
import Observability
import Postgres
import Security
import ServiceKit

/// Counts failures by account and by address in the database, so that all replicas share them.
struct AttemptStore: Sendable {
    /// Whose attempts count together.
    struct Keys: Sendable {
        fileprivate(set) var account: String
        let address: String
        /// The account at this address.
        fileprivate let place: [UInt8]

        /// The account is a digest of the email as typed: unknown ones count like known ones.
        init(email: String, address: String) {
            account = Hex.encode(Digest.sha256(Array(email.utf8)))
            self.address = AddressGroup.name(address)
            place = Digest.sha256(Array("\(account) \(self.address)".utf8))
        }
    }

    let pool: PostgresPool
    let clock: any TimeSource
    let accountRule: AttemptRule
    let addressRule: AttemptRule
    /// For what counts by itself whether or not it succeeds: registrations and password resets of an address.
    let actRule: AttemptRule

    /// Counts an act of an address before any work is done for it, or throws 429.
    func pace(address: String, for act: String) async throws {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        let key = "\(act):\(AddressGroup.name(address))"
        let wait: Int64? = try await pool.transaction { connection in
            let record = try await Self.locked("address", key, now, connection)
            switch actRule.admit(record, at: now) {
            case .refused(let wait): return wait
            case .admitted(let admitted):
                let counted = actRule.settle(admitted, .failed, forgives: false, at: now)
                try await Self.store(counted, "address", key, now, connection)
                return nil
            }
        }
        guard let wait else { return }
        let seconds = (wait + 999) / 1_000
        throw ProblemError(
            429, "too_many_attempts", "Too many attempts from this address; try again in \(seconds) s.",
            headers: ["Retry-After": String(seconds)])
    }

    /// Counts an attempt as in work, or throws 429 before anything is compared. Answers what to settle it with: where the
    /// account was logged in to before, its attempts count by themselves, so that whoever guesses from elsewhere cannot
    /// keep its owner out.
    func admit(_ keys: Keys) async throws -> Keys {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        let (counted, wait): (Keys, Int64?) = try await pool.transaction { connection in
            // The address first: one that is paced writes nothing about the accounts it names.
            let address = try await Self.locked("address", keys.address, now, connection)
            let pacedAddress: AttemptRecord
            switch addressRule.admit(address, at: now) {
            case .refused(let wait): return (keys, wait)
            case .admitted(let record): pacedAddress = record
            }
            var counted = keys
            let known = try await connection.query("SELECT 1 FROM login_places WHERE place = $1", [.bytes(keys.place)])
            if !known.isEmpty { counted.account = "at:" + Hex.encode(keys.place) }
            let account = try await Self.locked("account", counted.account, now, connection)
            switch accountRule.admit(account, at: now) {
            case .refused(let wait): return (counted, wait)
            case .admitted(let record):
                try await Self.store(record, "account", counted.account, now, connection)
                try await Self.store(pacedAddress, "address", keys.address, now, connection)
                return (counted, nil)
            }
        }
        guard let wait else { return counted }
        let seconds = (wait + 999) / 1_000
        throw ProblemError(
            429, "too_many_attempts",
            "Too many failed attempts for this user or from this address; try again in \(seconds) s.",
            headers: ["Retry-After": String(seconds)])
    }

    /// Counts how an admitted attempt ended. Not cancelled with the request, nor under its deadline: one who hangs up must
    /// not get their attempts for nothing.
    func settle(_ keys: Keys, _ outcome: AttemptRule.Outcome) async throws {
        try await Task(executorPreference: pool.loop) {
            try await TaskContext.$deadlineNanoseconds.withValue(nil) {
                let now = Timestamp(milliseconds: clock.wallMilliseconds)
                try await pool.transaction { connection in
                    let address = try await Self.locked("address", keys.address, now, connection)
                    let account = try await Self.locked("account", keys.account, now, connection)
                    try await Self.store(
                        accountRule.settle(account, outcome, forgives: true, at: now), "account", keys.account, now,
                        connection)
                    try await Self.store(
                        addressRule.settle(address, outcome, forgives: false, at: now), "address", keys.address, now,
                        connection)
                }
            }
        }.value
    }

    /// Notes from where the account was logged in to.
    func remember(_ keys: Keys) async throws {
        try await pool.execute(
            """
            INSERT INTO login_places (place, seen_at) VALUES ($1, $2)
            ON CONFLICT (place) DO UPDATE SET seen_at = excluded.seen_at
            """, [.bytes(keys.place), .timestamp(milliseconds: clock.wallMilliseconds)], isIdempotent: true)
    }

    /// A row, made when it is not there. Everywhere the address's is locked before the account's.
    private static func locked(
        _ kind: String, _ key: String, _ now: Timestamp, _ connection: PostgresConnection
    ) async throws -> AttemptRecord {
        // The update that changes nothing locks the row and answers it, new or old, in one statement.
        let row = try await connection.query(
            """
            INSERT INTO login_attempts (kind, key, touched_at) VALUES ($1, $2, $3)
            ON CONFLICT (kind, key) DO UPDATE SET touched_at = excluded.touched_at
            RETURNING failures, last_failed_at, blocked_until, pending, pending_since
            """, [.text(kind), .text(key), .timestamp(milliseconds: now.milliseconds)]
        ).single()
        func time(_ milliseconds: Int64?) -> Timestamp? { milliseconds.map { Timestamp(milliseconds: $0) } }
        return AttemptRecord(
            failures: try row.int("failures"),
            lastFailedAt: time(try row.optionalTimestampMilliseconds("last_failed_at")),
            blockedUntil: time(try row.optionalTimestampMilliseconds("blocked_until")),
            pending: try row.int("pending"),
            pendingSince: time(try row.optionalTimestampMilliseconds("pending_since")))
    }

    private static func store(
        _ record: AttemptRecord, _ kind: String, _ key: String, _ now: Timestamp, _ connection: PostgresConnection
    ) async throws {
        func time(_ time: Timestamp?) -> PostgresValue {
            time.map { PostgresValue.timestamp(milliseconds: $0.milliseconds) }.orNull
        }
        try await connection.execute(
            """
            UPDATE login_attempts SET failures = $3, last_failed_at = $4, blocked_until = $5, pending = $6,
                   pending_since = $7 WHERE kind = $1 AND key = $2
            """,
            [
                .text(kind), .text(key), .int(Int64(record.failures)), time(record.lastFailedAt),
                time(record.blockedUntil), .int(Int64(record.pending)), time(record.pendingSince),
            ])
    }
}
