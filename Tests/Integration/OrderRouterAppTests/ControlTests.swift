import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@Suite("State, kill switches and limits", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct ControlTests {
    private static let control = RunningRouter.operatorScopes

    @Test("C3.3: the day's value is reserved, released by what does not fill, and starts again at midnight UTC")
    func dailyNotional() async throws {
        let clock = ShiftedClock()
        let router = try await RunningRouter.start(clock: clock)
        let set = try await router.send(
            .put, "/state", scopes: Self.control, json: #"{"daily_notional_limit":"20000"}"#)
        #expect(set.text("daily_notional_limit") == "20000", "\(set.text)")
        let refusedWhole: ExecutionReport = try await router.order("0.5", price: "29000", tif: "FOK").decode()
        #expect(refusedWhole.status == .rejected)
        #expect(try await router.order("0.5").status == 201)
        let second = try await router.order("0.5")
        #expect(second.status == 403 && second.code == "daily_notional_exceeded", "\(second.text)")
        let state = try await router.send(.get, "/state")
        #expect(state.text("notional_routed") == "15001.25", "\(state.text)")
        #expect(try await router.send(.get, "/state", as: RunningRouter.bob).text("notional_routed") == "0")
        #expect(try await router.order("0.5", as: RunningRouter.bob).status == 201)
        // What reduces a position passes whatever the day's value is.
        #expect(try await router.order("0.25", side: "sell").status == 201)
        clock.move(milliseconds: 86_400_000)
        #expect(try await router.order("0.5").status == 201)
        await router.end()
    }

    @Test("Live trading is refused; only those who control the router set its state")
    func state() async throws {
        let router = try await RunningRouter.start()
        let live = try await router.send(.put, "/state", scopes: Self.control, json: #"{"mode":"live"}"#)
        #expect(live.status == 409 && live.code == "live_not_available", "\(live.text)")
        #expect(try await router.send(.put, "/state", json: #"{"mode":"dry_run"}"#).status == 403)
        let zero = try await router.send(.put, "/state", scopes: Self.control, json: #"{"daily_notional_limit":"0"}"#)
        #expect(zero.status == 400, "\(zero.text)")
        let state = try await router.send(.get, "/state")
        #expect(state.text("mode") == "sandbox" && state.text("daily_notional_limit") == "1000000", "\(state.text)")
        await router.end()
    }

    @Test("A kill switch refuses what opens and lets reducing and cancelling pass, for all and for one account")
    func killSwitches() async throws {
        let router = try await RunningRouter.start()
        #expect(try await router.order("0.5").status == 201)
        let resting: ExecutionReport = try await router.order("0.1", price: "29900").decode()
        let account = "acct-\(RunningRouter.alice)"
        for path in ["/kill-switch", "/kill-switch/\(account)"] {
            let on = try await router.send(
                .put, path, scopes: Self.control, json: #"{"is_on":true,"reason":"a test"}"#)
            #expect(on.status == 200 && on.text("changed_by") == RunningRouter.alice, "\(on.text)")
            let opening = try await router.order("0.1")
            #expect(opening.status == 403 && opening.code == "kill_switch_on", "\(opening.text)")
            #expect(try await router.order("0.1", side: "sell").status == 201)
            let list = try await router.send(.get, "/kill-switch", scopes: Self.control)
            #expect(list.items.contains { $0["is_on"] as? Bool == true }, "\(list.text)")
            let bobs = try await router.order("0.1", as: RunningRouter.bob)
            #expect(bobs.status == (path == "/kill-switch" ? 403 : 201), "\(path): \(bobs.text)")
            if path == "/kill-switch" {
                #expect(try await router.send(.post, "/orders/\(resting.orderId)/cancel").status == 200)
            }
            _ = try await router.send(.put, path, scopes: Self.control, json: #"{"is_on":false}"#)
            #expect(try await router.order("0.01").status == 201)
        }
        #expect(try await router.send(.put, "/kill-switch", json: #"{"is_on":true}"#).status == 403)
        await router.end()
    }

    @Test("C3.18: risk alerts are kept over a restart and bounded")
    func riskAlerts() async throws {
        let router = try await RunningRouter.start(settings: "{trading: {risk_alerts_kept: 3}}")
        for _ in 0..<5 { #expect(try await router.order("0.8").code == "order_size_limit") }
        #expect(try await router.order("0.8", as: RunningRouter.bob).status == 400)
        await router.stop()
        let again = try await RunningRouter.start(after: router)
        let alerts: Page<RiskAlert> = try await again.send(.get, "/risk/alerts").decode()
        #expect(alerts.items.count == 3)
        #expect(alerts.items.allSatisfy { $0.finding.code == "order_size_limit" && $0.finding.level == .lock })
        #expect(alerts.items.allSatisfy { $0.accountId == "acct-\(RunningRouter.alice)" })
        let all: Page<RiskAlert> = try await again.send(.get, "/risk/alerts", scopes: Self.control).decode()
        #expect(all.items.count == 4)
        let page = try await again.send(.get, "/risk/alerts?limit=2")
        let rest = try await again.send(.get, "/risk/alerts?cursor=\(page.text("next_cursor"))")
        #expect(page.items.count == 2 && rest.items.count == 1)
        await again.end()
    }

    @Test("A past-due customer reduces and never opens; without the capability nothing is routed")
    func pastDue() async throws {
        let router = try await RunningRouter.start()
        #expect(try await router.order("0.5").status == 201)
        router.neighbours.permit(.reduceOnly, to: RunningRouter.alice)
        let opening = try await router.order("0.1")
        #expect(opening.status == 403 && opening.code == "subscription_reduce_only", "\(opening.text)")
        let turning = try await router.order("0.6", side: "sell")
        #expect(turning.status == 403, "\(turning.text)")
        #expect(try await router.order("0.3", side: "sell").status == 201)
        let plan: ExecutionPlan = try await router.order("0.1", id: nil, path: "/plans").decode()
        #expect(plan.risk.map(\.code) == ["subscription_reduce_only"])
        router.neighbours.takeCapabilities(from: RunningRouter.bob)
        let none = try await router.order("0.1", as: RunningRouter.bob)
        #expect(none.status == 403 && none.code == "capability_missing", "\(none.text)")
        // An operator is not bound by a plan of their own, but the account's owner is.
        #expect(
            try await router.order("0.1", account: "desk", as: RunningRouter.bob, scopes: Self.control).status == 201)
        await router.end()
    }
}
