public import Contracts

/// The risk rules in their order. Every rule is asked, so that a plan shows all that stands in the way; the first lock
/// refuses the order. A new rule is a file beside this one and a line in ``standard``.
public struct RiskPipeline: Sendable {
    /// The rules, asked in this order.
    public let rules: [any RiskRule]

    /// The rules of every account.
    public static let standard = RiskPipeline(rules: [
        KillSwitchRule(),
        ReduceOnlyRule(),
        OrderShapeRule(),
        DynamicLimitsRule(),
        StopLossRule(),
        MaxDailyLossRule(),
        MaxNotionalRule(),
        DailyNotionalRule(),
    ])

    /// A pipeline of those rules; ``standard`` outside tests.
    init(rules: [any RiskRule]) {
        self.rules = rules
    }

    /// Judges an order. `order` and `facts` are of one instrument.
    public func judge(_ order: OrderRequest, facts: RiskFacts) -> RiskVerdict {
        precondition(
            order.venue == facts.instrument.key.venue && order.symbol == facts.instrument.key.symbol,
            "order and facts must be of one instrument")
        var findings: [RiskFinding] = []
        var refusal: RiskRefusal?
        func take(_ remark: RiskRemark, of rule: String) {
            let finding = remark.finding(of: rule)
            findings.append(finding)
            guard refusal == nil, remark.level == .lock else { return }
            refusal = RiskRefusal(code: remark.code, finding: finding)
        }
        do {
            let subject = try RiskCase(order: order, facts: facts)
            for rule in rules where rule.judgesReducingOrders || !subject.isReducing {
                for remark in try rule.remarks(on: subject) { take(remark, of: rule.id) }
            }
            guard let refusal else {
                return RiskVerdict(findings: findings, decision: .approved(ApprovedOrder(subject)))
            }
            return RiskVerdict(findings: findings, decision: .refused(refusal))
        } catch {
            let finding = Self.outOfRange(order, facts).finding(of: "amounts")
            return RiskVerdict(
                findings: findings + [finding],
                decision: .refused(refusal ?? RiskRefusal(code: .amountOutOfRange, finding: finding)))
        }
    }

    private static func outOfRange(_ order: OrderRequest, _ facts: RiskFacts) -> RiskRemark {
        RiskRemark(
            level: .lock, code: .amountOutOfRange,
            message: "Quantity \(order.quantity) or its value is larger than \(Decimal12.greatest). Order less.",
            metadata: [
                "account_id": facts.accountId, "venue": order.venue.description, "symbol": order.symbol.description,
                "quantity": order.quantity.description, "limit": Decimal12.greatest.description,
            ])
    }
}
