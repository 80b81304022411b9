import BootstrapDemoCore
import Contracts
import Observability
import Security
import ServiceKit

/// Strategy, position, order and report of the demo's user.
struct DemoTrade: Sendable {
    let flow: DemoFlow
    let userID: String
    let token: String

    private var options: DemoOptions { flow.options }
    private var account: String { "acct-\(userID)" }

    /// Finds the demo's strategy by its name, or makes it.
    func strategy() async throws(DemoFailure) -> Strategy {
        let name = "\(DemoFlow.strategyName) \(options.symbol)"
        let found = try await flow.neighbours.must(
            "strategy", flow.addresses.algo, StrategiesAPI.list, Nothing(), token: token, query: [("name", name)])
        if let strategy = found.items.first {
            flow.console.note("strategy: reused \(strategy.id) of an earlier run")
            return strategy
        }
        let draft = StrategyDraft(
            name: name, strategyType: "gap_fill",
            parameters: [
                "gap_pct": .text("0.8"), "fade_pct": .text("0.4"), "symbol": .text(options.symbol.description),
            ], enabled: true, tags: ["demo"], metadata: ["source": .text("bootstrap-demo")])
        return try await flow.step("strategy", { "\($0.id) \($0.status.rawValue)" }) { () throws(DemoFailure) in
            try await flow.neighbours.must(
                "strategy", flow.addresses.algo, StrategiesAPI.create, draft, token: token, key: newID())
        }
    }

    /// Closes what an earlier run left in this instrument, so that no limit is reached by running again.
    func closeLeftPosition() async throws(DemoFailure) {
        let base = flow.addresses.orderRouter
        let positions = try await flow.neighbours.must(
            "positions", base, OrderRouterAPI.positions, Nothing(), token: token, query: [("account_id", account)])
        let left = positions.items.flatMap(\.holdings).filter {
            $0.symbol == options.symbol && $0.venue == options.venue && !$0.quantity.isZero
        }
        for holding in left {
            _ = try await flow.step(
                "close position", { (_: Bool) in "\(holding.quantity) \(holding.symbol) of an earlier run" }
            ) {
                () throws(DemoFailure) in
                _ = try await flow.neighbours.must(
                    "close position", base, OrderRouterAPI.closePosition,
                    PositionCloseRequest(targetQuantity: .zero, clientOrderId: newID()), token: token,
                    path: ["id": holding.id])
                return true
            }
        }
    }

    /// Sends the order.
    func order() async throws(DemoFailure) -> ExecutionReport {
        let request = OrderRequest(
            broker: options.broker, venue: options.venue, symbol: options.symbol, side: options.side,
            quantity: options.quantity, orderType: options.orderType, price: options.price, clientOrderId: newID(),
            tags: ["bootstrap-demo"])
        return try await flow.step(
            "order",
            { "\($0.status.rawValue) \($0.filledQuantity) of \($0.quantity) at \($0.avgPrice?.description ?? "-")" }
        ) { () throws(DemoFailure) in
            try await flow.neighbours.must(
                "order", flow.addresses.orderRouter, OrderRouterAPI.placeOrder,
                ExecutionIntent(order: request, accountId: account), token: token,
                remedy: options.skipsBillingSetup
                    ? "without a subscription nothing can be opened: run once without --skip-billing-setup"
                    : "the code is explained in /openapi.json of order-router")
        }
    }

    /// Makes the report of the instrument; that there is nothing to report is an answer, too.
    func report() async throws(DemoFailure) -> DemoReport {
        try await flow.step("report", { $0.storagePath ?? $0.detail ?? $0.status }) { () throws(DemoFailure) in
            let report = try await flow.neighbours.call(
                "report", flow.addresses.reports, ReportsAPI.render, ReportRequest(), token: token,
                path: ["symbol": options.symbol.description], tolerating: ["report_no_data"])
            guard let report else {
                return DemoReport(
                    symbol: options.symbol, status: "unavailable", id: nil, contentType: nil, sizeBytes: nil,
                    storagePath: nil, detail: "there is nothing to report yet")
            }
            return DemoReport(
                symbol: report.symbol, status: report.status.rawValue, id: report.id, contentType: report.contentType,
                sizeBytes: report.sizeBytes, storagePath: report.path, detail: report.detail)
        }
    }

    private func newID() -> String {
        var generator = SystemRandom()
        return TimeOrderedID.make(milliseconds: flow.neighbours.clock.wallMilliseconds, using: &generator)
    }
}
