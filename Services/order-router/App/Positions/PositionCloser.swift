import Contracts
import Observability
import OrderRouterCore
import Postgres
import Reactor
import Security
import ServiceKit
import Trading

/// Brings a position to a target with market orders, slice by slice. What it started from is kept under the request's
/// id and each slice's id follows from it, so that a repeat walks the same way and meets its own orders.
struct PositionCloser: Sendable {
    /// Orders in a row that fill nothing before it gives up.
    static let maxEmptySlices = 3
    /// Left of the request's time for the answer, in milliseconds.
    static let answerMilliseconds: Int64 = 2_000

    let desk: OrderDesk
    let pool: PostgresPool
    let clock: any TimeSource

    /// One wish to close.
    struct Wish: Sendable {
        let account: AccountID
        let customer: String
        let permission: TradingPermission
        let key: InstrumentKey
        let positionID: String
        let target: Quantity
        let clientOrderID: String
    }

    private struct Start {
        let mode: TradingMode
        let quantity: Quantity
    }

    /// One order of a close. One value, since this compiler calls async functions wrongly that get several of which one
    /// holds 128 bits, `Start` too.
    private struct Slice {
        let wish: Wish
        let mode: TradingMode
        let broker: String
        let side: Side
        let quantity: Quantity
        let number: Int
    }

    /// Sends the slices. Throws `ProblemError`: 404 without such a position, 400 at the target.
    func close(_ wish: Wish, context: RequestContext) async throws -> [ExecutionReport] {
        let view = try await desk.market.market(wish.key)
        guard
            let limits = desk.trading.limits.limits(venue: wish.key.venue, symbol: wish.key.symbol),
            let broker = desk.trading.brokers.first(where: { $0.value == wish.key.venue })?.key
        else { throw MarketBoard.unsupported(wish.key) }
        let start = try await begin(wish) {
            try Self.slices(from: $0, wish.target, limits: limits, lot: view.rules.lot)
        }
        var reports: [ExecutionReport] = []
        var current = start.quantity
        var empty = 0
        while current != wish.target, reports.count < PositionClose.maxSlices {
            let slices = try Self.slices(
                from: current, wish.target, limits: limits, lot: view.rules.lot)
            guard let quantity = slices.slices.first else { break }
            let report = try await send(
                Slice(
                    wish: wish, mode: start.mode, broker: broker, side: slices.side, quantity: quantity,
                    number: reports.count + 1))
            guard let report else { break }
            reports.append(report)
            current =
                try slices.side == .buy ? current + report.filledQuantity : current - report.filledQuantity
            guard report.filledQuantity < quantity else { continue }
            // The book had no more: the next slice needs a newer one.
            empty = report.filledQuantity.isZero ? empty + 1 : 0
            let isLate = context.remainingMilliseconds(clock) < Self.answerMilliseconds
            guard empty < Self.maxEmptySlices, !isLate, current != wish.target else { break }
            try await context.loop.sleep(milliseconds: 250)
        }
        return reports
    }

    /// Answers nil when a slice after the first is refused.
    private func send(_ slice: Slice) async throws -> ExecutionReport? {
        let wish = slice.wish
        let order = OrderRequest(
            broker: slice.broker, venue: wish.key.venue, symbol: wish.key.symbol, side: slice.side,
            quantity: slice.quantity, orderType: .market, timeInForce: .immediateOrCancel,
            tags: [
                "position:" + Self.shortName(wish.positionID),
                wish.target.isZero ? "position:close" : "position:adjust",
            ])
        do {
            return try await desk.place(
                Placement(
                    account: wish.account, customer: wish.customer, order: order,
                    clientOrderID: Self.sliceID(wish, slice.number), permission: wish.permission, mode: slice.mode,
                    isClose: true))
        } catch let problem as ProblemError where slice.number > 1 && (400..<500).contains(problem.status) {
            // What was done so far is answered; the caller sees from the position that the way was not gone to its end.
            return nil
        }
    }

