public import Contracts

/// Decides about one rule at one instant. The same view gives the same verdict.
public struct AlertEvaluator: Sendable {
    /// All an evaluation looks at.
    public struct View: Sendable {
        /// The instant.
        public let now: Timestamp
        /// The market; nil when there is none of that name.
        public let market: AlertMarketView?
        /// The newest reading of the account's results in the symbol.
        public let metric: MetricReading?

        /// Makes a view.
        public init(now: Timestamp, market: AlertMarketView?, metric: MetricReading?) {
            self.now = now
            self.market = market
            self.metric = metric
        }
    }

    private static let dayMilliseconds: Int64 = 86_400_000
    /// Longest age of a quote that is trusted, in milliseconds.
    private let maxQuoteAgeMilliseconds: Int64

    /// An evaluator that trusts quotes up to an age.
    public init(maxQuoteAgeMilliseconds: Int64) {
        self.maxQuoteAgeMilliseconds = maxQuoteAgeMilliseconds
    }

    /// The verdict over conditions that must all hold. One without a value makes the rule not evaluable, also when
    /// another one already does not hold: who looks at the alert must see that it could not fire.
    public func verdict(
        _ checks: [AlertCheck], _ view: View, indicators: (IndicatorSpecification) -> Result<Decimal12, AlertGap>
    ) -> AlertVerdict {
        var obstacles: [AlertObstacle] = []
        var values: [String: Decimal12] = [:]
        var allHold = true
        for check in checks {
            switch value(of: check, view, indicators) {
            case .failure(let gap): obstacles.append(gap.obstacle(check.name))
            case .success(let value):
                values[check.name] = value
                if !check.holds(at: value) { allHold = false }
            }
        }
        if !obstacles.isEmpty { return .notEvaluable(obstacles) }
        return allHold ? .firing(values: values) : .quiet(values: values)
    }

    private func value(
        of check: AlertCheck, _ view: View, _ indicators: (IndicatorSpecification) -> Result<Decimal12, AlertGap>
    ) -> Result<Decimal12, AlertGap> {
        switch check.quantity {
        case .pnl: pnl(view)
        case .drawdown: view.metric.map { .success($0.drawdown.decimal) } ?? .failure(.noMetric)
        case .price: quote(view).map(\.mid.decimal)
        case .spread: quote(view).map(\.spreadBps)
        case .change: change(view)
        case .indicator(let specification):
            view.market == nil ? .failure(.unknownInstrument) : indicators(specification)
        }
    }

    /// A day's profit says nothing about another day.
    private func pnl(_ view: View) -> Result<Decimal12, AlertGap> {
        guard let metric = view.metric else { return .failure(.noMetric) }
        guard Self.day(of: metric.occurredAt) == Self.day(of: view.now) else { return .failure(.staleMetric) }
        return .success(metric.pnl.decimal)
    }

    private func quote(_ view: View) -> Result<Quote, AlertGap> {
        guard let market = view.market else { return .failure(.unknownInstrument) }
        guard let quote = market.quote else { return .failure(.noQuote) }
        let age = view.now.milliseconds(since: quote.timestamp)
        return age > maxQuoteAgeMilliseconds ? .failure(.staleQuote) : .success(quote)
    }

    private func change(_ view: View) -> Result<Decimal12, AlertGap> {
        let mid: Price
        switch quote(view) {
        case .failure(let gap): return .failure(gap)
        case .success(let quote): mid = quote.mid
        }
        guard let open = view.market?.candles.last?.open else { return .failure(.noCandles) }
        do throws(DecimalError) {
            return .success(try Percent(try mid - open, of: open, rounding: .halfEven).decimal)
        } catch {
            return .failure(.outOfRange)
        }
    }

    private static func day(of instant: Timestamp) -> Int64 {
        let (quotient, remainder) = instant.milliseconds.quotientAndRemainder(dividingBy: dayMilliseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
