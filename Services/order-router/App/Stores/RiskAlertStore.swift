import Contracts
import Postgres
import ServiceKit

/// Reads and writes `risk_alerts`.
enum RiskAlertStore {
    /// What the rules said about an order that was taken in.
    static func insertion(
        _ findings: [RiskFinding], of order: StoredOrder, orderID: OrderID, keeping limit: Int
    ) -> [PostgresStatement] {
        insertion(
            findings, account: order.accountID, orderID: orderID, venue: order.order.venue,
            symbol: order.order.symbol, mode: order.mode, at: order.submittedAt, keeping: limit)
    }

    /// What the rules said about an order that was refused.
    static func insertion(
        _ findings: [RiskFinding], of placement: Placement, mode: TradingMode, at now: Timestamp, keeping limit: Int
    ) -> [PostgresStatement] {
        insertion(
            findings, account: placement.account.description, orderID: nil, venue: placement.order.venue,
            symbol: placement.order.symbol, mode: mode, at: now, keeping: limit)
    }

    private static func insertion(
        _ findings: [RiskFinding], account: String, orderID: OrderID?, venue: Venue, symbol: Symbol, mode: TradingMode,
        at now: Timestamp, keeping limit: Int
    ) -> [PostgresStatement] {
        guard !findings.isEmpty else { return [] }
        var generator = SystemRandomNumberGenerator()
        let ids = findings.map { _ in TimeOrderedID.make(milliseconds: now.milliseconds, using: &generator) }
        let order = orderID.map { PostgresValue.uuid($0.description) } ?? .null
        return [
            PostgresStatement(
                """
                INSERT INTO risk_alerts (id, account_id, order_id, venue, symbol, mode, finding, created_at)
                SELECT f.id, $3, $4, $5, $6, $7, f.finding, $8
                FROM unnest($1::uuid[], $2::jsonb[]) AS f (id, finding)
                """,
                [
                    .uuidArray(ids), .jsonArray(findings.map { (try? JSONText.encode($0)) ?? "{}" }), .text(account),
                    order, .text(venue.description), .text(symbol.description), .text(mode.rawValue), .time(now),
                ]),
            // Bounded at once: what is older than the newest ones goes.
            PostgresStatement(
                """
                DELETE FROM risk_alerts WHERE account_id = $1 AND id <= (
                    SELECT id FROM risk_alerts WHERE account_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)
                """, [.text(account), .int(Int64(limit))]),
        ]
    }

    static func alert(_ row: PostgresRow) throws -> RiskAlert {
        RiskAlert(
            id: try row.uuid("id"), accountId: try row.string("account_id"),
            orderId: try row.optionalUUID("order_id").map { try OrderID(parsing: $0) }, venue: try row.venue("venue"),
            symbol: try row.symbol("symbol"), mode: try row.choice("mode"),
            finding: try JSONText.decode(RiskFinding.self, from: row.string("finding")),
            createdAt: try row.time("created_at"))
    }
}
