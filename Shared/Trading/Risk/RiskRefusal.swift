public import Contracts

/// Why an order is refused: the first lock of the pipeline.
public struct RiskRefusal: Sendable, Equatable {
    /// The code.
    public let code: RiskCode
    /// The finding that says so.
    public let finding: RiskFinding

    /// One sentence with the values and the limit.
    public var message: String { finding.message }
    /// Status of the answer.
    public var httpStatus: Int { code.httpStatus }
}
