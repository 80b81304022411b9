public import Contracts

/// What is to happen with one signal of an evaluation, decided before anything is sent.
public struct SignalPlan: Equatable, Sendable {
    /// Its place among the signals of the evaluation.
    public let index: Int
    /// The signal.
    public let signal: StrategySignal
    /// What becomes of it; `pending` means that its order is to be sent.
    public let outcome: SignalOutcome
    /// Stable code of why.
    public let code: String
    /// One sentence for a reader.
    public let message: String?
    /// The order; nil when a field is missing.
    public let order: OrderRequest?
}

/// Turns a decision into plans, one a signal; a signal that comes to nothing never stops the others.
public struct SignalPlanner: Sendable {
    /// The strategy.
    public let strategy: StrategyID
    /// Its version.
    public let version: Int
    /// What its signals leave open.
    public let order: OrderFields
    /// What becomes of signals.
    public let mode: EngineMode
    /// Signals whose candle closed longer ago are recorded, not sent; in milliseconds.
    public let maxAgeMilliseconds: Int64

    /// A planner for one strategy.
    public init(
        strategy: StrategyID, version: Int, order: OrderFields, mode: EngineMode, maxAgeMilliseconds: Int64
    ) {
        self.strategy = strategy
        self.version = version
        self.order = order
        self.mode = mode
        self.maxAgeMilliseconds = maxAgeMilliseconds
    }

    /// Plans every signal of a decision about a candle that closed at `closed`. `trades` pays for each order to be sent.
    public func plan(
        _ decision: StrategyDecision, candle: Timestamp, closed: Timestamp, now: Timestamp, trades: inout DailyTrades,
        limit: Int
    ) -> [SignalPlan] {
        decision.signals.enumerated().map { index, signal in
            plan(signal, index, candle, closed, now, &trades, limit)
        }
    }

    private func plan(
        _ signal: StrategySignal, _ index: Int, _ candle: Timestamp, _ closed: Timestamp, _ now: Timestamp,
        _ trades: inout DailyTrades, _ limit: Int
    ) -> SignalPlan {
        let fields = signal.order.filled(from: order)
        func outcome(_ outcome: SignalOutcome, _ code: String, _ message: String?, _ order: OrderRequest?) -> SignalPlan
        {
            SignalPlan(
                index: index, signal: signal, outcome: outcome, code: code, message: message, order: order)
        }
        guard let order = request(fields, signal.side, candle, index) else {
            return outcome(
                .skipped, "order_incomplete", "The order lacks \(fields.missing.joined(separator: ", ")).", nil)
        }
        let age = now.milliseconds(since: closed)
        if age > maxAgeMilliseconds {
            return outcome(
                .stale, "signal_stale",
                "The candle closed \(age) ms ago; at most \(maxAgeMilliseconds) ms are allowed.",
                order)
        }
        if mode != .paper { return outcome(.simulated, "mode_simulation", nil, order) }
        guard trades.reserve(limit: limit, now: now) else {
            return outcome(
                .skipped, "daily_trade_limit", "\(limit) orders were submitted today; the limit ends at midnight UTC.",
                order)
        }
        return outcome(.pending, "order_pending", nil, order)
    }

    /// The tag by which the router finds a signal's order again.
    public static func tag(_ clientOrderID: String) -> String { "signal:\(clientOrderID)" }

    private func request(_ fields: OrderFields, _ side: Side, _ candle: Timestamp, _ index: Int) -> OrderRequest? {
        guard let broker = fields.broker, let venue = fields.venue, let symbol = fields.symbol,
            let quantity = fields.quantity, let type = fields.orderType, type == .market || fields.price != nil
        else { return nil }
        let id = ClientOrderID.derive(strategy: strategy, version: version, candle: candle, signal: index)
        return OrderRequest(
            broker: broker, venue: venue, symbol: symbol, side: side, quantity: quantity, orderType: type,
            price: fields.price, timeInForce: fields.timeInForce ?? .goodTillCancelled,
            clientOrderId: id, tags: ["strategy:\(strategy)", Self.tag(id)])
    }
}
