import HTTPWire
import Networking
import Postgres

/// Turns whatever a handler threw into what the caller is told; details of faults stay in the log.
enum ErrorTranslation {
    /// The problem for an error, and whether it is a fault of ours that the log must explain.
    static func problem(for error: any Error) -> (problem: ProblemError, isFault: Bool) {
        switch error {
        case let problem as ProblemError:
            return (problem, false)
        case let network as NetworkError where (400..<500).contains(network.httpStatus):
            return (ProblemError(network.httpStatus, network.code.description, network.message), false)
        case let database as PostgresError where database.isRetryable:
            return (.unavailable("database_unavailable", "The database cannot answer at the moment."), true)
        case let database as PostgresError:
            return (problem(for: database), true)
        case let client as HTTPClientError:
            return (
                ProblemError(
                    client.httpStatus, "neighbour_unavailable", client.publicMessage,
                    headers: client.httpStatus == 503 ? ["Retry-After": "1"] : [:]), true
            )
        case let client as EndpointClientError:
            return (client.problemForCallers, true)
        default:
            return (internalProblem, true)
        }
    }

    /// What a caller can do something about is told apart from what is our own fault.
    private static func problem(for database: PostgresError) -> ProblemError {
        switch database.code {
        case .deadlineExceeded:
            ProblemError(504, "deadline_exceeded", "The answer took too long.")
        case .statementTimeout, .commitOutcomeUnknown, .poolClosed, .readOnlyTransaction:
            .unavailable("database_unavailable", "The database cannot answer at the moment.")
        case _ where [400, 409].contains(database.httpStatus):
            ProblemError(database.httpStatus, database.code.rawValue, database.publicMessage)
        default: internalProblem
        }
    }

    private static let internalProblem = ProblemError(
        500, "internal", "Something went wrong here; the log knows it under this request id.")
}
