import Foundation
import Networking
import TestKit
import Testing

private let canRun = PrivatePostgres.isInstalled && DaemonProcess.areBuilt

/// The owner's flow with the real binaries: the command line, the four daemons, the database.
@Suite("The sandbox flow", .serialized, .enabled(if: canRun, "needs PostgreSQL and the built daemons"))
struct FlowTests {
    /// The keys of the printed object.
    private static let keys = ["alert", "auth", "order", "report", "strategy", "stream", "tokens", "user"]

    @Test("C9.6, C1.6, C1.14: the flow twice with every daemon killed in between: nothing lost, nothing twice")
    func twice() async throws {
        let fleet = try await Fleet.make()
        var daemons = try await fleet.startAll()
        let first = try await fleet.walk()
        #expect(first.keys.sorted() == Self.keys)
        #expect(first.text("order", "status") == "filled")
        #expect(first.text("order", "filled_quantity") == "0.5")
        #expect(first.text("report", "storage_path")?.hasPrefix("reports/") == true)
        let before = try await fleet.orders(first)
        #expect(before.count == 1)

        for daemon in daemons { daemon.signal(SIGKILL) }
        for daemon in daemons { #expect(try await daemon.waitForEnd()) }
        daemons = try await fleet.startAll(log: "second")

        let second = try await fleet.walk()
        for path in [["user", "id"], ["strategy", "id"], ["alert", "id"]] {
            #expect(second.text(path[0], path[1]) == first.text(path[0], path[1]), "\(path)")
        }
        #expect(second.text("order", "order_id") != first.text("order", "order_id"))
        let after = try await fleet.orders(second)
        let ids = after.compactMap { $0["order_id"] as? String ?? $0["id"] as? String }
        #expect(Set(ids).count == ids.count)
        for order in before {
            let id = order["order_id"] as? String ?? order["id"] as? String ?? ""
            let same = after.first { ($0["order_id"] as? String ?? $0["id"] as? String) == id }
            #expect(same?["filled_quantity"] as? String == order["filled_quantity"] as? String, "\(id)")
        }
        // The first order, the order that closed its position, the second order.
        #expect(after.count == 3)
        #expect(try await fleet.position(second) == "0.5")
        for daemon in daemons { daemon.signal(SIGTERM) }
        for daemon in daemons { #expect(try await daemon.waitForEnd(), "\(daemon.name)") }
    }

    @Test("a run without a stack names the step and the address, and ends with 69")
    func noStack() async throws {
        let fleet = try await Fleet.make()
        let outcome = try await DaemonProcess.run(
            "bootstrap-demo", ["BTCUSDT", "0.5"], environment: fleet.demoEnvironment)
        #expect(outcome.status == 69)
        #expect(outcome.output.contains("step service token failed: POST http://127.0.0.1:"), "\(outcome.output)")
        #expect(outcome.output.contains("make status"))
    }
}

/// The JSON that the demo printed.
struct FlowAnswer {
    let object: [String: [String: Any]]
    var keys: [String] { Array(object.keys) }

    init(_ text: String) throws {
        let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
        object = try #require(parsed as? [String: [String: Any]])
    }

    func text(_ section: String, _ key: String) -> String? { object[section]?[key] as? String }
}

extension Fleet {
    /// What the demo's command line is told.
    var demoEnvironment: [String: String] {
        func url(_ name: String) -> String { "http://127.0.0.1:\(port(name))" }
        return [
            "BOOTSTRAP_AUTH_URL": url("billing"), "BOOTSTRAP_USER_URL": url("billing"),
            "BOOTSTRAP_BILLING_URL": url("billing"), "BOOTSTRAP_ALGO_URL": url("algo-engine"),
            "BOOTSTRAP_REPORTS_URL": url("algo-engine"), "BOOTSTRAP_ORDER_ROUTER_URL": url("order-router"),
            "BOOTSTRAP_DASHBOARD_URL": url("market-data"), "BOOTSTRAP_STREAMING_URL": url("market-data"),
            "BOOTSTRAP_MARKET_DATA_URL": url("market-data"), "BOOTSTRAP_SECRETS_DIR": folder,
        ]
    }

    /// Walks the demo and gives what it printed.
    func walk() async throws -> FlowAnswer {
        let outcome = try await DaemonProcess.run(
            "bootstrap-demo", ["BTCUSDT", "0.5", "--order-type", "market", "--json-only"],
            environment: demoEnvironment)
        #expect(outcome.status == 0, "\(outcome.output)")
        return try FlowAnswer(outcome.output)
    }

    /// The orders of the demo's user.
    func orders(_ answer: FlowAnswer) async throws -> [[String: Any]] {
        let token = answer.text("tokens", "access_token")
        let body = try await get("order-router", "/orders/log?limit=100", token: token).body
        let page = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        return try #require(page?["items"] as? [[String: Any]], "\(String(decoding: body, as: UTF8.self))")
    }

    /// The quantity of the only position of the demo's user.
    func position(_ answer: FlowAnswer) async throws -> String? {
        let token = answer.text("tokens", "access_token")
        let body = try await get("order-router", "/positions", token: token).body
        let page = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        let portfolios = page?["items"] as? [[String: Any]]
        let holdings = portfolios?.flatMap { $0["holdings"] as? [[String: Any]] ?? [] } ?? []
        #expect(holdings.count == 1)
        return holdings.first?["quantity"] as? String
    }
}
