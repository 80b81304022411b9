import OrderRouterCore
import Contracts
import Postgres

/// What the neighbours are told about orders: rows of the outbox, written in the transaction that decides.
enum OrderMessages {
    /// Topic of the events for streaming rooms; the payload is a list of ``NewStreamEvent``.
    static let streamTopic = "stream"
    /// Topic of what customers used, for billing; the payload is a ``UsageEvent``.
    static let usageTopic = "usage"
    /// Topic of accounts' results, for alerts; the payload is a ``MetricReading``.
    static let metricTopic = "metric"
    /// Who publishes.
    static let source = "order-router"
    /// What billing counts.
    static let usageMetric = "orders.placed"

    /// The messages of one change of an order.
    /// - Parameters:
    ///   - isFirst: whether the venue saw the order for the first time; then it counts as used.
    ///   - reading: the account's result after the fills; nil without fills.
    static func statements(
        of order: StoredOrder, isFirst: Bool, reading: MetricReading?
    ) throws -> [PostgresStatement] {
        var topics = [streamTopic]
        var payloads = [try JSONText.encode(try events(of: order))]
        // What happens beside the books is not charged and alerts nobody.
        if order.mode == .sandbox {
            if isFirst {
                topics.append(usageTopic)
                payloads.append(
                    try JSONText.encode(
                        UsageEvent(
                            eventId: "order-\(order.orderID)", customerId: order.customerID, metric: usageMetric,
                            quantity: 1, occurredAt: order.submittedAt)))
            }
            if let reading {
                topics.append(metricTopic)
                payloads.append(try JSONText.encode(reading))
            }
        }
        return [
            PostgresStatement(
                """
                INSERT INTO outbox (topic, key, payload)
                SELECT m.topic, $3, m.payload FROM unnest($1::text[], $2::jsonb[]) AS m (topic, payload)
                """,
                [.textArray(topics), .jsonArray(payloads), .text(order.orderID.description)])
        ]
    }

    /// The event for everybody, which names neither account nor sender, and the one for the account's owner.
    private static func events(of order: StoredOrder) throws -> [NewStreamEvent] {
        let life = order.lifecycle
        let id = "\(order.orderID)-\(order.fillCount)-\(life.status.rawValue)"
        var members: [String: JSONValue] = [
            "kind": .text("order"), "order_id": .text(order.orderID.description), "status": .text(life.status.rawValue),
            "broker": .text(order.order.broker), "venue": .text(order.order.venue.description),
            "symbol": .text(order.order.symbol.description), "side": .text(order.order.side.rawValue),
            "quantity": .number(order.order.quantity.decimal), "filled_quantity": .number(life.filled.decimal),
            "mode": .text(order.mode.rawValue), "timestamp": .text(order.updatedAt.description),
        ]
        if let price = try life.averagePrice() { members["avg_price"] = .number(price.decimal) }
        if let reason = life.reason { members["reason"] = .text(reason) }
        let everybody = NewStreamEvent(
            roomID: .publicReports, source: source, eventID: "public-\(id)", payload: .object(members))
        members["account_id"] = .text(order.accountID)
        members["client_order_id"] = .text(order.clientOrderID)
        members["fees"] = .number(life.fees.decimal)
        members["tags"] = .list(order.order.tags.map { .text($0) })
        let owner = NewStreamEvent(
            roomID: .account(try AccountID(parsing: order.accountID)), source: source, eventID: "account-\(id)",
            payload: .object(members))
        return [everybody, owner]
    }
}
