import Contracts
import Observability
import Postgres
import Reactor
import ServiceKit
import Trading

/// Watches the markets in which orders rest and has them looked at when a newer book may fill them. What rests is read
/// from the table each time, so a restart loses nothing.
struct RestingOrders: ServicePart {
    /// Most orders of one instrument in one round; the others come in the next.
    static let maxOrders = 500

    let name = "resting_orders"
    let pool: PostgresPool
    let loop: EventLoop
    let logger: Logger
    let market: MarketBoard
    let settlement: OrderSettlement
    let intervalMilliseconds: Int

    init(context: ServiceContext, market: MarketBoard, settlement: OrderSettlement, intervalMilliseconds: Int) {
        pool = context.pool
        loop = context.loop
        logger = context.logger
        self.market = market
        self.settlement = settlement
        self.intervalMilliseconds = intervalMilliseconds
    }

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                for key in try await instruments() { await look(at: key) }
            } catch {
                warn("resting_orders_not_read", error)
            }
            try? await loop.sleep(milliseconds: Int64(intervalMilliseconds))
        }
    }

    private func instruments() async throws -> [InstrumentKey] {
        let rows = try await pool.query(
            """
            SELECT DISTINCT venue, symbol FROM orders
            WHERE status IN ('accepted', 'partially_filled') AND book_at IS NOT NULL
            """)
        return try rows.map { InstrumentKey(venue: try $0.venue("venue"), symbol: try $0.symbol("symbol")) }
    }

    private func look(at key: InstrumentKey) async {
        do {
            let view = try await market.market(key)
            for order in try await due(key, view.book) where !Task.isCancelled {
                do {
                    try await settlement.settle(order, on: view)
                } catch {
                    warn("resting_order_not_settled", error)
                }
            }
        } catch {
            warn("resting_market_not_seen", error)
        }
    }

    /// The orders that this book may fill: those it has not been shown to and whose price its best level reaches.
    private func due(_ key: InstrumentKey, _ book: OrderBookSnapshot) async throws -> [StoredOrder] {
        let rows = try await pool.query(
            """
            SELECT \(StoredOrder.columns) FROM orders o
            WHERE o.status IN ('accepted', 'partially_filled') AND o.venue = $1 AND o.symbol = $2 AND o.book_at < $3
              AND (o.side = 'buy' AND (o.limit_price IS NULL OR o.limit_price >= $4)
                   OR o.side = 'sell' AND (o.limit_price IS NULL OR o.limit_price <= $5))
            ORDER BY o.submitted_at, o.order_id LIMIT $6
            """,
            [
                .text(key.venue.description), .text(key.symbol.description), .time(book.lastUpdate),
                .optional(book.asks.first?.price), .optional(book.bids.first?.price), .int(Int64(Self.maxOrders)),
            ])
        return try rows.map(StoredOrder.init)
    }

    private func warn(_ event: StaticString, _ error: any Error) {
        guard !Task.isCancelled else { return }
        logger.warning(event, [.error: .string(String(describing: error))])
    }
}
