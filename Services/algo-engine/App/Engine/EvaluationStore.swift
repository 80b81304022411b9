import AlgoEngineCore
import Contracts
import Postgres

/// The tables `strategy_evaluations` and `strategy_signals`.
struct EvaluationStore: Sendable {
    /// A signal whose order is about to be sent, or was when somebody crashed.
    struct Pending: Sendable {
        let evaluation: String
        let index: Int
        let intent: ExecutionIntent
        let closed: Timestamp
        let tradingDay: Int64
    }

    let pool: PostgresPool

    /// Writes an evaluation. False when this version was evaluated on this candle before.
    static func insert(
        _ evaluation: StrategyEvaluation, signalCount: Int, on connection: PostgresConnection
    ) async throws -> Bool {
        let count = try await connection.execute(
            """
            INSERT INTO strategy_evaluations (id, strategy_id, version, venue, symbol, timeframe, candle_open_time,
                evaluated_at, reason, signal_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (strategy_id, version, candle_open_time) DO NOTHING
            """,
            [
                .uuid(evaluation.id.description), .uuid(evaluation.strategyId.description),
                .int(Int64(evaluation.version)), .text(evaluation.venue.description),
                .text(evaluation.symbol.description), .text(evaluation.timeframe.rawValue),
                .timestamp(milliseconds: evaluation.candleOpenTime.milliseconds),
                .timestamp(milliseconds: evaluation.evaluatedAt.milliseconds), .text(evaluation.reason),
                .int(Int64(signalCount)),
            ])
        return count == 1
    }

    /// Writes one signal of an evaluation.
    static func insert(
        _ plan: SignalPlan, intent: ExecutionIntent?, of evaluation: StrategyEvaluation, owner: String,
        closed: Timestamp, tradingDay: Int64, on connection: PostgresConnection
    ) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO strategy_signals (evaluation_id, signal_index, strategy_id, owner_id, side, confidence,
                outcome, code, message, intent, client_order_id, closed_at, trading_day)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            [
                .uuid(evaluation.id.description), .int(Int64(plan.index)), .uuid(evaluation.strategyId.description),
                .text(owner), .text(plan.signal.side.rawValue),
                (plan.signal.confidence?.description).map(PostgresValue.numeric).orNull,
                .text(plan.outcome.rawValue), .text(plan.code), plan.message.map(PostgresValue.text).orNull,
                try intent.map { .json(try StoredJSON.text($0)) } ?? .null,
                (intent?.order.clientOrderId).map(PostgresValue.text).orNull,
                .timestamp(milliseconds: closed.milliseconds), plan.outcome == .pending ? .int(tradingDay) : .null,
            ])
    }

    /// The strategy's signals whose order has no outcome yet, oldest first.
    func pending(_ strategy: StrategyID) async throws -> [Pending] {
        let rows = try await pool.query(
            """
            SELECT evaluation_id, signal_index, intent, closed_at, trading_day FROM strategy_signals
            WHERE strategy_id = $1 AND outcome = 'pending' ORDER BY closed_at, evaluation_id, signal_index LIMIT 100
            """, [.uuid(strategy.description)], isIdempotent: true)
        return try rows.map { row in
            Pending(
                evaluation: try row.uuid("evaluation_id"), index: try row.int("signal_index"),
                intent: try StoredJSON.read(ExecutionIntent.self, row.string("intent")),
                closed: try StrategyRow.time(row, "closed_at"),
                tradingDay: try row.optionalInt64("trading_day") ?? 0)
        }
    }

    /// Writes what became of a pending signal. False when somebody else wrote it first.
    static func finish(
        _ pending: Pending, _ result: SignalResult, at now: Timestamp, on connection: PostgresConnection
    ) async throws -> Bool {
        let count = try await connection.execute(
            """
            UPDATE strategy_signals SET outcome = $3, code = $4, message = $5, order_id = $6, order_status = $7,
                attempts = attempts + $8, submitted_at = $9
            WHERE evaluation_id = $1 AND signal_index = $2 AND outcome = 'pending'
            """,
            [
                .uuid(pending.evaluation), .int(Int64(pending.index)), .text(result.outcome.rawValue),
                .text(result.code), result.message.map(PostgresValue.text).orNull,
                result.orderId.map(PostgresValue.text).orNull,
                (result.orderStatus?.rawValue).map(PostgresValue.text).orNull, .int(Int64(result.attempts)),
                result.outcome == .submitted ? .timestamp(milliseconds: now.milliseconds) : .null,
            ])
        return count == 1
    }

    /// A page of a strategy's evaluations, newest candle first.
    func page(
        of strategy: StrategyID, before: EvaluationCursor?, signalsOnly: Bool, limit: Int
    ) async throws -> Page<StrategyEvaluation> {
        let rows = try await pool.query(
            """
            SELECT e.*, (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'index', s.signal_index, 'side', s.side, 'confidence', s.confidence::text, 'outcome', s.outcome,
                'code', s.code, 'message', s.message, 'client_order_id', s.client_order_id, 'order_id', s.order_id,
                'order_status', s.order_status, 'attempts', s.attempts)) ORDER BY s.signal_index), '[]')
                FROM strategy_signals s WHERE s.evaluation_id = e.id) AS signals
            FROM strategy_evaluations e
            WHERE e.strategy_id = $1 AND ($2::timestamptz IS NULL OR (e.candle_open_time, e.version) < ($2, $3))
              AND (NOT $4 OR e.signal_count > 0)
            ORDER BY e.candle_open_time DESC, e.version DESC LIMIT $5
            """,
            [
                .uuid(strategy.description), before.map { .timestamp(milliseconds: $0.milliseconds) } ?? .null,
                .int(Int64(before?.version ?? 0)), .bool(signalsOnly), .int(Int64(limit + 1)),
            ], isIdempotent: true)
        let items = try rows.prefix(limit).map(Self.evaluation)
        let next = rows.count > limit ? items.last.map { EvaluationCursor($0).text } : nil
        return Page(items: items, nextCursor: next)
    }

    private static func evaluation(_ row: PostgresRow) throws -> StrategyEvaluation {
        guard let timeframe = Timeframe(rawValue: try row.string("timeframe")) else {
            throw PostgresError(.rowConversion, "the timeframe is not known to this version")
        }
        return StrategyEvaluation(
            id: try EvaluationID(parsing: row.uuid("id")), strategyId: try StrategyID(parsing: row.uuid("strategy_id")),
            version: try row.int("version"), venue: try Venue(parsing: row.string("venue")),
            symbol: try Symbol(parsing: row.string("symbol")), timeframe: timeframe,
            candleOpenTime: try StrategyRow.time(row, "candle_open_time"),
            evaluatedAt: try StrategyRow.time(row, "evaluated_at"), reason: try row.string("reason"),
            signals: try StoredJSON.read([SignalResult].self, row.string("signals")))
    }
}

/// Where a page of evaluations ended: `<milliseconds>_<version>`.
struct EvaluationCursor: Equatable {
    let milliseconds: Int64
    let version: Int

    init(_ last: StrategyEvaluation) {
        milliseconds = last.candleOpenTime.milliseconds
        version = last.version
    }

    init?(text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let version = Int(parts[1]),
            (0...253_402_300_799_999).contains(milliseconds), (1...Int(Int32.max)).contains(version)
        else { return nil }
        self.milliseconds = milliseconds
        self.version = version
    }

    var text: String { "\(milliseconds)_\(version)" }
}
