public import Contracts

/// Refuses opening orders once the account's loss, realised and unrealised, reaches its stop. The profit is computed
/// here from fills and market prices; what a caller says about it is not looked at.
public struct StopLossRule: RiskRule {
    /// `stop_loss`.
    public let id = "stop_loss"

    /// The rule.
    public init() {}

    /// A lock from the stop on, an alert from the alert share of it on.
    public func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark] {
        let profit = subject.facts.accountProfit
        let stop = subject.facts.stopLoss.magnitude
        guard profit.isNegative else { return [] }
        let loss = profit.magnitude
        let metadata = ["pnl": profit.description, "limit": stop.description]
        if loss >= stop {
            return [
                subject.remark(
                    .lock, .stopLossReached,
                    "The account's loss of \(loss) reached its stop of \(stop). Only orders that reduce a position "
                        + "pass.", metadata)
            ]
        }
        let share = subject.facts.common.alertShare
        guard try loss >= share.of(stop, rounding: .up) else { return [] }
        return [
            subject.remark(
                .alert, .stopLossNear,
                "The account's loss of \(loss) is at least \(share) % of its stop of \(stop).", metadata)
        ]
    }
}
