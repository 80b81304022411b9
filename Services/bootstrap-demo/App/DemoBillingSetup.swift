import BootstrapDemoCore
import Contracts
import HTTPWire
import Networking
import Observability
import Security

/// Plan, features and subscriptions of the demo.
struct DemoBillingSetup: Sendable {
    let flow: DemoFlow
    let token: String

    /// What the demo's plan grants without a limit: everything a daemon asks for.
    static let capabilities = EntitlementCode.allCases.filter { $0.kind == .capability }.map(\.rawValue)
    /// How many strategies the demo's plan lets run.
    static let activeStrategies: Int64 = 5
    /// How long the demo's subscription is paid for, in seconds: thirty days.
    static let periodSeconds: Int64 = 30 * 86_400

    private var base: String { flow.addresses.billing }
    private var code: String { flow.options.planCode }

    /// Writes the plan and attaches its features; all of it may be there already.
    func plan() async throws(DemoFailure) {
        _ = try await flow.step("plan", { (_: Bool) in "\(code) with \(Self.capabilities.count + 1) features" }) {
            () throws(DemoFailure) in
            _ = try await flow.neighbours.must(
                "plan", base, PlansAPI.putPlan, NewPlan(code: code, name: code, stripePriceId: code), token: token)
            for capability in Self.capabilities { try await attach(capability, .capability, limit: nil) }
            try await attach(EntitlementCode.activeAlgos.rawValue, .quota, limit: Self.activeStrategies)
            return true
        }
    }

    private func attach(_ feature: String, _ kind: FeatureKind, limit: Int64?) async throws(DemoFailure) {
        _ = try await flow.neighbours.must(
            "feature \(feature)", base, PlansAPI.putFeature, NewFeature(code: feature, name: feature, kind: kind),
            token: token)
        _ = try await flow.neighbours.must(
            "attach \(feature)", base, PlansAPI.attach,
            NewPlanFeature(planCode: code, featureCode: feature, limit: limit), token: token, path: ["code": code])
    }

    /// Tells billing, as the payment provider would, that the customer's subscription is paid.
    func subscribe(_ customer: String) async throws(DemoFailure) {
        let secret: String
        if let given = flow.options.webhookSecret {
            secret = given
        } else {
            secret = try flow.secrets.read(
                "stripe-webhook-secret", step: "subscription", insteadOf: "--webhook-secret")
        }
        _ = try await flow.step("subscription", { (_: Bool) in "active for \(customer)" }) { () throws(DemoFailure) in
            let now = flow.neighbours.clock.wallMilliseconds / 1_000
            let body = Array(event(customer, nowSeconds: now).utf8)
            let signature = WebhookSignature.header(for: body, secrets: [Secret(secret)], timestampSeconds: now)
            try await flow.neighbours.post(
                "subscription", base + StripeWebhookAPI.receive.declaration.path, body,
                header: (StripeWebhookAPI.signatureHeader, signature),
                remedy: "the webhook secret belongs to another stack: give --webhook-secret")
            return true
        }
    }

    /// Compact, with the keys in order: the signature covers these bytes. The ids hold nothing that JSON would escape,
    /// which the command line has checked.
    private func event(_ customer: String, nowSeconds now: Int64) -> String {
        let id = "evt_bootstrap_\(customer)_\(flow.neighbours.clock.wallMilliseconds)"
        let plan = #"{"id":"\#(code)","nickname":"\#(code)","product":"demo-product"}"#
        let object =
            #"{"id":"sub_\#(customer)","customer":"\#(customer)","status":"active","plan":\#(plan),"#
            + #""current_period_end":\#(now + Self.periodSeconds)}"#
        return #"{"id":"\#(id)","type":"customer.subscription.updated","created":\#(now),"data":{"object":\#(object)}}"#
    }
}
