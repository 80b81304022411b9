import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@Suite("Loopholes that stay shut", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct LoopholeTests {
    private static let control = RunningRouter.operatorScopes

    private func position(_ router: RunningRouter) async throws -> String {
        try await router.value("SELECT trim_scale(quantity) FROM positions WHERE symbol = 'BTCUSDT'")
    }

    @Test("C3.8: closes of one position at the same time bring it to nothing and never turn it around")
    func closesRace() async throws {
        let router = try await RunningRouter.start()
        for _ in 0..<2 { #expect(try await router.order("0.75").status == 201) }
        let list: PositionsResponse = try await router.send(.get, "/positions").decode()
        let id = try #require(list.items.first?.holdings.first?.id)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let answer = try await router.send(.post, "/positions/\(id)/close", key: "close-\(number)")
                    #expect(
                        [200, 404].contains(answer.status) || answer.code == "position_changed", "\(answer.text)")
                    return answer.status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.contains(200))
        #expect(try await position(router) == "0")
        #expect(try await router.value("SELECT sum(quantity) = 1.5 FROM fills WHERE side = 'sell'") == "true")
        await router.end()
    }

    @Test("A close that began from a larger position is not repeated as an opening order")
    func staleClose() async throws {
        let router = try await RunningRouter.start()
        #expect(try await router.order("0.5").status == 201)
        let list: PositionsResponse = try await router.send(.get, "/positions").decode()
        let id = try #require(list.items.first?.holdings.first?.id)
        // The sender crashed after it had kept what it started from.
        let hash = "sha256(convert_to('acct-\(RunningRouter.alice)', 'UTF8') || '\\x00'"
        let rest = "|| 'binance.spot'::bytea || '\\x00' || 'BTCUSDT'::bytea || '\\x00' || '0'::bytea)"
        try await router.change(
            """
            INSERT INTO position_closes VALUES ('acct-\(RunningRouter.alice)', 'mine', \(hash) \(rest), 'sandbox',
                'binance.spot', 'BTCUSDT', 0.5, 0, now())
            """)
        #expect(try await router.order("0.4", side: "sell").status == 201)
        let answer = try await router.send(
            .post, "/positions/\(id)/close", json: #"{"client_order_id":"mine"}"#)
        #expect(answer.status == 409 && answer.code == "position_changed", "\(answer.text)")
        #expect(try await position(router) == "0.1")
        #expect(try await router.send(.post, "/positions/\(id)/close", key: "new").status == 200)
        #expect(try await position(router) == "0")
        await router.end()
    }

    @Test("What rests is not filled against a kill switch: it is cancelled instead; what reduces is filled")
    func restingOrdersMeetTheKillSwitch() async throws {
        let router = try await RunningRouter.start()
        #expect(try await router.order("0.5").status == 201)
        let opening: ExecutionReport = try await router.order("0.1", price: "29900").decode()
        let reducing: ExecutionReport = try await router.order("0.2", side: "sell", price: "30100").decode()
        let account = "acct-\(RunningRouter.alice)"
        _ = try await router.send(
            .put, "/kill-switch/\(account)", scopes: Self.control, json: #"{"is_on":true,"reason":"a test"}"#)
        // Reducing, but not with what rests on that side: the way out is named.
        let close = try await router.order("0.5", side: "sell")
        #expect(close.status == 403 && close.text.contains("cancel"), "\(close.text)")
        try router.neighbours.market.move("BTCUSDT", to: "29890")
        try await eventually("it ends") {
            try await router.send(.get, "/orders/\(opening.orderId)").text("status") == "cancelled"
        }
        #expect(try await router.send(.get, "/orders/\(opening.orderId)").text("reason") == "kill_switch_on")
        try router.neighbours.market.move("BTCUSDT", to: "30200")
        try await eventually("it is filled") {
            try await router.send(.get, "/orders/\(reducing.orderId)").text("status") == "filled"
        }
        #expect(try await position(router) == "0.3")
        #expect(try await router.value("SELECT reserved = 0 FROM daily_notional") == "true")
        await router.end()
    }

    @Test("An intent that a crash left behind is not filled against a kill switch")
    func leftBehindIntentsMeetTheKillSwitch() async throws {
        let router = try await RunningRouter.start(settings: "{intents: {interval_ms: 60000}}")
        let report: ExecutionReport = try await router.order("0.1", price: "29900", id: "left").decode()
        try await router.change("UPDATE orders SET book_at = NULL, updated_at = now() - interval '1 hour'")
        _ = try await router.send(.put, "/kill-switch", scopes: Self.control, json: #"{"is_on":true}"#)
        let again: ExecutionReport = try await router.order("0.1", price: "29900", id: "left").decode()
        #expect(again.orderId == report.orderId && again.status == .cancelled && again.reason == "kill_switch_on")
        #expect(try await router.value("SELECT reserved = 0 FROM daily_notional") == "true")
        await router.end()
    }

    @Test("Who may use any account is bound by what the account's owner may do")
    func ownersBind() async throws {
        let router = try await RunningRouter.start()
        let account = "acct-\(RunningRouter.alice)"
        let service = { (quantity: String, side: String) in
            try await router.order(
                quantity, side: side, account: account, as: "algo-engine", scopes: Self.control)
        }
        #expect(try await service("0.5", "buy").status == 201)
        router.neighbours.permit(.reduceOnly, to: RunningRouter.alice)
        let opening = try await service("0.1", "buy")
        #expect(opening.status == 403 && opening.code == "subscription_reduce_only", "\(opening.text)")
        #expect(try await service("0.2", "sell").status == 201)
        router.neighbours.takeCapabilities(from: RunningRouter.alice)
        let none = try await service("0.1", "sell")
        #expect(none.status == 403 && none.code == "capability_missing", "\(none.text)")
        await router.end()
    }

    @Test("Amounts near the greatest are refused with a code, and those that rest keep the day's value sound")
    func greatAmounts() async throws {
        let router = try await RunningRouter.start()
        for _ in 0..<2 { #expect(try await router.order("0.75").status == 201) }
        for _ in 0..<2 {
            // Each fits into a column; what both hold of the day would not.
            let rests = try await router.order("0.7", side: "sell", price: "99999999999999999999999995")
            #expect(rests.status == 201, "\(rests.text)")
        }
        for price in ["150000000000000000000000000", "99999999999999999999999995", "50000000000000000000000000"] {
            for _ in 0..<2 {
                let answer = try await router.order("0.05", side: "sell", price: price)
                #expect(answer.status == 201 || (400..<500).contains(answer.status), "\(price): \(answer.text)")
            }
        }
        for amount in ["150000000000000000000000000", "99999999999999999999999999"] {
            for more in [#","risk":{"stop_loss":"\#(amount)"}"#, #","estimated_loss":"\#(amount)""#] {
                let answer = try await router.order("0.01", more: more)
                #expect(answer.status == 201 || (400..<500).contains(answer.status), "\(amount): \(answer.text)")
            }
            let set = try await router.send(
                .put, "/state", scopes: Self.control, json: #"{"daily_notional_limit":"\#(amount)"}"#)
            #expect(set.status < 500, "\(set.text)")
        }
        // The others' day goes on.
        let state = try await router.send(.get, "/state", scopes: Self.control)
        #expect(state.status == 200, "\(state.text)")
        #expect(try await router.order("0.01").status == 201)
        await router.end()
    }
}
