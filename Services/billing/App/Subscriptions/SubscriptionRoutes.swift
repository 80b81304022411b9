import BillingCore
import Contracts
import ServiceKit

/// Serves subscriptions to operators and services.
enum SubscriptionRoutes {
    static func add(to routes: inout RouteTable, store: SubscriptionStore) {
        routes.serve(SubscriptionsAPI.list) { _, context in
            let before = try BillingCursor.key(context) { (try? Identifier<Subscription>(parsing: $0)) != nil }
            return try await store.page(
                before: before, customer: context.text("customer_id"), status: context.text("status"),
                limit: PlanRoutes.limit(context))
        }
        routes.serve(SubscriptionsAPI.start) { new, _ in
            try FieldCheck.customer("customer_id", new.customerId)
            return try await store.start(new)
        }
        routes.serve(SubscriptionsAPI.pause) { _, context in
            try await store.change(context.text("id") ?? "", cause: "paused") { _ in .pause }
        }
        routes.serve(SubscriptionsAPI.resume) { _, context in
            try await store.change(context.text("id") ?? "", cause: "resumed") { .resume(isInTrial: $0) }
        }
        routes.serve(SubscriptionsAPI.cancel) { _, context in
            try await store.change(context.text("id") ?? "", cause: "canceled") { _ in .cancel }
        }
    }
}
