import Contracts
import Foundation
import Observability
import Postgres
import Security
import ServiceKit

/// Puts a running strategy into ERROR, gives its unit back and tells its owner, all in one transaction.
struct StrategyFailure: Sendable {
    /// Topic of the outbox; its messages go to the owner's streaming room.
    static let topic = "strategy_alert"

    let pool: PostgresPool
    let clock: any TimeSource
    let logger: Logger

    /// Does nothing when it is no longer ACTIVE.
    func stop(_ id: StrategyID, code: String, message: String) async throws {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        let error = String("\(code): \(message)".prefix(1_000))
        let stopped = try await pool.transaction { connection in
            let rows = try await connection.query(
                """
                UPDATE strategies SET status = 'ERROR', last_error = $2, updated_at = $3
                WHERE id = $1 AND status = 'ACTIVE' AND deleted_at IS NULL RETURNING owner_id, name
                """,
                [.uuid(id.description), .text(error), .timestamp(milliseconds: now.milliseconds)])
            guard let row = rows.first else { return false }
            try await QuotaHolds.release(strategy: id, on: connection)
            let payload = try StoredJSON.text(
                StrategyAlert(
                    eventId: Self.eventID(clock), ownerId: try row.string("owner_id"), strategyId: id,
                    name: try row.string("name"), code: code, message: error, occurredAt: now))
            try await OutboxQueue.enqueue(
                topic: Self.topic, key: id.description, payload: payload, on: connection)
            return true
        }
        if stopped { logger.error("strategy_failed", [.name: .string(id.description), .code: .string(code)]) }
    }

    private static func eventID(_ clock: any TimeSource) -> String {
        var generator = SystemRandom()
        return TimeOrderedID.make(milliseconds: clock.wallMilliseconds, using: &generator)
    }
}

/// What the owner is told when a strategy stops with an error.
struct StrategyAlert: Codable, Sendable, Equatable {
    let eventId: String
    let ownerId: String
    let strategyId: StrategyID
    let name: String
    let code: String
    let message: String
    let occurredAt: Timestamp

    private enum CodingKeys: String, CodingKey {
        case eventId = "event_id"
        case ownerId = "owner_id"
        case strategyId = "strategy_id"
        case name
        case code
        case message
        case occurredAt = "occurred_at"
    }
}
