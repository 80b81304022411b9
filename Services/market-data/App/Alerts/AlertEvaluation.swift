import Contracts
import MarketDataCore
import Observability
import Postgres

/// Evaluates every rule, one after the other. An error around one rule is that rule's: it shows as not evaluable, and the
/// others are evaluated all the same.
struct AlertEvaluation {
    private struct MetricKey: Hashable {
        let accountID: String
        let symbol: Symbol
    }

    private struct MarketKey: Hashable {
        let symbol: Symbol
        let venue: Venue
        let timeframe: Timeframe?
    }

    /// Readings evaluated before the market is looked at again.
    static let maxReadings = 500
    /// A reading further in the future was made under a wrong clock, in milliseconds.
    static let maxSkewMilliseconds: Int64 = 60_000

    private let rules: AlertRuleStore
    private let readings: AlertReadingStore
    private let market: any AlertMarket
    private let evaluator: AlertEvaluator
    private let candleWindow: Int
    private let clock: any TimeSource
    private let logger: Logger
    private let outcomes: Counter
    private var watched: [String: WatchedRule] = [:]
    private var unreadable: [String: Int64] = [:]
    private var metrics: [MetricKey: MetricReading]?
    private var board = IndicatorBoard()

    init(
        rules: AlertRuleStore, readings: AlertReadingStore, market: any AlertMarket, settings: AlertSettings,
        clock: any TimeSource, logger: Logger, metrics: MetricsRegistry
    ) {
        self.rules = rules
        self.readings = readings
        self.market = market
        evaluator = AlertEvaluator(maxQuoteAgeMilliseconds: settings.maxQuoteAgeMilliseconds)
        candleWindow = settings.candleWindow
        self.clock = clock
        self.logger = logger
        outcomes = metrics.counter(
            "alert_evaluations_total", "Evaluations of alert rules, by outcome.", labels: ["outcome"])
    }

    /// One pass: the readings that came, each in its turn, then every rule at the market of now.
    /// - Returns: how often rules fired.
    mutating func pass(under lease: Lease) async throws -> Int {
        try await refresh(under: lease)
        var fired = try await takeReadings(under: lease)
        var views: [MarketKey: Result<AlertMarketView?, any Error>] = [:]
        for id in watched.keys.sorted() where try await evaluate(id, metric: nil, &views, under: lease) { fired += 1 }
        return fired
    }

    /// Brings the rules in memory to what the database has.
    private mutating func refresh(under lease: Lease) async throws {
        if metrics == nil {
            var newest: [MetricKey: MetricReading] = [:]
            for reading in try await readings.newest() { newest[Self.key(reading)] = reading }
            metrics = newest
        }
        let revisions = try await rules.revisions()
        watched = watched.filter { revisions[$0.key] == $0.value.revision }
        unreadable = unreadable.filter { revisions[$0.key] == $0.value }
        let missing = revisions.keys.filter { watched[$0] == nil && unreadable[$0] == nil }.sorted()
        for start in stride(from: 0, to: missing.count, by: 500) {
            for loaded in try await rules.load(Array(missing[start..<min(start + 500, missing.count)])) {
                if let rule = loaded.rule {
                    watched[loaded.id] = rule
                } else {
                    unreadable[loaded.id] = loaded.revision
                    logger.error("alert_rule_unreadable", [.name: .string(loaded.id)])
                    try await rules.note(
                        .notEvaluable, [AlertGap.failed.obstacle("rule")], of: loaded.id, revision: loaded.revision,
                        under: lease)
                }
            }
        }
        if !missing.isEmpty { board.clear() }
    }

    /// Evaluates the rules on results at every reading, so that a value that came and went is not overlooked.
    private mutating func takeReadings(under lease: Lease) async throws -> Int {
        let waiting = try await readings.waiting(limit: Self.maxReadings)
        guard !waiting.isEmpty else { return 0 }
        var fired = 0
        var changed: Set<MetricKey> = []
        let latest = Timestamp(milliseconds: clock.wallMilliseconds + Self.maxSkewMilliseconds)
        var views: [MarketKey: Result<AlertMarketView?, any Error>] = [:]
        for item in waiting {
            let key = Self.key(item.reading)
            // One that was overtaken by a newer one says nothing about now; one of the future says nothing about order.
            if let known = metrics?[key], known.occurredAt <= latest, Self.isNewer(known, than: item.reading) {
                continue
            }
            metrics?[key] = item.reading
            changed.insert(key)
            let affected = watched.values.filter {
                $0.needsMetric && $0.accountID == key.accountID && $0.symbol == key.symbol
            }
            for id in affected.map(\.id).sorted()
            where try await evaluate(id, metric: item.reading, &views, under: lease) { fired += 1 }
        }
        try await readings.finish(waiting, newest: changed.compactMap { metrics?[$0] }, under: lease)
        return fired
    }

