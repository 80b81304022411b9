public import Contracts

/// Refuses an order that would take the value routed this UTC day, reserved or filled, above the limit.
/// The reservation itself is made with the order (see the router's daily notional).
public struct DailyNotionalRule: RiskRule {
    /// `daily_notional`.
    public let id = "daily_notional"

    /// The rule.
    public init() {}

    /// A lock above the limit.
    public func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark] {
        let used = subject.facts.dailyNotionalUsed
        let limit = subject.facts.common.dailyNotional
        guard try used + subject.notional > limit else { return [] }
        return [
            subject.remark(
                .lock, .dailyNotionalExceeded,
                "Today's routed value of \(used) with this order's \(subject.notional) exceeds the daily limit of "
                    + "\(limit). It starts again at 00:00 UTC.",
                ["used": used.description, "notional": subject.notional.description, "limit": limit.description])
        ]
    }
}
