import Foundation
import HTTPWire
import TestKit
import Testing

/// Compares what clients were told, what the router has, and what arrived at its neighbours.
struct RouterOracle {
    let fleet: Fleet

    /// Each query gives what contradicts the sentence; after `spoil` it must give something.
    static let laws: [(sentence: String, spoil: String, sql: String)] = [
        (
            "every order has an outcome",
            "UPDATE order_router.orders SET book_at = NULL",
            "SELECT order_id FROM order_router.orders WHERE book_at IS NULL OR status IN ('accepted', 'partially_filled')"
        ),
        (
            "an order's fills are numbered without a hole and come to what it says",
            "DELETE FROM order_router.fills",
            """
            SELECT o.order_id FROM order_router.orders o LEFT JOIN (
                SELECT order_id, sum(quantity) AS quantity, sum(quantity * price) AS value, sum(fee) AS fees,
                       count(*) AS number, max(sequence) AS last
                FROM order_router.fills GROUP BY order_id) f USING (order_id)
            WHERE (o.filled, o.filled_value, o.fees, o.fill_count, o.fill_count) IS DISTINCT FROM
                (coalesce(f.quantity, 0), coalesce(f.value, 0), coalesce(f.fees, 0), coalesce(f.number, 0),
                 coalesce(f.last, 0))
            """
        ),
        (
            "positions are the sum of the fills",
            "UPDATE order_router.positions SET quantity = quantity + 0.00001",
            """
            SELECT account_id || ' ' || symbol FROM order_router.positions p FULL JOIN (
                SELECT account_id, mode, venue, symbol, sum(fee) AS fees,
                       sum(CASE side WHEN 'buy' THEN quantity ELSE -quantity END) AS quantity
                FROM order_router.fills GROUP BY account_id, mode, venue, symbol) f
                USING (account_id, mode, venue, symbol)
            WHERE (p.quantity, p.fees) IS DISTINCT FROM (f.quantity, f.fees)
            """
        ),
        (
            "the day's notional is what was booked and what is reserved",
            "UPDATE order_router.daily_notional SET committed = committed + 0.01",
            """
            SELECT account_id || ' ' || day FROM order_router.daily_notional d FULL JOIN (
                SELECT account_id, mode, reservation_day AS day, sum(reservation_value) AS reserved,
                       sum(filled_value) AS committed
                FROM order_router.orders GROUP BY account_id, mode, reservation_day) o USING (account_id, mode, day)
            WHERE (d.reserved, d.committed) IS DISTINCT FROM (o.reserved, o.committed) OR d.reserved <> 0
            """
        ),
        (
            "an account takes each level of a book once",
            "UPDATE order_router.fills SET quantity = quantity + 0.75",
            """
            SELECT account_id || ' ' || book_at FROM order_router.fills
            GROUP BY account_id, mode, venue, symbol, side, book_at, level_price HAVING sum(quantity) > 0.75
            """
        ),
        (
            "the outbox is drained", "INSERT INTO order_router.outbox (topic, key, payload) VALUES ('t', 'k', '{}')",
            "SELECT topic || ' ' || coalesce(last_error, '') FROM order_router.outbox"
        ),
        (
            "each order's end is told once to everybody and once to its owner",
            "DELETE FROM market_data.stream_events WHERE event_id LIKE 'account-%-filled'",
            """
            SELECT o.order_id FROM order_router.orders o CROSS JOIN (VALUES ('public-'), ('account-')) v (kind)
            WHERE (SELECT count(*) FROM market_data.stream_events e WHERE e.source = 'order-router'
                AND e.event_id = v.kind || o.order_id || '-' || o.fill_count || '-' || o.status) <> 1
            """
        ),
        (
            "the fills of each look are told once",
            "DELETE FROM market_data.stream_events WHERE event_id LIKE 'public-%-filled'",
            """
            SELECT f.order_id FROM (
                SELECT order_id, book_at, max(sequence) AS last FROM order_router.fills GROUP BY order_id, book_at) f
            WHERE (SELECT count(*) FROM market_data.stream_events e WHERE e.source = 'order-router'
                AND e.event_id LIKE 'public-' || f.order_id || '-' || f.last || '-%filled') <> 1
                AND NOT EXISTS (SELECT FROM order_router.orders o WHERE o.order_id = f.order_id
                    AND o.fill_count = f.last AND o.status = 'cancelled')
            """
        ),
        (
            "nothing is told of orders that are not there",
            "UPDATE market_data.stream_events SET payload = '{}' WHERE event_id LIKE 'public-%'",
            """
            SELECT e.event_id FROM market_data.stream_events e WHERE e.source = 'order-router' AND NOT EXISTS (
                SELECT FROM order_router.orders o WHERE o.order_id::text = e.payload ->> 'order_id'
                    AND o.fill_count >= split_part(e.event_id, '-', 7)::int)
            """
        ),
        (
            "each order is counted once as used",
            "DELETE FROM billing.usage_events",
            """
            SELECT coalesce(u.event_id, o.order_id::text) FROM order_router.orders o FULL JOIN (
                SELECT event_id FROM billing.usage_events WHERE metric = 'orders.placed') u
                ON u.event_id = 'order-' || o.order_id
            WHERE u.event_id IS NULL OR o.order_id IS NULL
            """
        ),
    ]

