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
        case is PostgresError:
            return (internalProblem, true)
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

    private static let internalProblem = ProblemError(
        500, "internal", "Something went wrong here; the log knows it under this request id.")
}
