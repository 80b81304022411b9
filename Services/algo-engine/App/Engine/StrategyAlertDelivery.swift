import Contracts
import Postgres
import ServiceClients
import ServiceKit

/// Carries the alert of a strategy that stopped to the room of its owner's account.
enum StrategyAlertDelivery {
    static func topic(_ streaming: StreamingClient) -> OutboxTopic {
        OutboxTopic(StrategyFailure.topic) { message in
            let alert = try StoredJSON.read(StrategyAlert.self, message.payload)
            try await streaming.deliver(try event(alert))
        }
    }

    static func event(_ alert: StrategyAlert) throws -> NewStreamEvent {
        NewStreamEvent(
            roomID: .account(try AccountID.standard(of: alert.ownerId)), source: "algo-engine",
            eventID: alert.eventId,
            payload: .object([
                "type": .text("strategy_error"), "strategy_id": .text(alert.strategyId.description),
                "name": .text(alert.name), "code": .text(alert.code), "message": .text(alert.message),
                "occurred_at": .text(alert.occurredAt.description),
            ]))
    }
}
