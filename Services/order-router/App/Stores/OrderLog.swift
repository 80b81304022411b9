import Contracts
import OrderRouterCore
import Postgres
import ServiceKit

/// Reads orders and fills for the log, and adds notes.
struct OrderLog: Sendable {
    let pool: PostgresPool

    /// An order; nil when there is none of that id.
    func find(_ id: OrderID) async throws -> StoredOrder? {
        let rows = try await pool.query(
            "SELECT \(StoredOrder.columns) FROM orders o WHERE o.order_id = $1", [.uuid(id.description)])
        return try rows.first.map(StoredOrder.init)
    }

    /// An order with its fills.
    func record(_ order: StoredOrder) async throws -> OrderRecord {
        try order.record(executions: try await executions(of: [order.orderID])[order.orderID] ?? [])
    }

    /// Orders, newest first.
    func orders(
        _ filter: LogFilter, before cursor: LogCursor?, limit: Int
    ) async throws -> Page<OrderRecord> {
        var filter = filter
        if let cursor { filter.add("(o.submitted_at, o.order_id) < (?, ?)", .time(cursor.time), .uuid(cursor.id)) }
        let most = filter.parameter(.int(Int64(limit + 1)))
        let rows = try await pool.query(
            """
            SELECT \(StoredOrder.columns) FROM orders o WHERE \(filter.sql)
            ORDER BY o.submitted_at DESC, o.order_id DESC LIMIT \(most)
            """, filter.parameters)
        let orders = try rows.prefix(limit).map(StoredOrder.init)
        let fills = try await executions(of: orders.map(\.orderID))
        var next: String?
        if rows.count > limit, let last = orders.last {
            next = LogCursor(time: last.submittedAt, id: last.orderID.description).text
        }
        return Page(
            items: try orders.map { try $0.record(executions: fills[$0.orderID] ?? []) }, nextCursor: next)
    }

    /// Fills, newest first.
    func executions(
        _ filter: LogFilter, before cursor: LogCursor?, limit: Int
    ) async throws -> Page<ExecutionRecord> {
        var filter = filter
        if let cursor { filter.add("(f.executed_at, f.fill_id) < (?, ?)", .time(cursor.time), .uuid(cursor.id)) }
        let most = filter.parameter(.int(Int64(limit + 1)))
        let rows = try await pool.query(
            """
            SELECT \(StoredFill.recordColumns) FROM fills f JOIN orders o USING (order_id) WHERE \(filter.sql)
            ORDER BY f.executed_at DESC, f.fill_id DESC LIMIT \(most)
            """, filter.parameters)
        let items = try rows.prefix(limit).map(StoredFill.record)
        var next: String?
        if rows.count > limit, let last = items.last {
            next = LogCursor(time: last.executedAt, id: last.executionId.description).text
        }
        return Page(items: items, nextCursor: next)
    }

    /// Adds notes and tags to an order. Throws 400 `notes_too_long` and `too_many_tags`.
    func annotate(_ id: OrderID, _ annotation: OrderAnnotation) async throws -> StoredOrder {
        try await pool.transaction { connection in
            let row = try await connection.query(
                "SELECT \(StoredOrder.columns) FROM orders o WHERE o.order_id = $1 FOR UPDATE OF o",
                [.uuid(id.description)]
            ).single()
            let order = try StoredOrder(row)
            var notes = order.notes
            if let new = annotation.notes {
                guard let merged = OrderNotes.merged(notes, with: new) else {
                    throw ProblemError.badField(
                        "notes", "would bring the order's notes above \(OrderNotes.maxCharacters) characters",
                        code: "notes_too_long")
                }
                notes = merged.isEmpty ? nil : merged
            }
            let tags = OrderTags.merged(order.order.tags, with: annotation.tags ?? [])
            guard tags.count <= OrderTags.maxTags else {
                throw ProblemError.badField(
                    "tags", "would bring the order above \(OrderTags.maxTags) tags", code: "too_many_tags")
            }
            // The time of the last change stays: it is about the order, not about what is said of it.
            let changed = try await connection.query(
                """
                UPDATE orders o SET notes = $2, tags = $3 WHERE o.order_id = $1 RETURNING \(StoredOrder.columns)
                """, [.uuid(id.description), .optional(notes), .textArray(tags)]
            ).single()
            return try StoredOrder(changed)
        }
    }

    private func executions(of orders: [OrderID]) async throws -> [OrderID: [ExecutionRecord]] {
        guard !orders.isEmpty else { return [:] }
        let rows = try await pool.query(
            """
            SELECT \(StoredFill.recordColumns) FROM fills f JOIN orders o USING (order_id)
            WHERE f.order_id = ANY ($1) AND f.sequence <= 500 ORDER BY f.order_id, f.sequence
            """, [.uuidArray(orders.map(\.description))])
        return Dictionary(grouping: try rows.map(StoredFill.record), by: \.orderId)
    }
}
