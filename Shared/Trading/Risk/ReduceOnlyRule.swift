public import Contracts

/// Refuses opening orders of customers whose subscription only lets them reduce.
public struct ReduceOnlyRule: RiskRule {
    /// `reduce_only`.
    public let id = "reduce_only"

    /// The rule.
    public init() {}

    /// A lock while the permission is `reduce_only`.
    public func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark] {
        guard subject.facts.permission == .reduceOnly else { return [] }
        let facts = subject.facts
        let working = subject.order.side == .buy ? facts.workingBuys : facts.workingSells
        return [
            subject.remark(
                .lock, .subscriptionReduceOnly,
                "The subscription allows only orders that reduce a position: \(subject.order.side.rawValue) "
                    + "\(subject.order.quantity) (with \(working) standing on that side) does not only reduce the "
                    + "position of \(facts.position). " + subject.standingRemedy
                    + "Settle the subscription, or order less.",
                ["quantity": subject.order.quantity.description])
        ]
    }
}
