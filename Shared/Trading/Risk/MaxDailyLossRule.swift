public import Contracts

/// Refuses opening orders when the loss realised by this UTC day's fills and the order's expected loss (whatever its
/// sign) pass the limit together. A day's profit does not allow a larger loss.
public struct MaxDailyLossRule: RiskRule {
    /// `max_daily_loss`.
    public let id = "max_daily_loss"

    /// The rule.
    public init() {}

    /// A lock above the limit.
    public func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark] {
        let facts = subject.facts
        let lost = facts.realisedToday.isNegative ? facts.realisedToday.magnitude : .zero
        let expected = subject.order.estimatedLoss?.magnitude ?? .zero
        let loss = try lost + expected
        let limit = facts.common.maxDailyLoss.magnitude
        guard loss > limit else { return [] }
        return [
            subject.remark(
                .lock, .dailyLossLimit,
                "Today's realised loss of \(lost) with the expected loss of \(expected) exceeds the daily limit of "
                    + "\(limit).",
                [
                    "realized_today": facts.realisedToday.description, "estimated_loss": expected.description,
                    "limit": limit.description,
                ])
        ]
    }
}
