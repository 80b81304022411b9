import Contracts
import ServiceKit

/// Serves triggers, deliveries and readings.
struct AlertHistoryRoutes: Sendable {
    /// Triggers answered when the caller does not say how many.
    private static let defaultTriggers = 20
    let history: AlertHistoryStore
    let readings: AlertReadingStore
    /// Told when a reading came.
    let read: WakeSignal
    /// Told when a delivery was put back.
    let revived: WakeSignal

    func add(to routes: inout RouteTable) {
        routes.serve(AlertsAPI.history) { _, context in
            let filter = AlertHistoryStore.Filter(
                start: try Self.time("start", context), end: try Self.time("end", context),
                severity: context.text("severity"), strategy: context.text("strategy"))
            return try await history.page(
                owner: context.caller.subject, filter, before: try context.alertCursor(),
                limit: context.integer("limit") ?? PageParameters.defaultLimit)
        }
        routes.serve(AlertsAPI.triggers) { _, context in
            let page = try await history.page(
                owner: context.caller.subject, AlertHistoryStore.Filter(), before: nil,
                limit: context.integer("limit") ?? Self.defaultTriggers)
            return AlertTriggerList(items: page.items)
        }
        routes.serve(AlertsAPI.deadDeliveries) { _, context in
            try await history.dead(
                owner: context.caller.subject, before: try context.alertCursor(),
                limit: context.integer("limit") ?? PageParameters.defaultLimit)
        }
        routes.serve(AlertsAPI.retryDelivery) { _, context in
            let owner = context.caller.scopes.contains(Scope.accountsAny) ? nil : context.caller.subject
            guard let id = context.text("id"), let delivery = try await history.retry(id, owner: owner) else {
                throw ProblemError.notFound("delivery")
            }
            revived.fire()
            return delivery
        }
        let take = { @Sendable (given: [MetricReading]) async throws -> [MetricReceipt] in
            for reading in given where reading.drawdown.isNegative {
                throw ProblemError.badField("drawdown", "is \(reading.drawdown); it must be 0 or more")
            }
            let isNew = try await readings.take(given)
            if isNew.contains(true) { read.fire() }
            return zip(given, isNew).map { MetricReceipt(eventId: $0.eventId, isNew: $1) }
        }
        routes.serve(AlertsAPI.pushMetric) { reading, _ in
            guard let receipt = try await take([reading]).first else { throw ProblemError.notFound("reading") }
            return receipt
        }
        routes.serve(AlertsAPI.pushMetrics) { request, _ in
            try BatchCheck.count(request.readings.count, "readings", limit: MetricReadings.maxCount)
            return MetricReceipts(receipts: try await take(request.readings))
        }
    }

    private static func time(_ name: String, _ context: RequestContext) throws(ProblemError) -> Timestamp? {
        guard let text = context.text(name) else { return nil }
        guard let instant = try? Timestamp(parsing: text) else {
            throw .badField(name, "is not an RFC 3339 time such as 2026-01-31T09:30:00Z", code: "invalid_parameter")
        }
        return instant
    }
}
