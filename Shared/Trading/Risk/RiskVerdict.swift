public import Contracts

/// What the pipeline says about an order.
public struct RiskVerdict: Sendable, Equatable {
    /// Approved or refused. Closed.
    public enum Decision: Sendable, Equatable {
        /// It may be sent.
        case approved(ApprovedOrder)
        /// It may not.
        case refused(RiskRefusal)
    }

    /// Everything the rules said, in their order: alerts and locks.
    public let findings: [RiskFinding]
    /// The decision.
    public let decision: Decision

    /// The order, if it was approved.
    public var approved: ApprovedOrder? {
        if case .approved(let order) = decision { order } else { nil }
    }

    /// The refusal, if it was refused.
    public var refusal: RiskRefusal? {
        if case .refused(let refusal) = decision { refusal } else { nil }
    }
}
