public import Contracts

/// One rule of the pipeline. A rule is a function: the same case gives the same remarks.
public protocol RiskRule: Sendable {
    /// Its name in findings, snake_case.
    var id: String { get }
    /// Whether orders that only make a position smaller are judged too. Rules about exposure say no: nobody is kept
    /// from getting out.
    var judgesReducingOrders: Bool { get }
    /// What it has to say; none when all is well.
    func remarks(on subject: RiskCase) throws(DecimalError) -> [RiskRemark]
}

extension RiskRule {
    /// No.
    public var judgesReducingOrders: Bool { false }
}
