import Postgres
import ServiceClients
import ServiceKit

/// Carries the messages about orders to the neighbours, those of a moment together and as the JSON they are stored as.
/// Receivers tell repeats by the event ids.
enum OrderMessageTopics {
    /// Messages of one call; a stream message holds two events, and a request takes 200.
    static let maxMessages = 100

    static func all(
        billing: BillingClient, marketData: MarketDataClient, streaming: StreamingClient
    ) -> [OutboxTopic] {
        [
            OutboxTopic(OrderMessages.streamTopic, upTo: maxMessages) { messages in
                try await streaming.deliver(encoded: try members(of: messages))
            },
            OutboxTopic(OrderMessages.usageTopic, upTo: maxMessages) { messages in
                try await billing.deliverUsage(encoded: joined(messages.map(\.payload)))
            },
            OutboxTopic(OrderMessages.metricTopic, upTo: maxMessages) { messages in
                try await marketData.deliverMetrics(encoded: joined(messages.map(\.payload)))
            },
        ]
    }

    /// The members of the lists that the messages are.
    private static func members(of messages: [OutboxMessage]) throws(OutboxRejection) -> String {
        var lists: [String] = []
        for message in messages {
            let list = message.payload
            guard list.hasPrefix("["), list.hasSuffix("]"), list.utf8.count > 2 else {
                throw OutboxRejection("the payload is not a list of events")
            }
            lists.append(String(list.dropFirst().dropLast()))
        }
        return joined(lists)
    }

    private static func joined(_ parts: [String]) -> String { parts.joined(separator: ",") }
}
