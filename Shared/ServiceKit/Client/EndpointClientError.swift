public import Contracts
import Resilience

/// Why a call to a neighbour did not bring its answer.
public struct EndpointClientError: Error, Sendable, CustomStringConvertible {
    /// Stable machine codes of the client itself; a neighbour's own code stands in `problem`.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code.
        public let rawValue: String

        /// Any code.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The neighbour was not reached or did not answer.
        public static let unreachable = Code(rawValue: "neighbour_unreachable")
        /// The time was over.
        public static let deadlineExceeded = Code(rawValue: "neighbour_deadline_exceeded")
        /// The calling task was cancelled.
        public static let cancelled = Code(rawValue: "cancelled")
        /// The neighbour answered a problem.
        public static let refused = Code(rawValue: "neighbour_refused")
        /// The neighbour answered something that is not what its endpoint declares.
        public static let badAnswer = Code(rawValue: "neighbour_bad_answer")
        /// The circuit breaker is open: nothing was sent.
        public static let circuitOpen = Code(rawValue: "neighbour_circuit_open")
        /// The call does not fit the endpoint's declaration.
        public static let badCall = Code(rawValue: "bad_call")
    }

    /// What happened.
    public let code: Code
    /// The neighbour.
    public let neighbour: String
    /// For the log.
    public let message: String
    /// HTTP status, when there was an answer.
    public let status: Int?
    /// The neighbour's problem, when it answered one.
    public let problem: Problem?
    /// Whether the neighbour may have acted on the request.
    public let mayHaveTakenEffect: Bool
    /// How many times it was sent.
    public internal(set) var attempts: Int
    /// How long the neighbour asked to be left alone (`Retry-After`), in milliseconds.
    public let retryAfterMilliseconds: Int64?

    init(
        _ code: Code, neighbour: String, _ message: String, status: Int? = nil, problem: Problem? = nil,
        mayHaveTakenEffect: Bool = false, retryAfterMilliseconds: Int64? = nil
    ) {
        self.code = code
        self.neighbour = neighbour
        self.message = message
        self.status = status
        self.problem = problem
        self.mayHaveTakenEffect = mayHaveTakenEffect
        self.retryAfterMilliseconds = retryAfterMilliseconds
        attempts = 0
    }

    /// Whether the same call may succeed later: no answer, or a status that says so.
    public var isRetryable: Bool {
        switch code {
        case .unreachable, .deadlineExceeded, .circuitOpen: true
        case .refused: status == 429 || status == 425 || status == 408 || (status ?? 0) >= 500
        default: false
        }
    }

    /// What the breaker learns: a refusal with a reason is work done; only silence and 5xx are failures.
    var breakerOutcome: CircuitBreaker.Outcome {
        switch code {
        case .unreachable, .deadlineExceeded: .failure
        case .refused: (status ?? 0) >= 500 ? .failure : .success
        case .badAnswer: .success
        default: .neutral
        }
    }

    var asAttemptFailure: AttemptFailure {
        AttemptFailure(
            isRetryable: isRetryable, mayHaveTakenEffect: mayHaveTakenEffect, isCancellation: code == .cancelled,
            retryAfterMilliseconds: retryAfterMilliseconds)
    }

    /// `code: neighbour: message`
    public var description: String {
        "\(code.rawValue): \(neighbour): \(message)" + (status.map { " (status \($0))" } ?? "")
    }

    /// What a caller of ours is told when a call of ours to a neighbour fails.
    var problemForCallers: ProblemError {
        switch code {
        case .deadlineExceeded:
            ProblemError(504, "neighbour_deadline_exceeded", "A service this request needs took too long.")
        case .badCall, .badAnswer:
            ProblemError(502, "neighbour_bad_answer", "A service this request needs answered wrongly.")
        default: .unavailable("neighbour_unavailable", "A service this request needs does not answer at the moment.")
        }
    }
}
