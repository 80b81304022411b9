public import Contracts

extension AlertRule {
    /// The enabled conditions in a fixed order. Throws for a rule that cannot be one.
    public func checks() throws(AlertRefusal) -> [AlertCheck] {
        var checks: [AlertCheck] = []
        let conditions = conditions
        let thresholds: [(String, AlertCheck.Quantity, AlertThreshold?)] = [
            ("pnl", .pnl, conditions.pnl), ("drawdown", .drawdown, conditions.drawdown),
            ("price", .price, conditions.price), ("change", .change, conditions.change),
            ("spread", .spread, conditions.spread),
        ]
        for (name, quantity, threshold) in thresholds {
            guard let threshold, threshold.enabled ?? true else { continue }
            let field = "rule.conditions.\(name)"
            guard let value = threshold.value else {
                throw AlertRefusal(.invalidField, "\(field).value", "is missing; an enabled condition needs it")
            }
            checks.append(
                AlertCheck(name: name, quantity: quantity, relation: threshold.relation, threshold: value))
        }
        checks += try indicatorChecks()
        guard !checks.isEmpty else {
            throw AlertRefusal(.noCondition, "rule.conditions", "no condition is enabled; enable at least one")
        }
        if timeframe == nil, let first = checks.first(where: \.needsCandles) {
            throw AlertRefusal(
                .invalidField, "rule.timeframe", "is missing; the condition \(first.name) looks at candles")
        }
        return checks
    }

    private func indicatorChecks() throws(AlertRefusal) -> [AlertCheck] {
        let reserved = ["pnl", "drawdown", "price", "change", "spread"]
        var checks: [AlertCheck] = []
        var seen = Set(reserved)
        for (index, indicator) in (conditions.indicators ?? []).enumerated() {
            let field = "rule.conditions.indicators.\(index)"
            guard seen.insert(indicator.id).inserted else {
                throw AlertRefusal(
                    .invalidField, "\(field).id", "is taken; each id stands once and is none of the conditions' names")
            }
            let specification = try IndicatorSpecification(
                name: indicator.name, lookback: indicator.lookback, field: field)
            guard indicator.enabled ?? true else { continue }
            checks.append(
                AlertCheck(
                    name: indicator.id, quantity: .indicator(specification), relation: indicator.relation,
                    threshold: indicator.value))
        }
        return checks
    }
}
