import Contracts
import Foundation
import Testing

@Suite struct WireTests {
    /// Encodes a value whose every field is filled and compares its keys, at this level, with its declared shape.
    private func expectKeys<Value: WireType>(of value: Value) throws {
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(value)) as? [String: Any]
        let names = try #require(Value.schema.fieldNames)
        #expect(object?.keys.sorted() == names.sorted(), "\(Value.self)")
        #expect(names.allSatisfy { $0.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil }, "\(Value.self) is not in snake_case")
    }

    @Test func declaredShapesHaveTheEncodedKeys() throws {
        let check = ReadinessReport.Check(name: "database", ok: false, required: true, reason: "down")
        let field = Problem.FieldError(field: "price", message: "must be above zero")
        try expectKeys(of: field)
        try expectKeys(
            of: Problem(
                title: "Unprocessable", status: 422, detail: "d", code: "invalid", requestID: "r", errors: [field]))
        try expectKeys(of: Health(service: "billing", version: "1"))
        try expectKeys(of: check)
        try expectKeys(of: ReadinessReport(checks: [check]))
        try expectKeys(of: VersionReport(service: "s", version: "1", commit: "c", swift: "6.3", startedAt: .epoch))
        try expectKeys(of: Page(items: [check], nextCursor: "c"))
        try expectKeys(of: AssetAmount(Money(1), of: .usdt))
        try expectKeys(of: PublishedKeySet.Key(kid: "k", x: "x", nbf: 1, exp: 2))
        try expectKeys(of: PublishedKeySet(keys: []))
        try expectKeys(
            of: DaemonStart(
                id: "i", service: "s", version: "v", commit: "c", host: "h", processID: 1, configFingerprint: "f",
                startedAt: .epoch, stoppedAt: .epoch))
    }

    static let apis = [
        StandardAPI.declarations, OperationsAPI.declarations, BillingAPI.declarations, OrderRouterAPI.declarations,
        AlertsAPI.declarations, PlansAPI.declarations, SubscriptionsAPI.declarations, EntitlementsAPI.declarations,
        UsageAPI.declarations, StripeWebhookAPI.declarations, IdentityAPI.declarations, UsersAPI.declarations,
    ]

    @Test func everyDeclarationIsSound() {
        let all = Self.apis.flatMap { $0 }
        for declaration in all { #expect(declaration.faults == []) }
        #expect(Set(all.map(\.id)).count == all.count)
        #expect(Set(all.map { "\($0.method) \($0.path)" }).count == all.count)
    }

    /// A declaration that says nothing of repeats must not make a POST repeatable.
    @Test func aMethodThatCreatesNeedsAKeyUnlessItIsSaidOtherwise() {
        func idempotency(_ method: EndpointMethod) -> EndpointIdempotency {
            Endpoint<Nothing, Health>(method, "/a", id: "a", summary: "s", authorization: .everyone)
                .declaration.idempotency
        }
        #expect(idempotency(.get) == .safe)
        #expect(idempotency(.post) == .keyRequired)
        #expect(idempotency(.patch) == .keyRequired)
        #expect(idempotency(.put) == .natural)
        #expect(idempotency(.delete) == .natural)
    }

    @Test func theReviewFindsFaults() {
        typealias Mend = Endpoint<Nothing, Health>
        let faulty = [
            Mend(.get, "health", id: "a", summary: "s", authorization: .everyone),
            Mend(.get, "/a?b", id: "a", summary: "s", authorization: .everyone),
            Mend(.get, "/a/{id}", id: "a", summary: "s", authorization: .everyone),
            Mend(.get, "/a/x{id}", id: "a", summary: "s", authorization: .everyone),
            Mend(.get, "/a", id: "a", summary: "", authorization: .everyone),
            Mend(.get, "/a", id: "a", summary: "s", authorization: .everyone, idempotency: .keyRequired),
            Mend(.post, "/a", id: "a", summary: "s", authorization: .everyone, idempotency: .safe),
            Mend(.post, "/a", id: "a", summary: "s", authorization: .everyone, cacheSeconds: 5),
            Mend(.get, "/a", id: "a", summary: "s", authorization: .everyone, successStatus: 404),
            Mend(.get, "/a", id: "a", summary: "s", authorization: .everyone, deadlineMilliseconds: 0),
            Mend(
                .get, "/a", id: "a", summary: "s", authorization: .everyone,
                errors: [EndpointError(200, "Not Snake", "d")]),
            Mend(
                .get, "/a", id: "a", summary: "s", authorization: .everyone,
                parameters: [.query("x", .boolean, "d"), .query("x", .boolean, "d")]),
        ]
        for endpoint in faulty { #expect(!endpoint.declaration.faults.isEmpty, "\(endpoint.declaration)") }
    }

    @Test func readinessFollowsItsRequiredChecks() {
        func readiness(_ ok: Bool, _ required: Bool) -> Bool {
            ReadinessReport(checks: [ReadinessReport.Check(name: "x", ok: ok, required: required, reason: nil)]).isReady
        }
        #expect(readiness(true, true) && readiness(true, false) && readiness(false, false) && !readiness(false, true))
    }
}
