public import Contracts

/// What one rule says about one order; the pipeline makes a ``RiskFinding`` of it.
public struct RiskRemark: Sendable, Equatable {
    /// How much it matters.
    public let level: RiskLevel
    /// The code.
    public let code: RiskCode
    /// One sentence with the values and the limit.
    public let message: String
    /// Account, instrument, position, values and limit, as texts.
    public let metadata: [String: String]

    func finding(of rule: String) -> RiskFinding {
        RiskFinding(ruleId: rule, level: level, code: code.rawValue, message: message, metadata: metadata)
    }
}
