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
            // One statement, so that all of it is about one mode and one instant: a row for each position, or one without.
            PostgresStatement(
                """
                SELECT m.mode, s.daily_notional_limit, d.reserved, d.committed, w.*, \(StoredPosition.columns),
                       EXISTS (SELECT FROM kill_switches k WHERE k.account_id = '*' AND k.is_on) AS global_kill,
                       EXISTS (SELECT FROM kill_switches k WHERE k.account_id = $1 AND k.is_on) AS account_kill
                FROM router_state s CROSS JOIN LATERAL (SELECT coalesce($3, s.mode) AS mode) m
                CROSS JOIN LATERAL (
                    SELECT coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.side = 'buy'), 0) AS open_buy,
                           coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.side = 'sell'), 0) AS open_sell,
                           coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.side = 'buy' AND o.book_at IS NULL), 0)
                               AS unseen_buy,
                           coalesce(sum(o.quantity - o.filled) FILTER (WHERE o.side = 'sell' AND o.book_at IS NULL), 0)
                               AS unseen_sell
                    FROM orders o
                    WHERE o.account_id = $1 AND o.mode = m.mode AND o.venue = $4 AND o.symbol = $5
                      AND o.status IN ('accepted', 'partially_filled')) w
                LEFT JOIN daily_notional d ON d.account_id = $1 AND d.mode = m.mode AND d.day = $2
                LEFT JOIN positions p ON p.account_id = $1 AND p.mode = m.mode
                """,
                [name, .int(day.number), mode, .text(key.venue.description), .text(key.symbol.description)]),
        ]
    }

    /// Reads the answers to ``statements(account:key:day:mode:isLocking:)``.
    init(_ answers: ArraySlice<PostgresRows>, day: UTCDay) throws {
        let first = answers.startIndex
        stopLoss = try answers[first].first?.optionalDecimal("stop_loss")
        let rows = answers[first + 1]
        guard let state = rows.first else {
            throw ProblemError(500, "internal", "The router's state is not there; its migrations have not run.")
        }
        mode = try state.choice("mode")
        dailyLimit = try state.optionalDecimal("daily_notional_limit")
        killSwitch = KillSwitch(global: try state.bool("global_kill"), account: try state.bool("account_kill"))
        notional = DailyNotional(
            day: day, reserved: try state.optionalDecimal("reserved") ?? .zero,
            committed: try state.optionalDecimal("committed") ?? .zero)
        positions = try state.optionalString("account_id") == nil ? [] : rows.map(StoredPosition.init)
        unseen = [.buy: try state.decimal("unseen_buy"), .sell: try state.decimal("unseen_sell")]
        workingBuys = try state.decimal("open_buy")
        workingSells = try state.decimal("open_sell")
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
