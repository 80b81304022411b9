import BillingCore
import Contracts
import ServiceKit

/// Serves plans and features.
enum PlanRoutes {
    static func add(
        to routes: inout RouteTable, plans: PlanStore, features: FeatureStore, planFeatures: PlanFeatureStore
    ) {
        routes.serve(PlansAPI.putPlan) { new, _ in
            try FieldCheck.code("code", new.code)
            try FieldCheck.key("stripe_price_id", new.stripePriceId)
            try FieldCheck.prose("name", new.name)
            try FieldCheck.prose("description", new.description)
            return try await plans.write(new)
        }
        routes.serve(PlansAPI.plans) { _, context in
            try await plans.page(
                after: try BillingCursor.key(context, where: BillingText.isCode), limit: limit(context))
        }
        routes.serve(PlansAPI.plan) { _, context in try await plans.plan(context.text("code") ?? "") }
        routes.serve(PlansAPI.putFeature) { new, _ in
            try FieldCheck.code("code", new.code)
            try FieldCheck.prose("name", new.name)
            try FieldCheck.prose("description", new.description)
            return try await features.write(new)
        }
        routes.serve(PlansAPI.features) { _, context in
            let after = try BillingCursor.key(context, where: BillingText.isCode)
            return try await features.page(after: after, limit: limit(context))
        }
        routes.serve(PlansAPI.feature) { _, context in try await features.feature(context.text("code") ?? "") }
        routes.serve(PlansAPI.attach) { new, context in
            let code = context.text("code") ?? ""
            guard new.planCode == nil || new.planCode == code else {
                throw ProblemError.badField(
                    "plan_code", "is not the plan of the path; leave it out", code: "plan_code_mismatch")
            }
            return try await planFeatures.attach(new, to: code)
        }
        routes.serve(PlansAPI.planFeatures) { _, context in
            let after = try BillingCursor.key(context, where: BillingText.isCode)
            return try await planFeatures.page(
                of: context.text("code") ?? "", after: after, limit: limit(context))
        }
    }

    static func limit(_ context: RequestContext) -> Int { context.integer("limit") ?? PageParameters.defaultLimit }
}
