/// Why something with the database did not work.
public struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable machine code: bounded, safe as a metric label.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The code as it is logged.
        public let rawValue: String
        /// Wraps a code; only the constants of this module are produced by it.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// The code as it is logged.
        public var description: String { rawValue }
    }

    /// What kind of failure it is.
    public let code: Code
    /// The server's five-character SQLSTATE, when the server said something.
    public let sqlState: String?
    /// What happened, in words, without secrets and without parameter values.
    public let message: String
    /// The constraint that refused a row, when one did.
    public let constraint: String?
    /// Whether the same operation may work when tried again (by whoever knows that repeating it is safe).
    public let isRetryable: Bool
    /// Whether the statement may have taken effect although it failed: its answer was lost after it was sent.
    public let mayHaveTakenEffect: Bool
    /// For a pipeline: the position of the statement that failed.
    public let statementIndex: Int?

    /// An error with the given parts.
    public init(
        _ code: Code, _ message: String, sqlState: String? = nil, constraint: String? = nil,
        isRetryable: Bool? = nil, mayHaveTakenEffect: Bool = false, statementIndex: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.constraint = constraint
        self.isRetryable = isRetryable ?? Self.retryable.contains(code)
        self.mayHaveTakenEffect = mayHaveTakenEffect
        self.statementIndex = statementIndex
    }

    private static let retryable: Set<Code> = [
        .serializationFailure, .deadlockDetected, .lockTimeout, .connectionLost, .connectFailed, .connectTimeout,
        .unavailable, .poolExhausted, .tooManyConnections, .cannotConnectNow, .diskFull, .commitAborted,
    ]

    /// Whether the connection is gone (the statement may or may not have run).
    public var isConnectionLoss: Bool { code == .connectionLost }

    /// The HTTP status a service answers with when it can say nothing better.
    public var httpStatus: Int {
        switch code {
        case .uniqueViolation, .serializationFailure, .deadlockDetected: 409
        case .invalidParameter, .invalidData: 400
        default: isRetryable || code == .deadlineExceeded || code == .commitOutcomeUnknown ? 503 : 500
        }
    }

    /// A sentence that may be shown to a caller: no names of tables, no server text.
    public var publicMessage: String {
        switch httpStatus {
        case 400: "A value cannot be stored."
        case 409: "The request conflicts with another one."
        case 503: "The database cannot answer now; try again."
        default: "An internal error happened."
        }
    }

    /// Code, SQLSTATE and message on one line.
    public var description: String {
        let state = sqlState.map { " [\($0)]" } ?? ""
        let position = statementIndex.map { " (statement \($0))" } ?? ""
        return "\(code)\(state)\(position): \(message)"
    }

    func marked(mayHaveTakenEffect: Bool) -> PostgresError {
        PostgresError(
            code, message, sqlState: sqlState, constraint: constraint, isRetryable: isRetryable,
            mayHaveTakenEffect: mayHaveTakenEffect, statementIndex: statementIndex)
    }

    func at(statement index: Int) -> PostgresError {
        PostgresError(
            code, message, sqlState: sqlState, constraint: constraint, isRetryable: isRetryable,
            mayHaveTakenEffect: mayHaveTakenEffect, statementIndex: index)
    }
}