    /// Evaluates one rule. What goes wrong with it is its own, and the next rule has its turn; only a database that is
    /// away or a lost lease end the pass, since no rule can be recorded then.
    private mutating func evaluate(
        _ id: String, metric: MetricReading?, _ views: inout [MarketKey: Result<AlertMarketView?, any Error>],
        under lease: Lease
    ) async throws -> Bool {
        guard let rule = watched[id] else { return false }
        do {
            let now = Timestamp(milliseconds: clock.wallMilliseconds)
            let newest = metrics?[MetricKey(accountID: rule.accountID, symbol: rule.symbol)]
            let view = AlertEvaluator.View(
                now: now, market: try await marketView(rule, &views), metric: metric ?? newest)
            let verdict = judge(rule, view)
            try await note(verdict, of: id, under: lease)
            guard case .firing(let values) = verdict else {
                outcomes.labelled(verdict.obstacles.isEmpty ? "quiet" : "not_evaluable").increment()
                return false
            }
            return try await fire(rule, view, values, under: lease)
        } catch let error as PostgresError where error.isRetryable || error.code == .leaseLost {
            throw error
        } catch {
            outcomes.labelled("failed").increment()
            logger.warning(
                "alert_evaluation_failed", [.name: .string(id), .error: .string(String(describing: error))])
            try? await note(.notEvaluable([AlertGap.failed.obstacle("rule")]), of: id, under: lease)
            return false
        }
    }

    private mutating func judge(_ rule: WatchedRule, _ view: AlertEvaluator.View) -> AlertVerdict {
        var board = board
        defer { self.board = board }
        return evaluator.verdict(rule.checks, view) { specification in
            guard let timeframe = rule.timeframe else { return .failure(.noCandles) }
            return board.value(
                specification, symbol: rule.symbol, venue: rule.venue, timeframe: timeframe,
                candles: view.market?.candles ?? [])
        }
    }

    private mutating func fire(
        _ rule: WatchedRule, _ view: AlertEvaluator.View, _ values: [String: Decimal12], under lease: Lease
    ) async throws -> Bool {
        let cause = AlertCause.name(rule.checks, view)
        guard rule.isDue(cause, at: view.now) else {
            outcomes.labelled("throttled").increment()
            return false
        }
        let isRecorded = try await rules.fire(rule, cause: cause, values: values, at: view.now, under: lease)
        outcomes.labelled(isRecorded ? "fired" : "throttled").increment()
        if isRecorded {
            watched[rule.id]?.lastTriggeredAt = view.now
            watched[rule.id]?.lastCause = cause
        }
        return isRecorded
    }

    /// Writes what changed about whether a rule can be evaluated.
    private mutating func note(_ verdict: AlertVerdict, of id: String, under lease: Lease) async throws {
        guard let rule = watched[id] else { return }
        let status: AlertStatus = verdict.obstacles.isEmpty ? .evaluable : .notEvaluable
        guard rule.status != status || rule.obstacles != verdict.obstacles else { return }
        try await rules.note(status, verdict.obstacles, of: id, revision: rule.revision, under: lease)
        watched[id]?.status = status
        watched[id]?.obstacles = verdict.obstacles
    }

    /// The market is asked once a pass for each instrument and timeframe.
    private func marketView(
        _ rule: WatchedRule, _ views: inout [MarketKey: Result<AlertMarketView?, any Error>]
    ) async throws -> AlertMarketView? {
        guard rule.needsMarket else { return nil }
        let timeframe = rule.checks.contains(where: \.needsCandles) ? rule.timeframe : nil
        let key = MarketKey(symbol: rule.symbol, venue: rule.venue, timeframe: timeframe)
        if let known = views[key] { return try known.get() }
        let view: Result<AlertMarketView?, any Error>
        do {
            view = .success(
                try await market.view(
                    symbol: rule.symbol, venue: rule.venue, timeframe: timeframe, candles: candleWindow))
        } catch {
            view = .failure(error)
        }
        views[key] = view
        return try view.get()
    }

    private static func key(_ reading: MetricReading) -> MetricKey {
        MetricKey(accountID: reading.accountId, symbol: reading.symbol)
    }

    private static func isNewer(_ left: MetricReading, than right: MetricReading) -> Bool {
        (left.occurredAt, left.eventId) > (right.occurredAt, right.eventId)
    }
}