    /// Keeps what the close starts from, or answers what an earlier request with this id started from.
    private func begin(
        _ wish: Wish, slices: @Sendable (Quantity) throws -> PositionClose
    ) async throws -> Start {
        let hash = Digest.sha256(
            Array("\(wish.account)\0\(wish.key.venue)\0\(wish.key.symbol)\0\(wish.target)".utf8))
        let account = PostgresValue.text(wish.account.description)
        return try await pool.transaction { connection in
            let answers = try await connection.pipeline([
                PostgresStatement("SELECT FROM accounts WHERE account_id = $1 FOR UPDATE", [account]),
                PostgresStatement(
                    """
                    SELECT request_hash, mode, start_quantity FROM position_closes
                    WHERE account_id = $1 AND client_order_id = $2
                    """, [account, .text(wish.clientOrderID)]),
                PostgresStatement(
                    """
                    SELECT s.mode, p.quantity FROM router_state s LEFT JOIN positions p ON p.account_id = $1
                        AND p.mode = s.mode AND p.venue = $2 AND p.symbol = $3
                    """, [account, .text(wish.key.venue.description), .text(wish.key.symbol.description)]),
            ])
            if let row = answers[1].first {
                guard try row.bytes("request_hash") == hash else {
                    throw ProblemError(
                        422, "client_order_id_reused",
                        "The account used client_order_id \(wish.clientOrderID) for another request; take a new one.")
                }
                return Start(mode: try row.choice("mode"), quantity: try row.decimal("start_quantity"))
            }
            let state = try answers[2].single()
            let held: Quantity? = try state.optionalDecimal("quantity")
            guard let held, !held.isZero else { throw ProblemError.notFound("position") }
            let start = Start(mode: try state.choice("mode"), quantity: held)
            // What cannot be walked is refused before anything is kept.
            _ = try slices(held)
            try await connection.execute(
                """
                INSERT INTO position_closes (account_id, client_order_id, request_hash, mode, venue, symbol,
                    start_quantity, target_quantity, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                [
                    account, .text(wish.clientOrderID), .bytes(hash), .text(start.mode.rawValue),
                    .text(wish.key.venue.description), .text(wish.key.symbol.description), .decimal(held),
                    .decimal(wish.target), .timestamp(milliseconds: clock.wallMilliseconds),
                ])
            return start
        }
    }

    private static func slices(
        from current: Quantity, _ target: Quantity, limits: InstrumentLimits, lot: Quantity
    ) throws(ProblemError) -> PositionClose {
        do {
            return try PositionClose(
                current: current, target: target, maxOrderSize: limits.maxOrderSize, lot: lot)
        } catch {
            throw problem(error)
        }
    }

    private static func problem(_ refusal: PositionClose.Refusal) -> ProblemError {
        let words =
            switch refusal {
            case .targetGrows:
                "target_quantity would open, grow or turn the position around; that is an order, not a close."
            case .atTarget: "The position is at the target already; there is nothing to send."
            case .targetNotOnLot: "target_quantity is not a multiple of the instrument's lot."
            case .tooManySlices: "The way to the target takes more than \(PositionClose.maxSlices) orders; go in steps."
            case .amountOutOfRange: "An amount is beyond what the exact decimals hold."
            }
        return ProblemError(400, refusal.rawValue, words)
    }

    /// The client order id of a slice, at most 36 characters.
    private static func sliceID(_ wish: Wish, _ number: Int) -> String {
        "close-" + hexadecimal("\(wish.account)\0\(wish.clientOrderID)", bytes: 12) + "-\(number)"
    }

    /// A tag has at most 64 characters; a position's id may have more.
    private static func shortName(_ id: String) -> String {
        id.utf8.count <= 54 ? id : hexadecimal(id, bytes: 12)
    }

    private static func hexadecimal(_ text: String, bytes: Int) -> String {
        Hex.encode(Array(Digest.sha256(Array(text.utf8)).prefix(bytes)))
    }
}
