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
        let subject: RiskCase
        var findings: [RiskFinding] = []
        do {
            subject = try RiskCase(order: order, facts: facts)
            for rule in rules where rule.judgesReducingOrders || !subject.isReducing {
                findings += try rule.findings(for: subject)
            }
        } catch {
            findings.append(Self.outOfRange(order, facts))
            return Self.refused(.amountOutOfRange, findings)
        }
        guard let lock = findings.first(where: { $0.level == .lock }) else {
            return RiskVerdict(findings: findings, decision: .approved(ApprovedOrder(subject)))
        }
        return RiskVerdict(
            findings: findings,
            decision: .refused(RiskRefusal(code: RiskCode(rawValue: lock.code) ?? .amountOutOfRange, finding: lock)))
    }

    private static func refused(_ code: RiskCode, _ findings: [RiskFinding]) -> RiskVerdict {
        RiskVerdict(
            findings: findings,
            decision: .refused(RiskRefusal(code: code, finding: findings[findings.count - 1])))
    }

    private static func outOfRange(_ order: OrderRequest, _ facts: RiskFacts) -> RiskFinding {
        RiskFinding(
            ruleId: "order_shape", level: .lock, code: RiskCode.amountOutOfRange.rawValue,
            message: "Quantity \(order.quantity) or its value is larger than \(Decimal12.greatest). Order less.",
            metadata: [
                "account_id": facts.accountId, "venue": order.venue.description, "symbol": order.symbol.description,
                "quantity": order.quantity.description, "limit": Decimal12.greatest.description,
            ])
    }
}
