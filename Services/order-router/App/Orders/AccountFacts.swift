import Contracts
import OrderRouterCore
import Postgres
import ServiceKit
import Trading

/// What the tables say about an account, read under the lock on its row.
struct AccountFacts: Sendable {
    let mode: TradingMode
    /// The limit set at run time; nil for the configuration's.
    let dailyLimit: Money?
    let killSwitch: KillSwitch
    let stopLoss: Money?
    let notional: DailyNotional
    let positions: [StoredPosition]
    let workingBuys: Quantity
    let workingSells: Quantity
    /// Of these, by side, what the venue has not seen yet: it is about to fill.
    let unseen: [Side: Quantity]

    /// The statements to read it with, one round trip.
    static func statements(
        account: AccountID, key: InstrumentKey, day: UTCDay, mode: TradingMode?, isLocking: Bool
    ) -> [PostgresStatement] {
        let name = PostgresValue.text(account.description)
        let mode = PostgresValue.optional(mode?.rawValue)
        return [
            PostgresStatement(
                "SELECT stop_loss FROM accounts WHERE account_id = $1" + (isLocking ? " FOR UPDATE" : ""), [name]),
            PostgresStatement(
                """
                SELECT m.mode, s.daily_notional_limit, d.reserved, d.committed,
                       EXISTS (SELECT FROM kill_switches k WHERE k.account_id = '*' AND k.is_on) AS global_kill,
                       EXISTS (SELECT FROM kill_switches k WHERE k.account_id = $1 AND k.is_on) AS account_kill
                FROM router_state s CROSS JOIN LATERAL (SELECT coalesce($3, s.mode) AS mode) m
                LEFT JOIN daily_notional d ON d.account_id = $1 AND d.mode = m.mode AND d.day = $2
                """, [name, .int(day.number), mode]),
            PostgresStatement(
                """
                SELECT \(StoredPosition.columns) FROM positions p
                WHERE p.account_id = $1 AND p.mode = coalesce($2, (SELECT mode FROM router_state))
                """, [name, mode]),
            PostgresStatement(
                """
                SELECT o.side, sum(o.quantity - o.filled) AS open,
                       coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.book_at IS NULL), 0) AS unseen
                FROM orders o
                WHERE o.account_id = $1 AND o.mode = coalesce($2, (SELECT mode FROM router_state)) AND o.venue = $3
                  AND o.symbol = $4 AND o.status IN ('accepted', 'partially_filled') GROUP BY o.side
                """, [name, mode, .text(key.venue.description), .text(key.symbol.description)]),
        ]
    }

    /// Reads the answers to ``statements(account:key:day:mode:isLocking:)``.
    init(_ answers: ArraySlice<PostgresRows>, day: UTCDay) throws {
        let first = answers.startIndex
        stopLoss = try answers[first].first?.optionalDecimal("stop_loss")
        let state = try answers[first + 1].single()
        mode = try state.choice("mode")
        dailyLimit = try state.optionalDecimal("daily_notional_limit")
        killSwitch = KillSwitch(global: try state.bool("global_kill"), account: try state.bool("account_kill"))
        notional = DailyNotional(
            day: day, reserved: try state.optionalDecimal("reserved") ?? .zero,
            committed: try state.optionalDecimal("committed") ?? .zero)
        positions = try answers[first + 2].map(StoredPosition.init)
        var open: [Side: Quantity] = [:]
        var unseen: [Side: Quantity] = [:]
        for row in answers[first + 3] {
            let side: Side = try row.choice("side")
            open[side] = try row.decimal("open")
            unseen[side] = try row.decimal("unseen")
        }
        self.unseen = unseen
        workingBuys = open[.buy] ?? .zero
        workingSells = open[.sell] ?? .zero
    }

    /// Makes sure that a part of a close does not turn the position around: others may have traded since it began.
    /// Throws 409 `position_changed`.
    func requireReducing(_ order: OrderRequest) throws {
        let key = InstrumentKey(venue: order.venue, symbol: order.symbol)
        let filled = positions.first { $0.key == key }?.position.quantity ?? .zero
        let underWay = unseen[order.side] ?? .zero
        let held = try order.side == .buy ? filled + underWay : filled - underWay
        guard held.isReduced(by: order.side, order.quantity) else {
            throw ProblemError(
                409, "position_changed",
                "The position, with what is under way, is \(held) by now: to \(order.side.rawValue) "
                    + "\(order.quantity) would turn it around. Look at the position and close what is left under a "
                    + "new client_order_id.")
        }
    }

    /// The facts the rules judge by. `references` are market prices; a position without one is valued at its last fill.
    func riskFacts(
        account: AccountID, market: MarketView, limits: InstrumentLimits, common: RiskLimits,
        permission: TradingPermission, stopLoss given: Money?, references: [InstrumentKey: Price]
    ) throws -> RiskFacts {
        var realisedToday = Money.zero
        var valued: [(position: Position, price: Price)] = []
        for stored in positions {
            realisedToday = try realisedToday + stored.realised(on: notional.day)
            let price = stored.key == market.rules.key ? market.reference : references[stored.key] ?? stored.lastPrice
            valued.append((stored.position, price))
        }
        let own = positions.first { $0.key == market.rules.key }
        return RiskFacts(
            accountId: account.description, instrument: market.rules, limits: limits,
            referencePrice: market.reference, position: own?.position.quantity ?? .zero, workingBuys: workingBuys,
            workingSells: workingSells, killSwitch: killSwitch, permission: permission, realisedToday: realisedToday,
            accountProfit: try AccountResult(of: valued).total(), stopLoss: given ?? stopLoss,
            dailyNotionalUsed: try notional.used(), common: common)
    }
}

extension Quantity {
    /// Whether an order can only make this position smaller.
    func isReduced(by side: Side, _ quantity: Quantity) -> Bool {
        (side == .buy ? isNegative : isPositive) && quantity <= magnitude
    }
}
