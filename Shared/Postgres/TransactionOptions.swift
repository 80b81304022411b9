/// How a transaction runs.
public struct TransactionOptions: Sendable {
    /// PostgreSQL's levels that differ from each other.
    public enum Isolation: String, Sendable {
        /// Each statement sees what was committed before it.
        case readCommitted = "READ COMMITTED"
        /// One snapshot for all (snapshot isolation); 40001 when a row changed meanwhile.
        case repeatableRead = "REPEATABLE READ"
        /// As if one after the other; 40001 when that cannot be.
        case serializable = "SERIALIZABLE"
    }

    /// The isolation level.
    public var isolation: Isolation
    /// Nothing is written: no transaction id is taken, and a lost COMMIT is simply run again.
    public var isReadOnly: Bool
    /// Attempts in all on serialization failures, deadlocks, and connections lost before COMMIT. The body runs again
    /// from its start, so everything it does must be done through the database.
    public var maxAttempts: Int
    /// Time for everything: waiting for a connection, all attempts, and COMMIT; nil for no limit besides those of the
    /// statements.
    public var deadlineMilliseconds: Int64?
    /// `statement_timeout` inside this transaction, where it needs another one (migrations, large COPY).
    public var statementTimeoutMilliseconds: Int64?
    /// `lock_timeout` inside this transaction.
    public var lockTimeoutMilliseconds: Int64?

    /// Options; by default READ COMMITTED, read-write, three attempts.
    public init(
        isolation: Isolation = .readCommitted, isReadOnly: Bool = false, maxAttempts: Int = 3,
        deadlineMilliseconds: Int64? = nil, statementTimeoutMilliseconds: Int64? = nil,
        lockTimeoutMilliseconds: Int64? = nil
    ) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.maxAttempts = maxAttempts
        self.deadlineMilliseconds = deadlineMilliseconds
        self.statementTimeoutMilliseconds = statementTimeoutMilliseconds
        self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    }

    /// READ COMMITTED, read-write, three attempts.
    public static var standard: TransactionOptions { TransactionOptions() }

    /// BEGIN, the limits, and the facts that decide about a lost COMMIT later, in one round trip.
    ///
    /// Taking the transaction id here and not before COMMIT costs no round trip, and the id is known before anything
    /// can be lost.
    func begin(_ configuration: PostgresConfiguration) -> String {
        var sql = "BEGIN ISOLATION LEVEL \(isolation.rawValue)\(isReadOnly ? " READ ONLY" : "")"
        sql += configuration.transactionPrelude
        if let limit = statementTimeoutMilliseconds { sql += "; SET LOCAL statement_timeout = \(limit)" }
        if let limit = lockTimeoutMilliseconds { sql += "; SET LOCAL lock_timeout = \(limit)" }
        if !isReadOnly { sql += "; \(CommitEvidence.sql)" }
        return sql
    }
}