    /// Waits until messages and left-behind intents are through, and cancels what still rests.
    func settle(_ notes: TradingNotes) async throws {
        let working = "FROM order_router.orders WHERE status IN ('accepted', 'partially_filled')"
        try await eventually(timeoutMilliseconds: 60_000, everyMilliseconds: 200, "the router has come to rest") {
            for id in try await fleet.rows("SELECT order_id \(working) AND book_at IS NOT NULL") {
                _ = try await fleet.send(
                    .post, "order-router", "/orders/\(id)/cancel", token: notes.token, json: Array("{}".utf8))
            }
            return try await fleet.rows(
                "SELECT (SELECT count(*) \(working)) + (SELECT count(*) FROM order_router.outbox)") == ["0"]
        }
    }

    /// Compares and gives a line of figures.
    func judge(_ notes: TradingNotes) async throws -> String {
        let told = notes.now
        for (sentence, spoil, sql) in Self.laws {
            let against = try await fleet.rows(sql)
            #expect(against.isEmpty, "\(sentence): \(against.count) times not, \(against.prefix(5))")
            let spoilt = try await fleet.database.psql("BEGIN", spoil, sql, "ROLLBACK")
            #expect(!spoilt.isEmpty, "the look whether \(sentence) sees nothing")
        }
        #expect(told.faults.isEmpty, "\(told.faults.prefix(10))")
        let rows = try await fleet.rows(
            "SELECT concat_ws('|', client_order_id, order_id, status, trim_scale(filled)) FROM order_router.orders")
        var byClient: [String: [Substring]] = [:]
        var byOrder: [String: [Substring]] = [:]
        for row in rows {
            let fields = row.split(separator: "|", omittingEmptySubsequences: false)
            #expect(byClient.updateValue(fields, forKey: String(fields[0])) == nil, "\(row) is there twice")
            byOrder[String(fields[1])] = fields
        }
        for (id, report) in told.acknowledged { compare(id, report, byClient[id]) }
        for (id, report) in told.closing { compare("close", report, byOrder[id]) }
        let refusedButThere = told.refused.keys.filter { byClient[$0] != nil }
        #expect(refusedButThere.isEmpty, "\(refusedButThere)")
        let strays = byClient.keys.filter { told.acknowledged[$0] == nil && !$0.hasPrefix("close-") }
        #expect(strays.isEmpty, "orders nobody was told of: \(strays.count) \(strays.prefix(5))")
        let uncancelled = told.cancelled.filter { byOrder[$0]?[2] != "cancelled" }
        #expect(uncancelled.isEmpty, "\(uncancelled)")
        let refusals = Dictionary(grouping: told.refused.values) { $0 }.mapValues(\.count).sorted { $0.key < $1.key }
        let fills = try await fleet.rows("SELECT count(*) FROM order_router.fills").first ?? "?"
        let events = try await fleet.rows(
            "SELECT count(*) FROM market_data.stream_events WHERE source = 'order-router'")
        let statuses = try await fleet.rows(
            "SELECT status || ' ' || count(*) FROM order_router.orders GROUP BY status ORDER BY status")
        return "orders \(rows.count) (\(statuses.joined(separator: ", "))), acknowledged \(told.acknowledged.count),"
            + " refused \(refusals.map { "\($0.key) \($0.value)" }), fills \(fills), closes \(told.closes),"
            + " cancels \(told.cancelled.count), repeats \(told.repeats), events \(events.first ?? "?")"
    }

    /// What was acknowledged is still so: the same order, no fill taken back, an end stays an end.
    private func compare(_ id: String, _ told: TradingNotes.Acknowledgement, _ row: [Substring]?) {
        guard let row else {
            Issue.record("\(id) \(told.orderID) was acknowledged and is not there")
            return
        }
        #expect(row[1] == told.orderID, "\(id)")
        let filled = Decimal(string: String(row[3])) ?? -1
        #expect(filled >= Decimal(string: told.filled) ?? 0, "\(id): \(row) after \(told)")
        if !["accepted", "partially_filled"].contains(told.status) {
            #expect(row[2] == told.status, "\(id): \(row) after \(told)")
        }
    }
}
