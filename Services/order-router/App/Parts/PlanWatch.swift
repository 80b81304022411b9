import Contracts
import Observability
import OrderRouterCore
import Postgres
import Reactor
import ServiceClients
import ServiceKit
import Trading

/// Cancels what rests and would open a position once its customer's plan lets only reduce and protect. Orders are judged
/// when they are sent; one that rests may outlive the subscription it was sent under.
struct PlanWatch: ServicePart {
    /// Most orders of one round; the others come in the next.
    static let maxOrders = 1_000

    let name = "plan_watch"
    let pool: PostgresPool
    let loop: EventLoop
    let logger: Logger
    let settlement: OrderSettlement
    let entitlements: EntitlementGuard
    let intervalMilliseconds: Int

    init(
        context: ServiceContext, settlement: OrderSettlement, entitlements: EntitlementGuard,
        intervalMilliseconds: Int
    ) {
        pool = context.pool
        loop = context.loop
        logger = context.logger
        self.settlement = settlement
        self.entitlements = entitlements
        self.intervalMilliseconds = intervalMilliseconds
    }

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                for customer in try await customers() where try await mayOnlyReduce(customer) {
                    try await withdraw(customer)
                }
            } catch {
                // What nobody can tell at the moment is looked at again in the next round.
                if !Task.isCancelled {
                    logger.warning("plans_not_looked_at", [.error: .string(String(describing: error))])
                }
            }
            try? await loop.sleep(milliseconds: Int64(intervalMilliseconds))
        }
    }

    private func customers() async throws -> [String] {
        let rows = try await pool.query(
            """
            SELECT DISTINCT customer_id FROM orders
            WHERE status IN ('accepted', 'partially_filled') AND book_at IS NOT NULL AND plan_bound
            """)
        return try rows.map { try $0.string("customer_id") }
    }

    private func mayOnlyReduce(_ customer: String) async throws -> Bool {
        try await entitlements.entitlements(of: customer).trading == .reduceOnly
    }

    private func withdraw(_ customer: String) async throws {
        let rows = try await pool.query(
            """
            SELECT \(StoredOrder.columns) FROM orders o
            WHERE o.customer_id = $1 AND o.plan_bound AND o.status IN ('accepted', 'partially_filled')
              AND o.book_at IS NOT NULL
            ORDER BY o.submitted_at, o.order_id LIMIT $2
            """, [.text(customer), .int(Int64(Self.maxOrders))])
        for row in rows {
            let order = try StoredOrder(row)
            guard try await settlement.withdrawOpening(order, reason: RiskCode.subscriptionReduceOnly.rawValue) else {
                continue
            }
            logger.info(
                "resting_order_withdrawn",
                [
                    LogKey("order_id"): .string(order.orderID.description),
                    .reason: .string(RiskCode.subscriptionReduceOnly.rawValue),
                ])
        }
    }
}
