/// Plans and the features they grant.
public enum PlansAPI {
    private static let code = WireSchema.string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64)
    private static let planCode = EndpointParameter.path("code", code, "Code of the plan.")
    private static let noPlan = EndpointError(404, "not_found", "There is no such plan.")

    /// Writes a plan by its code.
    public static let putPlan = Endpoint<NewPlan, Plan>(
        .post, "/billing/plans", id: "writePlan",
        summary: "Writes a plan: makes it, or overwrites the one with this code. Its features stay as they are.",
        authorization: .scope(Scope.billingWrite), idempotency: .natural, successStatus: 201,
        errors: [EndpointError(409, "stripe_price_taken", "Another plan has this stripe_price_id.")])

    /// Every plan.
    public static let plans = Endpoint<Nothing, Page<Plan>>(
        .get, "/billing/plans", id: "listPlans", summary: "The plans with their features, by code.",
        authorization: .scope(Scope.billingRead), parameters: PageParameters.all)

    /// One plan.
    public static let plan = Endpoint<Nothing, Plan>(
        .get, "/billing/plans/{code}", id: "getPlan", summary: "A plan with its features.",
        authorization: .scope(Scope.billingRead), parameters: [planCode], errors: [noPlan])

    /// Writes a feature by its code.
    public static let putFeature = Endpoint<NewFeature, Feature>(
        .post, "/billing/features", id: "writeFeature",
        summary: "Writes a feature: makes it, or overwrites name and description of the one with this code.",
        authorization: .scope(Scope.billingWrite), idempotency: .natural, successStatus: 201,
        errors: [EndpointError(409, "feature_kind_fixed", "The feature is there with another kind.")])

    /// Every feature.
    public static let features = Endpoint<Nothing, Page<Feature>>(
        .get, "/billing/features", id: "listFeatures", summary: "The features, by code.",
        authorization: .scope(Scope.billingRead), parameters: PageParameters.all)

    /// One feature.
    public static let feature = Endpoint<Nothing, Feature>(
        .get, "/billing/features/{code}", id: "getFeature", summary: "A feature.",
        authorization: .scope(Scope.billingRead),
        parameters: [.path("code", code, "Code of the feature.")],
        errors: [EndpointError(404, "not_found", "There is no such feature.")])

    /// Attaches a feature to a plan, or changes its limit there. Neither the plan nor the feature is touched.
    public static let attach = Endpoint<NewPlanFeature, PlanFeature>(
        .post, "/billing/plans/{code}/features", id: "attachFeature",
        summary:
            "Attaches a feature to a plan, or changes its limit there; plan and feature themselves stay as they are.",
        authorization: .scope(Scope.billingWrite), parameters: [planCode], idempotency: .natural, successStatus: 202,
        errors: [
            EndpointError(400, "plan_code_mismatch", "The body's plan_code is not the path's."),
            EndpointError(400, "limit_on_capability", "A capability has no limit."),
            EndpointError(404, "not_found", "There is no such plan or feature."),
        ])

    /// What a plan grants.
    public static let planFeatures = Endpoint<Nothing, Page<PlanFeature>>(
        .get, "/billing/plans/{code}/features", id: "listPlanFeatures", summary: "What a plan grants, by feature code.",
        authorization: .scope(Scope.billingRead), parameters: [planCode] + PageParameters.all, errors: [noPlan])

    /// Every endpoint of this API.
    public static let declarations = [
        putPlan.declaration, plans.declaration, plan.declaration, putFeature.declaration, features.declaration,
        feature.declaration, attach.declaration, planFeatures.declaration,
    ]
}
