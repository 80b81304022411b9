import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import Security

extension FakeNeighbours {
    func placeOrder(_ intent: ExecutionIntent) throws -> HTTPResponse {
        let id = intent.order.clientOrderId ?? ""
        let failure = state.withLock { state -> (Int, String?)? in
            state.orderCalls.append(id)
            if !state.orderFailures.isEmpty { return (state.orderFailures.removeFirst(), state.retryAfter) }
            state.orders[id] = intent
            return nil
        }
        if let (status, retryAfter) = failure {
            var response = Self.problem(status, status < 500 ? "risk_lock" : "internal", "fails by order of the test")
            if let retryAfter { response.headers.set("Retry-After", retryAfter) }
            return response
        }
        return try Self.json(Self.report(intent), status: 201)
    }

    static let orderID = "0193a1f2-7c00-7abc-8def-0123456789ab"

    private static func report(_ intent: ExecutionIntent) throws -> ExecutionReport {
        ExecutionReport(
            orderId: try OrderID(parsing: orderID), clientOrderId: intent.order.clientOrderId, status: .filled,
            broker: intent.order.broker, venue: intent.order.venue, symbol: intent.order.symbol,
            side: intent.order.side, quantity: intent.order.quantity, filledQuantity: intent.order.quantity,
            submittedAt: Timestamp(milliseconds: 0), fills: [], fees: .zero, accountId: intent.accountId ?? "",
            mode: .sandbox, alerts: [], tags: intent.order.tags)
    }

