public import Contracts

/// Largest position and largest value of a position. The position is what was filled, plus what stands and could fill.
/// The value limit is the largest position at the current reference price, so it follows the market.
public struct DynamicLimitsRule: RiskRule {
    /// `dynamic_limits`.
    public let id = "dynamic_limits"

    /// The rule.
    public init() {}

    /// A lock above a limit (the position's alone when both are passed), an alert above the alert share of the value.
    public func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark] {
        let facts = subject.facts
        let size = subject.projected.magnitude
        let instrument = "\(subject.order.symbol) on \(subject.order.venue)"
        guard size <= facts.limits.maxPosition else {
            return [
                subject.remark(
                    .lock, .positionLimit,
                    "Projected position \(subject.projected) of \(instrument) exceeds the limit of "
                        + "\(facts.limits.maxPosition).",
                    ["projected": subject.projected.description, "limit": facts.limits.maxPosition.description])
            ]
        }
        let notional = try subject.price.times(size, rounding: .up)
        let limit = try facts.limits.maxNotional(at: facts.referencePrice)
        let metadata = [
            "projected": subject.projected.description, "notional": notional.description, "limit": limit.description,
        ]
        guard notional <= limit else {
            return [
                subject.remark(
                    .lock, .notionalLimit,
                    "Projected notional \(notional) of \(instrument) exceeds the limit of \(limit).", metadata)
            ]
        }
        guard try notional > facts.common.alertShare.of(limit, rounding: .down) else { return [] }
        return [
            subject.remark(
                .alert, .notionalNearLimit,
                "Projected notional \(notional) of \(instrument) is above \(facts.common.alertShare) % of the limit "
                    + "of \(limit).", metadata)
        ]
    }
}
