import Contracts
import Observability
import ServiceClients
import ServiceKit
import TestKit
import Testing

@Suite("The entitlement guard")
struct EntitlementGuardTests {
    struct Down: Error {}

    /// Stands for billing: counts calls, answers what it is told to.
    final class Billing: Sendable {
        struct State {
            var calls = 0
            var isDown = false
            var answer: Entitlements
            var isHeld = false
            var waiting: [CheckedContinuation<Void, Never>] = []
        }
        let state: Locked<State>

        init(_ answer: Entitlements) { state = Locked(State(answer: answer)) }

        var calls: Int { state.withLock { $0.calls } }

        func set(_ change: @Sendable (inout State) -> Void) {
            state.withLock { change(&$0) }
        }

        /// Lets everybody go who waits for an answer, and whoever comes later. A test that holds calls does this however
        /// it ends: a call that is never let go keeps its task for ever, and with it the test that waits for its children.
        func letGo() {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isHeld = false
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func ask() async throws -> Entitlements {
            state.withLock { $0.calls += 1 }
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.isHeld { state.waiting.append(continuation) }
                    return !state.isHeld
                }
                if goesOn { continuation.resume() }
            }
            let now = state.withLock { ($0.isDown, $0.answer) }
            if now.0 { throw Down() }
            return now.1
        }
    }

    static func entitlements(
        _ trading: TradingPermission = .full, _ codes: [EntitlementCode] = [.routeOrders, .viewReports],
        expiresAt: Timestamp? = nil, version: Int64 = 1
    ) -> Entitlements {
        Entitlements(
            customerId: "c", planCode: "pro", status: .active, trading: trading,
            capabilities: Dictionary(uniqueKeysWithValues: codes.map { ($0.rawValue, true) }), quotas: [:],
            version: version, expiresAt: expiresAt)
    }

    let clock = ManualTime()

    private func makeGuard(_ billing: Billing, maxCustomers: Int = 100) -> EntitlementGuard {
        EntitlementGuard(
            settings: EntitlementSettings(
                cacheMilliseconds: 1_000, staleIfErrorMilliseconds: 10_000, maxCustomers: maxCustomers),
            clock: clock, logger: Logger(service: "test", sink: MemorySink()), metrics: MetricsRegistry()
        ) { _ in try await billing.ask() }
    }

    private func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? ProblemError).map { "\($0.status) \($0.code)" }
        }
    }

    @Test func anAnswerIsKeptForItsTime() async throws {
        let billing = Billing(Self.entitlements())
        let entitlements = makeGuard(billing)
        for _ in 0..<5 { _ = try await entitlements.entitlements(of: "c") }
        #expect(billing.calls == 1)
        clock.advance(milliseconds: 999)
        _ = try await entitlements.entitlements(of: "c")
        #expect(billing.calls == 1)
        clock.advance(milliseconds: 1)
        billing.set { $0.answer = Self.entitlements(version: 2) }
        #expect(try await entitlements.entitlements(of: "c").version == 2)
        #expect(billing.calls == 2)
        entitlements.forget("c")
        _ = try await entitlements.entitlements(of: "c")
        #expect(billing.calls == 3)
    }

    @Test func manyWhoAskAtOnceCauseOneCall() async throws {
        let billing = Billing(Self.entitlements())
        billing.set { $0.isHeld = true }
        let entitlements = makeGuard(billing)
        let versions = try await withThrowingTaskGroup(of: Int64.self) { group in
            defer { billing.letGo() }
            for _ in 0..<50 { group.addTask { try await entitlements.entitlements(of: "c").version } }
            try await eventually(timeoutMilliseconds: 120_000, "somebody asks") { billing.calls > 0 }
            billing.letGo()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(versions == Array(repeating: 1, count: 50))
        #expect(billing.calls == 1)
    }

    @Test func anOldAnswerIsUsedWhileBillingIsAwayButNotForEver() async throws {
        let billing = Billing(Self.entitlements())
        let entitlements = makeGuard(billing)
        _ = try await entitlements.entitlements(of: "c")
        billing.set { $0.isDown = true }
        clock.advance(milliseconds: 9_999)
        #expect(try await entitlements.entitlements(of: "c").trading == .full)
        #expect(billing.calls == 2, "it is asked each time all the same")
        clock.advance(milliseconds: 1)
        #expect(await code { _ = try await entitlements.entitlements(of: "c") } == "503 entitlements_unavailable")
        billing.set { $0.isDown = false }
        #expect(try await entitlements.entitlements(of: "c").trading == .full)
    }

    @Test("C2.8: a negative answer grows old like any other; C2.5: the end of the period counts while billing is away")
    func endsCountWhileBillingIsAway() async throws {
        let end = Timestamp(milliseconds: clock.wallMilliseconds + 500)
        let billing = Billing(Self.entitlements(expiresAt: end))
        let entitlements = makeGuard(billing)
        #expect(try await entitlements.entitlements(of: "c").trading == .full)
        billing.set { $0.isDown = true }
        clock.advance(milliseconds: 500)
        let reduced = try await entitlements.entitlements(of: "c")
        #expect(reduced.trading == .reduceOnly && reduced.capabilities["can.route_orders"] == true)
        #expect(reduced.capabilities["can.view_reports"] == nil)
        #expect(billing.calls == 2, "past its end it is asked although it is young")

        let none = Billing(Self.entitlements(.reduceOnly, []))
        let second = makeGuard(none)
        #expect(await code { try await second.require(.viewReports, of: "c", caller: Self.user) } == Self.missing)
        none.set { $0.answer = Self.entitlements() }
        clock.advance(milliseconds: 1_000)
        #expect(await code { try await second.require(.viewReports, of: "c", caller: Self.user) } == nil)
    }

    static let user = Caller(subject: "c", scopes: [])
    static let missing = "403 capability_missing"

    @Test func capabilitiesAreRequired() async throws {
        let billing = Billing(Self.entitlements(.reduceOnly, [.routeOrders]))
        let entitlements = makeGuard(billing)
        #expect(try await entitlements.require(.routeOrders, of: "c", caller: Self.user) == .reduceOnly)
        for code in EntitlementCode.allCases where code != .routeOrders {
            let found = await self.code { try await entitlements.require(code, of: "c", caller: Self.user) }
            #expect(found == Self.missing, "\(code)")
        }
        let service = Caller(subject: "algo-engine", scopes: [Scope.accountsAny])
        billing.set { $0.isDown = true }
        #expect(try await entitlements.require(.manageStrategies, of: "x", caller: service) == .full)
    }

    @Test("C2.12: no customer's name opens anything") func noMagicNames() async throws {
        let entitlements = makeGuard(Billing(Self.entitlements(.reduceOnly, [])))
        for name in ["anonymous", "", "1", "admin", "service", "root"] {
            let caller = Caller(subject: name, scopes: [])
            #expect(
                await code { try await entitlements.require(.routeOrders, of: name, caller: caller) } == Self.missing)
        }
    }

    @Test func whatWasForgottenWhileItWasAskedIsNotKept() async throws {
        let billing = Billing(Self.entitlements())
        billing.set { $0.isHeld = true }
        let entitlements = makeGuard(billing)
        async let first = entitlements.entitlements(of: "c")
        defer { billing.letGo() }
        try await eventually(timeoutMilliseconds: 120_000, "somebody asks") { billing.calls == 1 }
        entitlements.forget("c")
        billing.letGo()
        _ = try await first
        _ = try await entitlements.entitlements(of: "c")
        #expect(billing.calls == 2)
    }

    @Test func theCacheIsBounded() async throws {
        let billing = Billing(Self.entitlements())
        let entitlements = makeGuard(billing, maxCustomers: 10)
        for index in 0..<50 {
            clock.advance(milliseconds: 1)
            _ = try await entitlements.entitlements(of: "c\(index)")
        }
        _ = try await entitlements.entitlements(of: "c49")
        #expect(billing.calls == 50)
        _ = try await entitlements.entitlements(of: "c0")
        #expect(billing.calls == 51)
    }
}