    func log(_ query: String) throws -> HTTPResponse {
        let tag = QueryString(parsing: query)?.items.first { $0.key == "tag" }?.value ?? ""
        let found = state.withLock { state in
            state.orders.values.first { $0.order.tags.contains(tag) }
        }
        guard let intent = found else { return try Self.json(Page<OrderRecord>(items: [], nextCursor: nil)) }
        let order = intent.order
        let record = OrderRecord(
            orderId: try OrderID(parsing: Self.orderID), clientOrderId: order.clientOrderId ?? "",
            accountId: intent.accountId ?? "", broker: order.broker, venue: order.venue, symbol: order.symbol,
            side: order.side, orderType: order.orderType, timeInForce: order.timeInForce, quantity: order.quantity,
            filledQuantity: order.quantity, fees: .zero, status: .filled, mode: .sandbox, alerts: [],
            tags: order.tags, submittedAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 0),
            executions: [])
        return try Self.json(Page(items: [record], nextCursor: nil))
    }

    func plan(_ intent: ExecutionIntent) throws -> HTTPResponse {
        let problem = state.withLock { state -> (status: Int, code: String)? in
            state.planned.append(intent)
            return state.planProblem
        }
        if let problem { return Self.problem(problem.status, problem.code, "says the router") }
        let now = Timestamp(milliseconds: 0)
        let price = Price(30_000)
        let level = BookLevel(price: price, size: Quantity(1))
        let plan = ExecutionPlan(
            venue: intent.order.venue, symbol: intent.order.symbol,
            quote: try Quote(
                symbol: intent.order.symbol, venue: intent.order.venue, bid: price, ask: price, timestamp: now),
            orderbook: OrderBookSnapshot(
                symbol: intent.order.symbol, venue: intent.order.venue, bids: [level], asks: [level], depth: 1,
                lastUpdate: now),
            order: intent.order, rationale: "as the test says",
            risk: [
                RiskFinding(
                    ruleId: "dynamic_limits", level: .alert, code: "notional_near_limit", message: "near",
                    metadata: ["account": intent.accountId ?? ""])
            ])
        let body = Array(try JSONEncoder().encode(plan))
        state.withLock { $0.planAnswer = body }
        return try Self.json(plan)
    }

    /// An event stream with one event for each announcement made while it is open.
    func announcements() -> HTTPResponse {
        let body = HTTPResponse.Body.stream { [state, loop] writer in
            try await writer.write(Array(": open\n\n".utf8))
            var sent = state.withLock { $0.announced }
            while !Task.isCancelled {
                if state.withLock({ $0.announced }) > sent {
                    sent += 1
                    let event = StreamEvent(
                        id: "\(sent)", roomID: .candles, source: "market-data", eventID: "e\(sent)",
                        at: Timestamp(milliseconds: 0), payload: .object([:]))
                    let data = String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
                    try await writer.write(Array("id: \(sent)\ndata: \(data)\n\n".utf8))
                }
                try await loop.sleep(milliseconds: 10)
            }
        }
        var response = HTTPResponse(status: 200, headers: ["Content-Type": "text/event-stream"], body: body)
        response.endsOnDrain = true
        return response
    }

    func candles(_ query: String) throws -> HTTPResponse {
        let items = QueryString(parsing: query)?.items ?? []
        func time(_ name: String) throws -> Timestamp? {
            try items.first { $0.key == name }.map { try Timestamp(parsing: $0.value) }
        }
        let limit = items.first { $0.key == "limit" }.flatMap { Int($0.value) } ?? 100
        let start = try time("start")
        let end = try time("end") ?? .latest
        let all = state.withLock { $0.candles }.filter { $0.openTime < end }
        let page =
            start.map { start in Array(all.filter { $0.openTime >= start }.prefix(limit)) } ?? Array(all.suffix(limit))
        return try Self.json(Page(items: page, nextCursor: nil))
    }

    func billing(_ head: HTTPRequestHead, _ body: [UInt8]) throws -> HTTPResponse {
        if state.withLock({ $0.billingIsAway }) { return Self.problem(503, "database_unavailable", "away") }
        switch (head.method, head.path) {
        case (.post, "/auth/service-token"):
            let scopes: Set<String> = ["accounts:any", "market:read", "orders:read", "orders:write"]
            return try Self.json(
                ServiceToken(
                    accessToken: try token("algo-engine", scopes, use: .service), expiresIn: 600,
                    scopes: scopes.sorted()))
        case (.get, "/entitlements/resolve"):
            let customer = QueryString(parsing: head.query ?? "")?.items.first?.value ?? ""
            let (capabilities, limit) = state.withLock { ($0.capabilities, $0.quotaLimit) }
            return try Self.json(
                Entitlements(
                    customerId: customer, planCode: "demo", status: .active, trading: .full,
                    capabilities: Dictionary(uniqueKeysWithValues: capabilities.map { ($0, true) }),
                    quotas: ["quota.active_algos": QuotaState(limit: Int64(limit), used: 0)], version: 1))
        case (.post, "/entitlements/reservations"): return try reserve(Self.read(NewReservation.self, body))
        case (.post, let path) where path.hasPrefix("/entitlements/reservations/"):
            let parts = path.split(separator: "/").map(String.init)
            return try settle(parts[2], isCommit: parts.last == "commit")
        default: return Self.problem(404, "not_found", "nothing at \(head.path)")
        }
    }

    private func reserve(_ new: NewReservation) throws -> HTTPResponse {
        let isTaken = state.withLock { state in
            state.reservedQuotas.append(new.quota)
            if state.reservations[new.reservationId] != nil { return true }
            guard state.reservations.count < state.quotaLimit else { return false }
            state.reservations[new.reservationId] = false
            return true
        }
        guard isTaken else { return Self.problem(409, "quota_exhausted", "No unit is left.") }
        return try Self.json(Self.reservation(new.reservationId, .reserved), status: 201)
    }

    private func settle(_ id: String, isCommit: Bool) throws -> HTTPResponse {
        let known = state.withLock { state in
            guard state.reservations[id] != nil else { return false }
            state.reservations[id] = isCommit ? true : nil
            return true
        }
        guard known else { return Self.problem(404, "not_found", "no such reservation") }
        return try Self.json(Self.reservation(id, isCommit ? .committed : .released))
    }

    private static func reservation(_ id: String, _ state: ReservationState) -> QuotaReservation {
        QuotaReservation(
            reservationId: id, customerId: "c", quota: "quota.active_algos", amount: 1, state: state,
            expiresAt: Timestamp(milliseconds: 0))
    }
}
