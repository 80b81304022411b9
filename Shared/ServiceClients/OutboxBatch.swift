import Contracts
import ServiceKit

/// How an outbox hands several messages to a neighbour.
enum OutboxBatch {
    /// Statuses of refusals that stay the same however often they are asked.
    static let finalStatuses: Set<Int> = [400, 404, 409, 413, 422]

    /// Makes the call; a refusal that stays becomes an `OutboxRejection`, so that messages are set aside for an operator
    /// instead of tried again and again.
    static func deliver<Receipts>(
        _ call: () async throws(EndpointClientError) -> Receipts
    ) async throws {
        do throws(EndpointClientError) {
            _ = try await call()
        } catch {
            guard let status = error.status, finalStatuses.contains(status) else { throw error }
            throw OutboxRejection("refused with \(status): \(error)")
        }
    }
}
