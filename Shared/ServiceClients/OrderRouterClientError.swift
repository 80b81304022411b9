import Contracts
import ServiceKit

/// Why an order could not be placed, once retrying was over or made no sense.
public struct OrderRouterClientError: Error, Sendable, CustomStringConvertible {
    /// Stable machine code: the router's own for a refusal, else the client's, such as `neighbour_unreachable`.
    public let code: String
    /// One sentence with the status, fit for the strategy's owner.
    public let message: String
    /// HTTP status of the last answer, when there was one.
    public let status: Int?
    /// How many times the order was sent.
    public let attempts: Int
    /// Whether the calling task was cancelled: the order's fate is then open.
    public let isCancellation: Bool

    init(_ error: EndpointClientError, attempts: Int) {
        code = error.problem?.code ?? error.code.rawValue
        let detail = error.problem?.detail ?? error.message
        message = error.status.map { "order-router answered \($0): \(detail)" } ?? "order-router: \(detail)"
        status = error.status
        self.attempts = attempts
        isCancellation = error.code == .cancelled
    }

    /// Cancelled while it waited for the next try.
    init(cancelledAfter attempts: Int) {
        code = EndpointClientError.Code.cancelled.rawValue
        message = "cancelled between two tries"
        status = nil
        self.attempts = attempts
        isCancellation = true
    }

    /// `code: message (n attempts)`
    public var description: String { "\(code): \(message) (\(attempts) attempts)" }
}
