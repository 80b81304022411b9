import BillingCore
import Contracts
import Observability
import ServiceKit

/// Serves usage.
enum UsageRoutes {
    static func add(to routes: inout RouteTable, store: UsageStore, clock: any TimeSource) {
        routes.serve(UsageAPI.record) { event, _ in
            try check(event)
            guard let receipt = try await store.record([event]).first else { throw ProblemError.notFound("event") }
            return receipt
        }
        routes.serve(UsageAPI.recordMany) { request, _ in
            try BatchCheck.count(request.events.count, "events", limit: UsageEvents.maxCount)
            for event in request.events { try check(event) }
            return UsageReceipts(receipts: try await store.record(request.events))
        }
        routes.serve(UsageAPI.summary) { _, context in
            let customer = try CustomerParameter.customer(context)
            let key = try BillingCursor.key(context) { UsagePosition($0) != nil }
            return try await store.page(
                of: customer, metric: context.text("metric"), period: try period(context, clock),
                after: key.flatMap(UsagePosition.init), limit: PlanRoutes.limit(context))
        }
    }

    private static func check(_ event: UsageEvent) throws(ProblemError) {
        try FieldCheck.key("event_id", event.eventId)
        try FieldCheck.customer("customer_id", event.customerId)
        try FieldCheck.code("metric", event.metric)
        guard event.quantity.isPositive, event.quantity <= UsageStore.maxQuantity else {
            throw ProblemError.badField("quantity", "must be above zero and at most \(UsageStore.maxQuantity)")
        }
    }

    private static func period(
        _ context: RequestContext, _ clock: any TimeSource
    ) throws(ProblemError) -> UsagePeriod {
        do {
            return try UsagePeriod(
                from: context.text("from"), to: context.text("to"),
                now: Timestamp(milliseconds: clock.wallMilliseconds))
        } catch {
            let (field, message) =
                switch error {
                case .from: ("from", "must be a UTC day such as 2026-01-31")
                case .to: ("to", "must be a UTC day such as 2026-01-31")
                case .order: ("from", "must not be after to")
                case .length: ("from", "must be at most \(UsagePeriod.maxDays - 1) days before to")
                }
            throw .badField(field, message, code: "invalid_parameter")
        }
    }
}
