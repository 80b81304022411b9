public import Observability

/// How to reach the database and which limits hold. All times in milliseconds.
public struct PostgresConfiguration: Sendable {
    /// A libpq connection string or URI; may name several hosts. Several hosts without `target_session_attrs` get
    /// `read-write`.
    public var connectionString: Secret
    /// The service's schema: the `search_path` of every session. Lower-case letters, digits, underscore; at most 63.
    public var schema: String
    /// Shown in `pg_stat_activity`.
    public var applicationName = "sextant"
    /// Connections kept open once made.
    public var minConnections = 0
    /// Connections open at most.
    public var maxConnections = 8
    /// Callers that may wait for a connection; one more is refused at once.
    public var maxWaiting = 1_024
    /// How long a caller waits for a connection unless it says otherwise.
    public var leaseTimeoutMilliseconds: Int64 = 5_000
    /// Connecting to one host (libpq counts whole seconds, at least 2).
    public var connectTimeoutMilliseconds: Int64 = 3_000
    /// `statement_timeout` of every session.
    public var statementTimeoutMilliseconds: Int64 = 10_000
    /// `lock_timeout` of every session.
    public var lockTimeoutMilliseconds: Int64 = 3_000
    /// `idle_in_transaction_session_timeout` of every session.
    public var idleInTransactionTimeoutMilliseconds: Int64 = 15_000
    /// How much longer than `statement_timeout` this side waits for an answer before it takes the server for dead.
    public var answerGraceMilliseconds: Int64 = 2_000
    /// How long the outcome of a COMMIT whose answer was lost is asked for.
    public var commitResolutionTimeoutMilliseconds: Int64 = 15_000
    /// A connection is replaced after this age.
    public var maxConnectionAgeMilliseconds: Int64 = 3_600_000
    /// A connection is replaced after this many leases.
    public var maxConnectionUses = 100_000
    /// Connections above `minConnections` are closed after this time without work.
    public var idleTimeoutMilliseconds: Int64 = 300_000
    /// A connection idle for longer is asked `SELECT 1` before it is given out.
    public var healthCheckAfterMilliseconds: Int64 = 30_000
    /// Data sent and not acknowledged for this long ends a TCP connection.
    public var tcpUserTimeoutMilliseconds: Int64 = 10_000
    /// Rows one answer may have unless the call says otherwise.
    public var maxRows = 100_000
    /// Bytes one answer may have unless the call says otherwise.
    public var maxResultBytes = 64 * 1024 * 1024
    /// Prepared statements are kept per connection; off for PgBouncer in transaction mode.
    public var usesPreparedStatements = true
    /// Statements one connection keeps prepared.
    public var maxPreparedStatements = 256
    /// Whether a session belongs to us alone. False behind PgBouncer in transaction mode: then the time limits and the
    /// `search_path` are set inside each transaction, and LISTEN and session locks are refused.
    public var ownsSession = true

    /// A configuration with the defaults above.
    public init(connectionString: Secret, schema: String) {
        self.connectionString = connectionString
        self.schema = schema
    }

    /// A copy for PgBouncer in transaction mode: nothing that lives longer than a transaction is used.
    public func throughTransactionPooler() -> PostgresConfiguration {
        var copy = self
        copy.ownsSession = false
        copy.usesPreparedStatements = false
        return copy
    }

    /// Checks every value.
    /// - Throws: `invalid_configuration` naming the first wrong one.
    public func validate() throws(PostgresError) {
        func require(_ condition: Bool, _ what: String) throws(PostgresError) {
            if !condition { throw PostgresError(.invalidConfiguration, what) }
        }
        try require(Self.isIdentifier(schema), "schema must be 1-63 lower-case letters, digits or underscores")
        try require(!connectionString.isEmpty, "the connection string is empty")
        try require((1...1_000).contains(maxConnections), "max_connections must be 1-1000")
        try require((0...maxConnections).contains(minConnections), "min_connections must be 0-max_connections")
        try require(maxWaiting >= 0, "max_waiting must not be negative")
        let times: [(String, Int64)] = [
            ("lease_timeout", leaseTimeoutMilliseconds), ("connect_timeout", connectTimeoutMilliseconds),
            ("statement_timeout", statementTimeoutMilliseconds), ("lock_timeout", lockTimeoutMilliseconds),
            ("idle_in_transaction_timeout", idleInTransactionTimeoutMilliseconds),
            ("answer_grace", answerGraceMilliseconds),
            ("commit_resolution_timeout", commitResolutionTimeoutMilliseconds),
            ("max_connection_age", maxConnectionAgeMilliseconds), ("idle_timeout", idleTimeoutMilliseconds),
            ("health_check_after", healthCheckAfterMilliseconds), ("tcp_user_timeout", tcpUserTimeoutMilliseconds),
        ]
        for (name, value) in times {
            try require((1...2_000_000_000).contains(value), "\(name) must be 1-2000000000 ms")
        }
        try require(maxConnectionUses > 0, "max_connection_uses must be positive")
        try require(maxRows > 0 && maxResultBytes > 0, "result limits must be positive")
        try require((1...10_000).contains(maxPreparedStatements), "max_prepared_statements must be 1-10000")
    }

    static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 63 else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || byte == 95 }
        return isLetter(first) && name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) }
    }

    /// The settings of a session, by name; both forms below are made of it.
    private var sessionSettings: [(String, String)] {
        [
            ("statement_timeout", "\(statementTimeoutMilliseconds)"), ("lock_timeout", "\(lockTimeoutMilliseconds)"),
            ("idle_in_transaction_session_timeout", "\(idleInTransactionTimeoutMilliseconds)"),
            ("search_path", schema), ("timezone", "UTC"), ("client_min_messages", "warning"),
        ]
    }

    /// The settings as the start-up option of a direct connection.
    var startupOptions: String { sessionSettings.map { "-c \($0.0)=\($0.1)" }.joined(separator: " ") }

    /// The settings as statements at the start of a transaction; empty when the session has them already.
    var transactionPrelude: String {
        ownsSession ? "" : sessionSettings.map { "; SET LOCAL \($0.0) = '\($0.1)'" }.joined()
    }
}
