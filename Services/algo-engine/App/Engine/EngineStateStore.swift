import AlgoEngineCore
import Contracts
import Postgres

/// The table `engine_states`: one row an owner, made when it is first needed.
struct EngineStateStore: Sendable {
    /// A row.
    struct Row: Sendable {
        var mode: EngineMode
        var limit: Int
        var trades: DailyTrades
    }

    /// Orders shown in the state.
    static let maxRecent = 50

    let pool: PostgresPool

    /// The state as it is at an instant; the day's count begins anew at midnight UTC.
    func read(owner: String, now: Timestamp) async throws -> EngineState {
        let rows = try await pool.query(
            """
            SELECT mode, daily_trade_limit, trading_day, trades_submitted FROM engine_states WHERE owner_id = $1
            """, [.text(owner)], isIdempotent: true)
        let row = try rows.first.map(Self.row) ?? Self.fresh(now)
        return Self.state(row, now: now, recent: try await recent(owner))
    }

    /// Changes mode and limit.
    func change(_ change: EngineStateChange, owner: String, now: Timestamp) async throws -> EngineState {
        let row = try await pool.transaction { connection in
            var row = try await Self.lock(owner: owner, now: now, on: connection)
            row.mode = change.mode ?? row.mode
            row.limit = change.dailyTradeLimit ?? row.limit
            try await Self.save(row, owner: owner, on: connection)
            return row
        }
        return Self.state(row, now: now, recent: try await recent(owner))
    }

    /// The owner's row, locked until the transaction ends.
    static func lock(owner: String, now: Timestamp, on connection: PostgresConnection) async throws -> Row {
        let new = fresh(now)
        let rows = try await connection.query(
            """
            INSERT INTO engine_states (owner_id, mode, daily_trade_limit, trading_day, trades_submitted)
            VALUES ($1, $2, $3, $4, 0)
            ON CONFLICT (owner_id) DO UPDATE SET owner_id = excluded.owner_id
            RETURNING mode, daily_trade_limit, trading_day, trades_submitted
            """,
            [.text(owner), .text(new.mode.rawValue), .int(Int64(new.limit)), .int(new.trades.day)])
        return try row(rows.single())
    }

    static func save(_ row: Row, owner: String, on connection: PostgresConnection) async throws {
        _ = try await connection.execute(
            """
            UPDATE engine_states SET mode = $2, daily_trade_limit = $3, trading_day = $4, trades_submitted = $5
            WHERE owner_id = $1
            """,
            [
                .text(owner), .text(row.mode.rawValue), .int(Int64(row.limit)), .int(row.trades.day),
                .int(Int64(row.trades.submitted)),
            ])
    }

    private static func fresh(_ now: Timestamp) -> Row {
        Row(
            mode: .paper, limit: DailyTrades.defaultLimit,
            trades: DailyTrades(day: DailyTrades.day(of: now), submitted: 0))
    }

    private static func row(_ row: PostgresRow) throws -> Row {
        Row(
            mode: EngineMode(rawValue: try row.string("mode")) ?? .simulation, limit: try row.int("daily_trade_limit"),
            trades: DailyTrades(day: try row.int64("trading_day"), submitted: try row.int("trades_submitted")))
    }

    private static func state(_ row: Row, now: Timestamp, recent: [EngineExecution]) -> EngineState {
        let trades = row.trades.at(now)
        let day = Timestamp(milliseconds: trades.day * 86_400_000).description.prefix(10)
        return EngineState(
            mode: row.mode, dailyTradeLimit: row.limit, tradesSubmitted: trades.submitted, tradingDay: String(day),
            recentExecutions: recent)
    }

    private func recent(_ owner: String) async throws -> [EngineExecution] {
        let rows = try await pool.query(
            """
            SELECT strategy_id, client_order_id, order_id, order_status, intent, submitted_at FROM strategy_signals
            WHERE owner_id = $1 AND outcome = 'submitted' ORDER BY submitted_at DESC LIMIT $2
            """, [.text(owner), .int(Int64(Self.maxRecent))], isIdempotent: true)
        return try rows.map { row in
            let intent = try StoredJSON.read(ExecutionIntent.self, row.string("intent"))
            return EngineExecution(
                strategyId: try StrategyID(parsing: row.uuid("strategy_id")),
                clientOrderId: try row.string("client_order_id"), orderId: try row.optionalString("order_id"),
                orderStatus: try row.optionalString("order_status").flatMap(ExecutionStatus.init),
                symbol: intent.order.symbol, side: intent.order.side, quantity: intent.order.quantity,
                submittedAt: try StrategyRow.time(row, "submitted_at"))
        }
    }
}
