import Postgres
import Contracts
import ServiceClients
import ServiceKit

/// Carries the messages about orders to the neighbours. Receivers tell repeats by the event ids.
enum OrderMessageTopics {
    static func all(
        billing: BillingClient, marketData: MarketDataClient, streaming: StreamingClient
    ) -> [OutboxTopic] {
        [
            OutboxTopic(OrderMessages.streamTopic) { message in
                for event in try decode([NewStreamEvent].self, message.payload) {
                    try await streaming.deliver(event)
                }
            },
            OutboxTopic(OrderMessages.usageTopic) { message in
                let event = try decode(UsageEvent.self, message.payload)
                do {
                    _ = try await billing.recordUsage(event)
                } catch {
                    throw told(error)
                }
            },
            OutboxTopic(OrderMessages.metricTopic) { message in
                let reading = try decode(MetricReading.self, message.payload)
                do {
                    _ = try await marketData.pushMetric(reading)
                } catch {
                    throw told(error)
                }
            },
        ]
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ payload: String) throws -> Value {
        do {
            return try JSONText.decode(type, from: payload)
        } catch {
            throw OutboxRejection("the payload cannot be read: \(error)")
        }
    }

    /// A message the receiver calls wrong stays wrong: it is set aside for an operator.
    private static func told(_ error: any Error) -> any Error {
        guard let refusal = error as? EndpointClientError, let status = refusal.status,
            [400, 404, 409, 413, 422].contains(status)
        else { return error }
        return OutboxRejection("refused with \(status): \(error)")
    }
}
