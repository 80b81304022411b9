import Contracts
import Observability
import OrderRouterCore
import Postgres
import ServiceKit
import Trading

/// Lets the simulated venue look at orders and books what it filled: fills, position, daily notional, equity and the
/// messages to the neighbours, in one transaction under the lock on the account. An intent is matched once, whoever
/// comes first: its sender, a repeat, or the part that finishes what a crash left.
struct OrderSettlement: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource
    let market: MarketBoard
    let capital: Money
    /// Tells whoever carries messages that there are new ones.
    let wake: @Sendable () -> Void

    init(context: ServiceContext, market: MarketBoard, capital: Money, wake: @escaping @Sendable () -> Void) {
        pool = context.pool
        clock = context.clock
        self.market = market
        self.capital = capital
        self.wake = wake
    }

    /// What one look came to, before it is written.
    private struct Outcome {
        var order: StoredOrder
        /// Whether the venue saw the order for the first time.
        var isFirst = false
        var fills: [StoredFill] = []
        var position: StoredPosition
        var notional: DailyNotional
        var equity: EquityTrack
    }

    /// Has an order looked at on this book and answers where it stands. Nothing happens to one that is final or that has
    /// seen the book.
    @discardableResult
    func settle(_ order: StoredOrder, on view: MarketView) async throws -> ExecutionReport {
        let settled = try await pool.transaction { connection -> Outcome? in
            let answers = try await connection.pipeline(reading(order, book: view.book))
            let current = try StoredOrder(answers[1].single())
            let isDue = current.bookAt.map { view.book.lastUpdate > $0 } ?? true
            guard current.lifecycle.isWorking, isDue else { return nil }
            let outcome = try look(current, view, answers)
            // Nothing filled and nothing ended: only the first look is worth writing down.
            if current.bookAt != nil, outcome.fills.isEmpty, outcome.order.lifecycle.isWorking { return nil }
            _ = try await connection.pipeline(try writing(outcome, view))
            return outcome
        }
        guard let settled else { return try await report(of: order) }
        wake()
        // Its first fills are all it has: no need to read them back.
        guard settled.order.fillCount == settled.fills.count else { return try await report(of: settled.order) }
        return try settled.order.report(fills: settled.fills.map(\.execution))
    }

    /// The stored report of an order.
    func report(of order: StoredOrder) async throws -> ExecutionReport {
        let rows = try await pool.pipeline([
            PostgresStatement(
                "SELECT \(StoredOrder.columns) FROM orders o WHERE o.order_id = $1",
                [.uuid(order.orderID.description)]),
            PostgresStatement(
                "SELECT quantity, price, executed_at FROM fills WHERE order_id = $1 ORDER BY sequence LIMIT 500",
                [.uuid(order.orderID.description)]),
        ])
        return try StoredOrder(rows[0].single()).report(fills: try rows[1].map(StoredFill.execution))
    }

    /// Cancels what is left of an order. Throws 409 `order_final`.
    func cancel(_ order: StoredOrder, reason: String) async throws -> ExecutionReport {
        let cancelled = try await pool.transaction { connection -> StoredOrder in
            let answers = try await connection.pipeline(reading(order, book: nil))
            var current = try StoredOrder(answers[1].single())
            var notional = try Self.notional(answers[3], day: current.reservation.day)
            do {
                try cancel(&current, &notional, reason: reason)
            } catch let refusal as OrderRefusal {
                throw ProblemError(refusal.httpStatus, refusal.code.rawValue, refusal.message)
            }
            var writing = [
                OrderWriting.change(current),
                OrderWriting.notional(notional, account: current.accountID, mode: current.mode),
            ]
            writing += try OrderMessages.statements(of: current, isFirst: false, reading: nil)
            _ = try await connection.pipeline(writing)
            return current
        }
        wake()
        return try await report(of: cancelled)
    }

    /// Cancels what is left of an order unless it only makes a position smaller; what reduces stands together: of several
    /// orders that each would, those come first that were sent first.
    /// - Returns: whether it was cancelled.
    func withdrawOpening(_ order: StoredOrder, reason: String) async throws -> Bool {
        let isDone = try await pool.transaction { connection -> Bool in
            var reading = reading(order, book: nil)
            reading.append(
                PostgresStatement(
                    """
                    SELECT coalesce(sum(o.quantity - o.filled), 0) AS ahead FROM orders o
                    WHERE o.account_id = $1 AND o.mode = $2 AND o.venue = $3 AND o.symbol = $4 AND o.side = $5
                      AND o.status IN ('accepted', 'partially_filled') AND (o.submitted_at, o.order_id) < ($6, $7)
                    """,
                    [
                        .text(order.accountID), .text(order.mode.rawValue), .text(order.order.venue.description),
                        .text(order.order.symbol.description), .text(order.order.side.rawValue),
                        .time(order.submittedAt), .uuid(order.orderID.description),
                    ]))
            let answers = try await connection.pipeline(reading)
            var current = try StoredOrder(answers[1].single())
            guard current.lifecycle.isWorking else { return false }
            let positions = try answers[2].map(StoredPosition.init)
            let held = positions.first { $0.key == current.key }?.position.quantity ?? .zero
            let ahead: Quantity = try answers[4].single().decimal("ahead")
            if held.isReduced(by: current.order.side, try current.lifecycle.open() + ahead) { return false }
            var notional = try Self.notional(answers[3], day: current.reservation.day)
            try cancel(&current, &notional, reason: reason)
            var writing = [
                OrderWriting.change(current),
                OrderWriting.notional(notional, account: current.accountID, mode: current.mode),
            ]
            writing += try OrderMessages.statements(of: current, isFirst: false, reading: nil)
            _ = try await connection.pipeline(writing)
            return true
        }
        if isDone { wake() }
        return isDone
    }

    private func cancel(_ order: inout StoredOrder, _ notional: inout DailyNotional, reason: String) throws {
        _ = try order.lifecycle.apply(.cancelled(reason: reason))
        try notional.release(&order.reservation)
        order.updatedAt = now
    }

    private var now: Timestamp { Timestamp(milliseconds: clock.wallMilliseconds) }

    private func reading(_ order: StoredOrder, book: OrderBookSnapshot?) -> [PostgresStatement] {
        let account = PostgresValue.text(order.accountID)
        let mode = PostgresValue.text(order.mode.rawValue)
        var statements = [
            PostgresStatement("SELECT FROM accounts WHERE account_id = $1 FOR UPDATE", [account]),
            PostgresStatement(
                "SELECT \(StoredOrder.columns) FROM orders o WHERE o.order_id = $1",
                [.uuid(order.orderID.description)]),
            PostgresStatement(
                "SELECT \(StoredPosition.columns) FROM positions p WHERE p.account_id = $1 AND p.mode = $2",
                [account, mode]),
            PostgresStatement(
                "SELECT reserved, committed FROM daily_notional WHERE account_id = $1 AND mode = $2 AND day = $3",
                [account, mode, .int(order.reservation.day.number)]),
        ]
        guard let book else { return statements }
        statements.append(
            PostgresStatement("SELECT high, latest FROM equity WHERE account_id = $1 AND mode = $2", [account, mode]))
        statements.append(
            PostgresStatement(
                """
                SELECT side, level_price, sum(quantity) AS taken FROM fills
                WHERE account_id = $1 AND mode = $2 AND venue = $3 AND symbol = $4 AND book_at = $5
                GROUP BY side, level_price
                """,
                [
                    account, mode, .text(order.order.venue.description), .text(order.order.symbol.description),
                    .time(book.lastUpdate),
                ]))
        statements.append(
            PostgresStatement(
                "SELECT EXISTS (SELECT FROM kill_switches WHERE account_id IN ('*', $1) AND is_on) AS is_stopped",
                [account]))
        return statements
    }

    private func look(_ order: StoredOrder, _ view: MarketView, _ answers: [PostgresRows]) throws -> Outcome {
        let positions = try answers[2].map(StoredPosition.init)
        let today = UTCDay(of: now)
        var outcome = Outcome(
            order: order,
            position: positions.first { $0.key == order.key }
                ?? StoredPosition(accountID: order.accountID, key: order.key, price: view.reference, day: today),
            notional: try Self.notional(answers[3], day: order.reservation.day),
            equity: try answers[4].first.map {
                EquityTrack(high: try $0.decimal("high"), latest: try $0.decimal("latest"))
            } ?? EquityTrack(capital: capital))
        // Judged before the switch was on, and seen by the venue only now: what opens is not filled any more.
        let open = try order.lifecycle.open()
        if try answers[6].single().bool("is_stopped"),
            !outcome.position.position.quantity.isReduced(by: order.order.side, open)
        {
            try cancel(&outcome.order, &outcome.notional, reason: RiskCode.killSwitchOn.rawValue)
            return outcome
        }
        var taken = TakenLiquidity(bookAt: view.book.lastUpdate)
        for row in answers[5] {
            try taken.take(try row.decimal("taken"), at: try row.decimal("level_price"), for: try row.choice("side"))
        }
        outcome.isFirst = order.bookAt == nil
        let venue = SimulatedVenue(instrument: view.rules)
        let match: VenueMatch
        if let seen = order.bookAt {
            match = try venue.advance(
                RestingOrder(order: order.approved, filled: order.lifecycle.filled, lastBookAt: seen), book: view.book,
                taken: &taken)
        } else {
            match = try venue.submit(order.approved, book: view.book, taken: &taken)
        }
        try apply(match, to: &outcome, today: today)
        try value(&outcome, positions, view)
        return outcome
    }

    private func apply(_ match: VenueMatch, to outcome: inout Outcome, today: UTCDay) throws {
        let now = now
        for fill in match.fills {
            outcome.order.fillCount += 1
            let id = try StoredFill.id(of: outcome.order.orderID, sequence: outcome.order.fillCount)
            let effect = try outcome.order.lifecycle.apply(
                .filled(id: id, quantity: fill.quantity, price: fill.price, fee: fill.fee))
            guard effect == .changed else { continue }
            try outcome.position.apply(fill, side: outcome.order.order.side, on: today)
            try outcome.notional.commit(
                quantity: fill.quantity, value: try fill.notional(), of: &outcome.order.reservation)
            outcome.fills.append(
                StoredFill(id: id, sequence: outcome.order.fillCount, fill: fill, executedAt: now))
        }
        switch match.outcome {
        case .filled, .rests: break
        case .cancelled(let reason): _ = try outcome.order.lifecycle.apply(.cancelled(reason: reason.code))
        case .rejected(let reason): _ = try outcome.order.lifecycle.apply(.rejected(reason: reason.code))
        }
        if !outcome.order.lifecycle.isWorking { try outcome.notional.release(&outcome.order.reservation) }
        outcome.order.bookAt = match.bookAt
        outcome.order.updatedAt = now
    }

    /// The account's equity after the fills, at the market.
    private func value(_ outcome: inout Outcome, _ positions: [StoredPosition], _ view: MarketView) throws {
        guard !outcome.fills.isEmpty else { return }
        let own = outcome.position
        let others = positions.filter { $0.key != own.key }
        let seen = market.lastSeen(others.map(\.key))
        let result = try AccountResult(
            of: [(own.position, view.reference)] + others.map { ($0.position, seen[$0.key] ?? $0.lastPrice) })
        outcome.equity.observe(
            try EquityTrack.equity(
                capital: capital, realised: result.realised, fees: result.fees, unrealised: result.unrealised))
    }

    private func writing(_ outcome: Outcome, _ view: MarketView) throws -> [PostgresStatement] {
        let order = outcome.order
        var statements = [
            OrderWriting.change(order),
            OrderWriting.notional(outcome.notional, account: order.accountID, mode: order.mode),
        ]
        var reading: MetricReading?
        if !outcome.fills.isEmpty {
            statements += [
                OrderWriting.fills(outcome.fills, of: order, bookAt: view.book.lastUpdate),
                OrderWriting.position(outcome.position, mode: order.mode, at: order.updatedAt),
                OrderWriting.equity(outcome.equity, account: order.accountID, mode: order.mode),
            ]
            reading = MetricReading(
                eventId: "\(order.orderID)-\(order.fillCount)", accountId: order.accountID, symbol: order.order.symbol,
                pnl: try outcome.position.dayResult(at: view.reference, on: UTCDay(of: order.updatedAt)),
                drawdown: try outcome.equity.drawdown(), occurredAt: order.updatedAt)
        }
        return statements
            + (try OrderMessages.statements(
                of: order, isFirst: outcome.isFirst, reading: reading))
    }

    private static func notional(_ rows: PostgresRows, day: UTCDay) throws -> DailyNotional {
        guard let row = rows.first else { return DailyNotional(day: day) }
        return DailyNotional(
            day: day, reserved: try row.decimal("reserved"), committed: try row.decimal("committed"))
    }
}
