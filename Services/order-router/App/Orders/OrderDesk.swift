import Contracts
import Observability
import OrderRouterCore
import Postgres
import ServiceKit
import Trading

/// Takes orders in: judges them under the lock on their account, commits the intent, and then has them filled.
struct OrderDesk: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource
    let market: MarketBoard
    let trading: TradingSettings
    let settlement: OrderSettlement
    let orders: Counter

    /// What the first transaction decided.
    private enum Decision {
        /// The account has this client order id already.
        case known(StoredOrder)
        case accepted(StoredOrder)
        case refused(RiskRefusal)
    }

    init(
        context: ServiceContext, market: MarketBoard, trading: TradingSettings, settlement: OrderSettlement
    ) {
        pool = context.pool
        clock = context.clock
        self.market = market
        self.trading = trading
        self.settlement = settlement
        orders = context.metrics.counter("orders_total", "Orders that were sent, by outcome.", labels: ["outcome"])
    }

    /// Sends an order, or answers what became of it when it was sent before. Throws `ProblemError` for a refusal.
    func place(_ placement: Placement) async throws -> ExecutionReport {
        let key = InstrumentKey(venue: placement.order.venue, symbol: placement.order.symbol)
        // A repeat needs no market: why there is none matters only to an order that is new.
        var view: MarketView?
        var obstacle: (any Error)?
        do {
            _ = try route(placement.order)
            view = try await market.market(key)
        } catch {
            obstacle = error
        }
        switch try await decide(placement, key, view, obstacle) {
        case .known(let stored):
            guard stored.requestHash == placement.requestHash else {
                orders.labelled("reused").increment()
                throw ProblemError(
                    422, "client_order_id_reused",
                    "The account used client_order_id \(placement.clientOrderID) for another order; take a new one.",
                    fields: [.init(field: "client_order_id", message: "was used for another order")])
            }
            orders.labelled("repeated").increment()
            guard stored.bookAt == nil, stored.lifecycle.isWorking else {
                return try await settlement.report(of: stored)
            }
            // Its sender crashed between intent and fill, or is at it now: finished here, once.
            guard let view else { throw obstacle ?? MarketBoard.unsupported(key) }
            return try await settlement.settle(stored, on: view)
        case .refused(let refusal):
            orders.labelled("refused").increment()
            throw ProblemError(refusal.httpStatus, refusal.code.rawValue, refusal.message)
        case .accepted(let stored):
            orders.labelled("accepted").increment()
            guard let view else { throw obstacle ?? MarketBoard.unsupported(key) }
            return try await settlement.settle(stored, on: view)
        }
    }

    /// What the rules say about an order now; nothing is written.
    func findings(
        _ order: OrderRequest, account: AccountID, permission: TradingPermission, stopLoss: Money?, on view: MarketView
    ) async throws -> [RiskFinding] {
        let limits = try route(order)
        let day = UTCDay(of: now)
        let answers = try await pool.pipeline(
            AccountFacts.statements(account: account, key: view.rules.key, day: day, mode: nil, isLocking: false))
        let facts = try AccountFacts(answers[...], day: day)
        return try judge(
            order, account: account, permission: permission, stopLoss: stopLoss, facts: facts, limits: limits,
            view: view
        ).findings
    }

    /// The limits of an order's pair. Throws 404 `unsupported_pair` or `unknown_broker`.
    func route(_ order: OrderRequest) throws(ProblemError) -> InstrumentLimits {
        let key = InstrumentKey(venue: order.venue, symbol: order.symbol)
        guard let limits = trading.limits.limits(venue: order.venue, symbol: order.symbol) else {
            throw MarketBoard.unsupported(key)
        }
        guard trading.brokers[order.broker] == order.venue else {
            let known = trading.brokers.keys.sorted().joined(separator: ", ")
            throw ProblemError(
                404, "unknown_broker",
                "broker: there is no broker of that name for \(order.venue); the brokers are \(known).",
                fields: [.init(field: "broker", message: "is not a broker of that venue")])
        }
        return limits
    }

    private var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }

    /// What the first transaction works on. One object, since this compiler calls async functions wrongly that get a value
    /// of 128 bits, such as an order's id, behind many others (held by a test).
    private final class Case {
        let placement: Placement
        let key: InstrumentKey
        let view: MarketView?
        let obstacle: (any Error)?
        let orderID: OrderID
        let now: Timestamp
        var decision: Decision?

        init(
            _ placement: Placement, _ key: InstrumentKey, _ view: MarketView?, _ obstacle: (any Error)?,
            orderID: OrderID, now: Timestamp
        ) {
            self.placement = placement
            self.key = key
            self.view = view
            self.obstacle = obstacle
            self.orderID = orderID
            self.now = now
        }
    }

    private func decide(
        _ placement: Placement, _ key: InstrumentKey, _ view: MarketView?, _ obstacle: (any Error)?
    ) async throws -> Decision {
        var generator = SystemRandomNumberGenerator()
        let now = now
        let work = Case(
            placement, key, view, obstacle, orderID: OrderID(at: now, using: &generator), now: now)
        return try await decide(work)
    }

    private func decide(_ work: Case) async throws -> Decision {
        try await pool.transaction { connection in
            try await decide(work, on: connection)
        }
        guard let decision = work.decision else {
            throw ProblemError(500, "internal", "A transaction ended without a decision.")
        }
        return decision
    }

    private func decide(_ work: Case, on connection: PostgresConnection) async throws {
        let reading = self.reading(work)
        var answers = try await connection.pipeline(reading)
        if answers[0].isEmpty {
            // The account's first order. Read again: somebody else may have been first.
            try await connection.execute(
                "INSERT INTO accounts (account_id) VALUES ($1) ON CONFLICT DO NOTHING",
                [.text(work.placement.account.description)])
            answers = try await connection.pipeline(reading)
        }
        let writing = try conclude(work, answers)
        if !writing.isEmpty { _ = try await connection.pipeline(writing) }
    }

    private func reading(_ work: Case) -> [PostgresStatement] {
        let placement = work.placement
        var reading = AccountFacts.statements(
            account: placement.account, key: work.key, day: UTCDay(of: work.now), mode: placement.mode,
            isLocking: true)
        reading.append(
            PostgresStatement(
                "SELECT \(StoredOrder.columns) FROM orders o WHERE o.account_id = $1 AND o.client_order_id = $2",
                [.text(placement.account.description), .text(placement.clientOrderID)]))
        return reading
    }

    /// Decides from what was read, and says what is to be written.
    private func conclude(_ work: Case, _ answers: [PostgresRows]) throws -> [PostgresStatement] {
        if let row = answers[answers.count - 1].first {
            work.decision = .known(try StoredOrder(row))
            return []
        }
        let placement = work.placement
        let limits = try route(placement.order)
        guard let view = work.view else { throw work.obstacle ?? MarketBoard.unsupported(work.key) }
        let day = UTCDay(of: work.now)
        let facts = try AccountFacts(answers[...], day: day)
        if placement.isClose { try facts.requireReducing(placement.order) }
        let verdict = try judge(
            placement.order, account: placement.account, permission: placement.permission,
            stopLoss: placement.stopLoss, facts: facts, limits: limits, view: view)
        var writing: [PostgresStatement] = []
        if let stop = placement.stopLoss, stop != facts.stopLoss {
            writing.append(
                PostgresStatement(
                    "UPDATE accounts SET stop_loss = $2 WHERE account_id = $1",
                    [.text(placement.account.description), .decimal(stop)]))
        }
        let decision = try decision(
            verdict, placement, facts, view, orderID: work.orderID, now: work.now, &writing)
        if case .accepted(let order) = decision {
            writing += RiskAlertStore.insertion(
                verdict.findings, of: order, orderID: work.orderID, keeping: trading.riskAlertsKept)
        } else {
            writing += RiskAlertStore.insertion(
                verdict.findings, of: placement, mode: facts.mode, at: work.now, keeping: trading.riskAlertsKept)
        }
        work.decision = decision
        return writing
    }

    private func judge(
        _ order: OrderRequest, account: AccountID, permission: TradingPermission, stopLoss: Money?,
        facts: AccountFacts, limits: InstrumentLimits, view: MarketView
    ) throws -> RiskVerdict {
        let references = market.lastSeen(facts.positions.map(\.key))
        let risk = try facts.riskFacts(
            account: account, market: view, limits: limits, common: trading.limits(daily: facts.dailyLimit),
            permission: permission, stopLoss: stopLoss, references: references)
        return RiskPipeline.standard.judge(order, facts: risk)
    }

    private func decision(
        _ verdict: RiskVerdict, _ placement: Placement, _ facts: AccountFacts, _ view: MarketView, orderID: OrderID,
        now: Timestamp, _ writing: inout [PostgresStatement]
    ) throws -> Decision {
        switch verdict.decision {
        case .refused(let refusal): return .refused(refusal)
        case .approved(let approved):
            var notional = facts.notional
            // The pipeline has judged the limit; whatever reduces a position is reserved beyond it too. Its price is not
            // limited: it holds no more of the day than the market's, or a fancy price would shut the day for others.
            let value =
                approved.isReducing
                ? min(approved.notional, try view.reference.times(approved.quantity, rounding: .up)) : approved.notional
            guard let reservation = try notional.reserve(value, quantity: approved.quantity, limit: nil)
            else { throw ProblemError(500, "internal", "A reservation without a limit was refused.") }
            let order = StoredOrder(
                orderID: orderID, placement: placement, mode: facts.mode, approved: approved,
                alerts: verdict.findings, reservation: reservation, at: now)
            writing += OrderWriting.intent(order)
            writing.append(OrderWriting.notional(notional, account: order.accountID, mode: order.mode))
            return .accepted(order)
        }
    }
}
