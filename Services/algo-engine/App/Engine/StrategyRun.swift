import AlgoEngineCore
import Contracts
import Observability
import Postgres
import Security
import ServiceClients
import ServiceKit

/// Takes one claimed strategy through the candles that closed since its cursor, one after the other: first what was left
/// pending, then for each candle the decision, its record with the orders it intends, and only then the orders.
struct StrategyRun: Sendable {
    /// How orders are sent, and how it is found out whether one had been sent.
    struct Orders: Sendable {
        let place: @Sendable (ExecutionIntent) async throws(OrderRouterClientError) -> RetryingOrderPlacement.Placed
        /// The order with this tag on this account, if the router has it.
        let find: @Sendable (_ account: String, _ tag: String) async throws -> OrderRecord?
    }

    let pool: PostgresPool
    let evaluations: EvaluationStore
    let failure: StrategyFailure
    let orders: Orders
    let clock: any TimeSource
    let maxSignalAgeMilliseconds: Int64

    /// Works until the tape ends or the strategy stops.
    func run(_ claimed: ClaimedStrategy, tape: [Candle], from index: Int) async throws {
        if claimed.hasPending {
            guard try await settle(try await evaluations.pending(claimed.strategy.id), claimed, isResumed: true) else {
                return
            }
        }
        var index = index
        while index < tape.count, !Task.isCancelled {
            guard let pending = try await evaluate(claimed, tape, index) else { return }
            guard try await settle(pending, claimed, isResumed: false) else { return }
            index += 1
        }
    }

    /// Records the decision about one candle. Answers the orders to send; nil when the strategy is no longer ours.
    private func evaluate(
        _ claimed: ClaimedStrategy, _ tape: [Candle], _ index: Int
    ) async throws -> [EvaluationStore.Pending]? {
        let strategy = claimed.strategy
        guard
            let window = CandleWindow(
                tape, at: index, timeframe: claimed.feed.timeframe, need: claimed.blueprint.strategy.history)
        else { return nil }
        let decision = claimed.blueprint.strategy.decide(window)
        let candle = window.last.openTime
        let closed = claimed.feed.timeframe.nextOpenTime(after: candle)
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        var generator = SystemRandom()
        let evaluation = StrategyEvaluation(
            id: EvaluationID(at: now, using: &generator), strategyId: strategy.id, version: strategy.version,
            venue: claimed.feed.venue, symbol: claimed.feed.symbol, timeframe: claimed.feed.timeframe,
            candleOpenTime: candle, evaluatedAt: now, reason: decision.reason.rawValue, signals: [])
        let account = try AccountID.standard(of: strategy.ownerId).description
        return try await pool.transaction { connection in
            guard try await StrategyClaims.advance(claimed, to: candle, on: connection) else { return nil }
            let isNew = try await EvaluationStore.insert(
                evaluation, signalCount: decision.signals.count, on: connection)
            guard isNew, !decision.signals.isEmpty else { return [] }
            var state = try await EngineStateStore.lock(owner: strategy.ownerId, now: now, on: connection)
            let planner = SignalPlanner(
                strategy: strategy.id, version: strategy.version, order: claimed.blueprint.order, mode: state.mode,
                maxAgeMilliseconds: maxSignalAgeMilliseconds)
            let plans = planner.plan(
                decision, candle: candle, closed: closed, now: now, trades: &state.trades, limit: state.limit)
            try await EngineStateStore.save(state, owner: strategy.ownerId, on: connection)
            var pending: [EvaluationStore.Pending] = []
            for plan in plans {
                let intent = plan.order.map { ExecutionIntent(order: $0, accountId: account) }
                try await EvaluationStore.insert(
                    plan, intent: intent, of: evaluation, owner: strategy.ownerId, closed: closed,
                    tradingDay: state.trades.day, on: connection)
                guard plan.outcome == .pending, let intent else { continue }
                pending.append(
                    EvaluationStore.Pending(
                        evaluation: evaluation.id.description, index: plan.index, intent: intent, closed: closed,
                        tradingDay: state.trades.day))
            }
            return pending
        }
    }

    /// Sends every order, each on its own; one that fails does not keep the others back (C4.9). Answers whether the
    /// strategy goes on.
    private func settle(
        _ pending: [EvaluationStore.Pending], _ claimed: ClaimedStrategy, isResumed: Bool
    ) async throws -> Bool {
        var failed: SignalResult?
        for signal in pending {
            guard let result = try await send(signal, isResumed: isResumed) else { return false }
            try await record(signal, result, owner: claimed.strategy.ownerId)
            if result.outcome == .failed, failed == nil { failed = result }
        }
        guard let failed else { return true }
        try await failure.stop(claimed.strategy.id, code: failed.code, message: failed.message ?? "the order failed")
        return false
    }

    /// What became of one order; nil when this daemon stops in the middle: it stays pending.
    private func send(_ signal: EvaluationStore.Pending, isResumed: Bool) async throws -> SignalResult? {
        let order = signal.intent.order
        func result(
            _ outcome: SignalOutcome, _ code: String, _ message: String? = nil, orderID: String? = nil,
            status: ExecutionStatus? = nil, attempts: Int = 0
        ) -> SignalResult {
            SignalResult(
                index: signal.index, side: order.side, outcome: outcome, code: code, message: message,
                clientOrderId: order.clientOrderId, orderId: orderID, orderStatus: status, attempts: attempts)
        }
        let age = clock.wallMilliseconds - signal.closed.milliseconds
        if isResumed, age > maxSignalAgeMilliseconds {
            // It may have been sent before the crash. Sending it now would be too late, so the router is asked.
            let tag = SignalPlanner.tag(order.clientOrderId ?? "")
            if let known = try await orders.find(signal.intent.accountId ?? "", tag) {
                return result(
                    .submitted, "order_submitted", orderID: known.orderId.description, status: known.status)
            }
            return result(.stale, "signal_stale", "It was not sent in time; the router does not know it.")
        }
        do throws(OrderRouterClientError) {
            let placed = try await orders.place(signal.intent)
            return result(
                .submitted, "order_submitted", orderID: placed.report.orderId.description,
                status: placed.report.status, attempts: placed.attempts)
        } catch {
            if error.isCancellation { return nil }
            return result(.failed, error.code, String(error.message.prefix(1_000)), attempts: error.attempts)
        }
    }

    private func record(_ signal: EvaluationStore.Pending, _ result: SignalResult, owner: String) async throws {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        try await pool.transaction { connection in
            guard try await EvaluationStore.finish(signal, result, at: now, on: connection) else { return }
            guard result.outcome != .submitted else { return }
            // The limit is for orders that were submitted.
            var state = try await EngineStateStore.lock(owner: owner, now: now, on: connection)
            state.trades.release(reservedDay: signal.tradingDay)
            try await EngineStateStore.save(state, owner: owner, on: connection)
        }
    }
}
