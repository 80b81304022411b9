extension PostgresError.Code {
    // Made on this side.

    /// The connection string or a setting is wrong.
    public static let invalidConfiguration = Self(rawValue: "invalid_configuration")
    /// No connection could be made.
    public static let connectFailed = Self(rawValue: "connect_failed")
    /// No connection could be made in time.
    public static let connectTimeout = Self(rawValue: "connect_timeout")
    /// The connection broke, or the server ended it.
    public static let connectionLost = Self(rawValue: "connection_lost")
    /// A second statement was started on a connection while one runs.
    public static let connectionBusy = Self(rawValue: "connection_busy")
    /// The call's deadline passed; the statement was cancelled and the connection thrown away.
    public static let deadlineExceeded = Self(rawValue: "deadline_exceeded")
    /// The task was cancelled; the statement was cancelled and the connection thrown away.
    public static let cancelled = Self(rawValue: "cancelled")
    /// All connections were in use until the deadline, or the queue for them is full.
    public static let poolExhausted = Self(rawValue: "pool_exhausted")
    /// The pool is shut down.
    public static let poolClosed = Self(rawValue: "pool_closed")
    /// The server could not be reached until the deadline.
    public static let unavailable = Self(rawValue: "unavailable")
    /// A parameter cannot be sent: NUL in text, a number that is not finite, a malformed numeric or UUID.
    public static let invalidParameter = Self(rawValue: "invalid_parameter")
    /// The answer has more rows or bytes than allowed.
    public static let resultTooLarge = Self(rawValue: "result_too_large")
    /// A column is missing, null, or of another type than asked for.
    public static let rowConversion = Self(rawValue: "row_conversion")
    /// The server answered in a way this client does not expect.
    public static let unexpectedAnswer = Self(rawValue: "unexpected_answer")
    /// The answer to COMMIT was lost and whether it took effect could not be learned.
    public static let commitOutcomeUnknown = Self(rawValue: "commit_outcome_unknown")
    /// The answer to COMMIT was lost, and the server then said that the transaction did not take effect.
    public static let commitAborted = Self(rawValue: "commit_aborted")
    /// COMMIT was answered with ROLLBACK: an earlier statement had failed and the error was swallowed.
    public static let transactionAborted = Self(rawValue: "transaction_aborted")
    /// Needs a session of its own, which a transaction-mode pooler does not give.
    public static let needsSession = Self(rawValue: "needs_session")
    /// The lease is held by somebody else, or ran out.
    public static let leaseLost = Self(rawValue: "lease_lost")

    // Migrations.

    /// An applied migration has another checksum or name than the one in this program.
    public static let migrationChanged = Self(rawValue: "migration_changed")
    /// An applied migration is unknown to this program although newer ones are known.
    public static let migrationMissing = Self(rawValue: "migration_missing")
    /// A migration was added below one that is applied already.
    public static let migrationOutOfOrder = Self(rawValue: "migration_out_of_order")
    /// The database has migrations newer than this program knows.
    public static let databaseNewer = Self(rawValue: "database_newer")
    /// Two migrations of one set have the same version, or a name or version is malformed.
    public static let migrationInvalid = Self(rawValue: "migration_invalid")
    /// A migration's SQL failed.
    public static let migrationFailed = Self(rawValue: "migration_failed")

    // From the server.

    /// 40001: the transaction must be tried again from the start.
    public static let serializationFailure = Self(rawValue: "serialization_failure")
    /// 40P01: the server ended this transaction to break a deadlock.
    public static let deadlockDetected = Self(rawValue: "deadlock_detected")
    /// 55P03: `lock_timeout` passed, or NOWAIT met a lock.
    public static let lockTimeout = Self(rawValue: "lock_timeout")
    /// 57014: `statement_timeout` passed, or an operator cancelled the statement.
    public static let statementTimeout = Self(rawValue: "statement_timeout")
    /// 23505.
    public static let uniqueViolation = Self(rawValue: "unique_violation")
    /// 23503.
    public static let foreignKeyViolation = Self(rawValue: "foreign_key_violation")
    /// 23514.
    public static let checkViolation = Self(rawValue: "check_violation")
    /// 23502.
    public static let notNullViolation = Self(rawValue: "not_null_violation")
    /// Class 22: the server cannot take a value.
    public static let invalidData = Self(rawValue: "invalid_data")
    /// 42501.
    public static let insufficientPrivilege = Self(rawValue: "insufficient_privilege")
    /// 42P01.
    public static let undefinedTable = Self(rawValue: "undefined_table")
    /// Rest of class 42: the statement is wrong.
    public static let invalidStatement = Self(rawValue: "invalid_statement")
    /// Class 28 or 3D000: wrong user, password or database.
    public static let notAuthorised = Self(rawValue: "not_authorised")
    /// 53300.
    public static let tooManyConnections = Self(rawValue: "too_many_connections")
    /// 53100.
    public static let diskFull = Self(rawValue: "disk_full")
    /// 57P03: the server starts, stops or recovers.
    public static let cannotConnectNow = Self(rawValue: "cannot_connect_now")
    /// 25006: a write in a read-only transaction or on a standby.
    public static let readOnlyTransaction = Self(rawValue: "read_only_transaction")
    /// 25P02: the transaction has failed already.
    public static let inFailedTransaction = Self(rawValue: "in_failed_transaction")
    /// Everything else the server says.
    public static let serverError = Self(rawValue: "server_error")

    /// The code for a SQLSTATE.
    static func forSQLState(_ state: String) -> Self {
        if let exact = exactCodes[state] { return exact }
        switch state.prefix(2) {
        case "08": return .connectionLost
        case "22": return .invalidData
        case "28", "3D": return .notAuthorised
        case "42": return .invalidStatement
        default: return .serverError
        }
    }

    private static let exactCodes: [String: Self] = [
        "40001": .serializationFailure, "40P01": .deadlockDetected, "55P03": .lockTimeout,
        "57014": .statementTimeout, "23505": .uniqueViolation, "23503": .foreignKeyViolation,
        "23514": .checkViolation, "23502": .notNullViolation, "42501": .insufficientPrivilege,
        "42P01": .undefinedTable, "53300": .tooManyConnections, "53100": .diskFull, "57P03": .cannotConnectNow,
        "57P01": .connectionLost, "57P02": .connectionLost, "57P05": .connectionLost, "25P03": .connectionLost,
        "25006": .readOnlyTransaction, "25P02": .inFailedTransaction,
    ]
}
