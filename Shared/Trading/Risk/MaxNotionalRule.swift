public import Contracts

/// Refuses an order whose own value is above the largest position at the current reference price.
public struct MaxNotionalRule: RiskRule {
    /// `max_notional`.
    public let id = "max_notional"

    /// The rule.
    public init() {}

    /// A lock above the limit.
    public func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark] {
        let limit = try subject.facts.limits.maxNotional(at: subject.facts.referencePrice)
        guard subject.notional > limit else { return [] }
        return [
            subject.remark(
                .lock, .orderNotionalLimit,
                "Order value \(subject.notional) of \(subject.order.symbol) on \(subject.order.venue) exceeds the "
                    + "limit of \(limit).",
                ["notional": subject.notional.description, "limit": limit.description])
        ]
    }
}
