import Contracts
import Observability
import Postgres
import Reactor
import ServiceKit

/// Finishes intents whose sender crashed between the commit of the intent and its fills: each is matched once, as it
/// would have been.
struct IntentFinisher: ServicePart {
    /// Most intents of one round.
    static let maxIntents = 100

    let name = "intent_finisher"
    let pool: PostgresPool
    let loop: EventLoop
    let logger: Logger
    let market: MarketBoard
    let settlement: OrderSettlement
    let intervalMilliseconds: Int
    /// Younger intents are still with their sender, in milliseconds.
    let graceMilliseconds: Int

    init(
        context: ServiceContext, market: MarketBoard, settlement: OrderSettlement, intervalMilliseconds: Int,
        graceMilliseconds: Int
    ) {
        pool = context.pool
        loop = context.loop
        logger = context.logger
        self.market = market
        self.settlement = settlement
        self.intervalMilliseconds = intervalMilliseconds
        self.graceMilliseconds = graceMilliseconds
    }

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                try await finish()
            } catch {
                if !Task.isCancelled {
                    logger.warning("intents_not_finished", [.error: .string(String(describing: error))])
                }
            }
            try? await loop.sleep(milliseconds: Int64(intervalMilliseconds))
        }
    }

    private func finish() async throws {
        let rows = try await pool.query(
            """
            SELECT \(StoredOrder.columns) FROM orders o
            WHERE o.book_at IS NULL AND o.status = 'accepted'
              AND o.updated_at < clock_timestamp() - $1 * interval '1 millisecond'
            ORDER BY o.submitted_at LIMIT $2
            """, [.int(Int64(graceMilliseconds)), .int(Int64(Self.maxIntents))])
        for row in rows {
            let order = try StoredOrder(row)
            do {
                try await settlement.settle(order, on: try await market.market(order.key))
                logger.warning(
                    "intent_finished_late", [LogKey("order_id"): .string(order.orderID.description)])
            } catch {
                // The others must not wait for one whose market is away.
                logger.warning(
                    "intent_not_finished",
                    [
                        LogKey("order_id"): .string(order.orderID.description),
                        .error: .string(String(describing: error)),
                    ])
            }
        }
    }
}
