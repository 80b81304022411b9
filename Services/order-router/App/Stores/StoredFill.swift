import Contracts
import Postgres
import Security
import Trading

/// A row of `fills`.
struct StoredFill: Sendable {
    let id: FillID
    let sequence: Int
    let fill: VenueFill
    let executedAt: Timestamp

    var execution: ExecutionFill {
        ExecutionFill(quantity: fill.quantity, price: fill.price, timestamp: executedAt)
    }

    /// The id of an order's fill: made from the order's id and the sequence, so that the same fill of the same order has
    /// the same id whoever writes it, before or after a crash.
    static func id(of order: OrderID, sequence: Int) throws(InvalidValue) -> FillID {
        let digest = Digest.sha256(Array("fill/\(order)/\(sequence)".utf8))
        var random: UInt128 = 0
        for byte in digest.prefix(10) { random = random << 8 | UInt128(byte) }
        let time = (order.value >> 80) << 80
        let twelve = (random >> 62 & 0xFFF) << 64
        let sixtyTwo = random & 0x3FFF_FFFF_FFFF_FFFF
        return try FillID(value: time | 0x7 << 76 | twelve | 0b10 << 62 | sixtyTwo)
    }

    static func execution(_ row: PostgresRow) throws -> ExecutionFill {
        ExecutionFill(
            quantity: try row.decimal("quantity"), price: try row.decimal("price"),
            timestamp: try row.time("executed_at"))
    }

    /// An entry of the log; the row is one of `fills` joined with its order's notes and tags.
    static func record(_ row: PostgresRow) throws -> ExecutionRecord {
        ExecutionRecord(
            executionId: try FillID(parsing: row.uuid("fill_id")), orderId: try OrderID(parsing: row.uuid("order_id")),
            accountId: try row.string("account_id"), venue: try row.venue("venue"), symbol: try row.symbol("symbol"),
            side: try row.choice("side"), quantity: try row.decimal("quantity"), price: try row.decimal("price"),
            fees: try row.decimal("fee"), liquidity: try row.choice("liquidity"), mode: try row.choice("mode"),
            executedAt: try row.time("executed_at"), notes: try row.optionalString("notes"), tags: try row.texts("tags")
        )
    }

    static let recordColumns = """
        f.fill_id, f.order_id, f.account_id, f.venue, f.symbol, f.side, f.quantity, f.price, f.fee, f.liquidity, f.mode,
        f.executed_at, o.notes, o.tags
        """
}
