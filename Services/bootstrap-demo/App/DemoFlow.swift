import BootstrapDemoCore
import Contracts
import Observability
import Security
import ServiceKit

/// The walk: sign-up, subscription, profile, strategy, order, report, alert, stream. Each step can be repeated: what an
/// earlier run left is used again, and the position it left is closed first.
struct DemoFlow: Sendable {
    let options: DemoOptions
    let neighbours: DemoNeighbours
    let secrets: DemoSecrets

    var console: DemoConsole { neighbours.console }
    var addresses: DemoAddresses { options.addresses }

    /// The name under which the demo finds its strategy again.
    static let strategyName = "Bootstrap Trend Follower"

    /// Walks all steps.
    func walk() async throws(DemoFailure) -> DemoSummary {
        let service = try await serviceToken()
        if options.skipsBillingSetup {
            console.note("billing setup is skipped: plan, features and subscriptions stay as they are")
        } else {
            try await DemoBillingSetup(flow: self, token: service).plan()
            try await DemoBillingSetup(flow: self, token: service).subscribe(options.serviceCustomerID)
        }
        let registration = try await register()
        let tokens = try await login()
        let me = try await me(tokens)
        if !options.skipsBillingSetup {
            try await DemoBillingSetup(flow: self, token: service).subscribe(me.id)
        }
        let user = try await profile(me, tokens)
        let trade = DemoTrade(flow: self, userID: me.id, token: tokens.accessToken)
        let strategy = try await trade.strategy()
        try await trade.closeLeftPosition()
        let order = try await trade.order()
        let report = try await trade.report()
        let alert = try await DemoNotices(flow: self, token: options.alertsToken ?? tokens.accessToken).alert()
        let stream = try await DemoNotices(flow: self, token: options.streamingToken ?? service).publish(order)
        return DemoSummary(
            alert: alert, auth: .init(me: me, registration: registration), order: order, report: report,
            strategy: strategy, stream: stream, tokens: tokens, user: user)
    }

    /// Runs one step and tells how long it took.
    func step<Value: Sendable>(
        _ name: String, _ detail: (Value) -> String, _ body: () async throws(DemoFailure) -> Value
    ) async throws(DemoFailure) -> Value {
        let began = neighbours.clock.monotonicNanoseconds
        let value = try await body()
        console.done(name, since: began, detail(value))
        return value
    }

    private func serviceToken() async throws(DemoFailure) -> String {
        let secret = try secrets.read("bootstrap-demo-client-secret", step: "service token", insteadOf: nil)
        return try await step("service token", { _ in "for the demo's own writes" }) { () throws(DemoFailure) in
            try await neighbours.must(
                "service token", addresses.auth, IdentityAPI.serviceToken,
                ServiceTokenRequest(clientId: "bootstrap-demo", clientSecret: secret),
                remedy: "the secret file belongs to another stack: give --secrets-dir"
            ).accessToken
        }
    }

    private func register() async throws(DemoFailure) -> MeView? {
        try await step("register", { $0.map { "user \($0.id)" } ?? "reused: \(options.email) is registered" }) {
            () throws(DemoFailure) in
            try await neighbours.call(
                "register", addresses.auth, IdentityAPI.register,
                Credentials(email: options.email, password: options.password), tolerating: ["email_taken"])
        }
    }

    private func login() async throws(DemoFailure) -> TokenPair {
        try await step("login", { _ in "session for \(options.email)" }) { () throws(DemoFailure) in
            try await neighbours.must(
                "login", addresses.auth, IdentityAPI.login,
                LoginRequest(email: options.email, password: options.password),
                remedy: "is the password of \(options.email) another one? give --password, or another --email")
        }
    }

    private func me(_ tokens: TokenPair) async throws(DemoFailure) -> MeView {
        try await step("who am I", { "user \($0.id)" }) { () throws(DemoFailure) in
            try await neighbours.must(
                "who am I", addresses.auth, IdentityAPI.me, Nothing(), token: tokens.accessToken)
        }
    }

    private func profile(_ me: MeView, _ tokens: TokenPair) async throws(DemoFailure) -> DemoSummary.User {
        let registration = try await step("profile", { $0 == nil ? "reused" : "created" }) {
            () throws(DemoFailure) in
            try await neighbours.call(
                "profile", addresses.user, UsersAPI.register,
                ProfileFields(firstName: "Demo", lastName: "Trader", marketingOptIn: true),
                token: tokens.accessToken, tolerating: ["email_taken"])
        }
        let profile = try await step("activate", { "active: \($0.isActive)" }) { () throws(DemoFailure) in
            try await neighbours.must(
                "activate", addresses.user, UsersAPI.activate, Nothing(), token: tokens.accessToken,
                path: ["id": me.id])
        }
        return DemoSummary.User(id: me.id, email: me.email, registration: registration, profile: profile)
    }
}
