import BootstrapDemoCore
import Contracts
import Observability
import Security
import ServiceKit

/// The alert on the demo's results and the event that tells of its order.
struct DemoNotices: Sendable {
    let flow: DemoFlow
    let token: String

    private var options: DemoOptions { flow.options }

    /// Finds the demo's alert by its title, or makes it.
    func alert() async throws(DemoFailure) -> Alert {
        let title = "\(options.symbol) order executed"
        let base = flow.addresses.dashboard
        let found = try await flow.neighbours.must(
            "alert", base, AlertsAPI.list, Nothing(), token: token, query: [("limit", "500")])
        if let alert = found.items.first(where: { $0.title == title }) {
            flow.console.note("alert: reused \(alert.id) of an earlier run")
            return alert
        }
        let conditions = AlertConditions(
            pnl: AlertThreshold(relation: .below, value: -150), drawdown: AlertThreshold(relation: .above, value: 5))
        let request = AlertRequest(
            title: title, detail: "Bootstrap routed \(options.quantity) \(options.symbol) (\(options.side.rawValue)).",
            risk: .info,
            rule: AlertRule(symbol: options.symbol, venue: options.venue, timeframe: .oneHour, conditions: conditions),
            channels: [AlertChannelRequest(type: .log)], throttleSeconds: 900)
        return try await flow.step("alert", { "\($0.id)" }) { () throws(DemoFailure) in
            try await flow.neighbours.must("alert", base, AlertsAPI.create, request, token: token, key: newID())
        }
    }

    /// Publishes the order to the public room.
    func publish(_ order: ExecutionReport) async throws(DemoFailure) -> StreamEventReceipt {
        let event = NewStreamEvent(
            roomID: .publicReports, source: "reports", eventID: "bootstrap-\(order.orderId)",
            payload: .object([
                "symbol": .text(order.symbol.description), "side": .text(order.side.rawValue),
                "quantity": .text(order.quantity.description), "status": .text(order.status.rawValue),
                "order_id": .text(order.orderId.description),
            ]))
        return try await flow.step("stream", { _ in "event in public-room" }) { () throws(DemoFailure) in
            try await flow.neighbours.must(
                "stream", flow.addresses.streaming, StreamingAPI.publish, event, token: token)
        }
    }

    private func newID() -> String {
        var generator = SystemRandom()
        return TimeOrderedID.make(milliseconds: flow.neighbours.clock.wallMilliseconds, using: &generator)
    }
}
