public import Indicators

/// A number that a rule reads. Only a ready one can let a rule pass.
public enum RuleValue: Hashable, Sendable {
    /// The number; never NaN or infinite.
    case ready(Double)
    /// The history is too short: so many more candles are needed, at least 1.
    case warming(left: Int)
    /// Nobody said it, or it is not defined here, such as a ratio to nothing.
    case missing

    /// The number of an indicator. One that is not finite is missing.
    public init(_ reading: IndicatorReading<Double>) {
        switch reading {
        case .ready(let value): self = RuleValue(value)
        case .warming(let left): self = .warming(left: left)
        }
    }

    /// A number; missing when it is not finite.
    public init(_ value: Double) { self = value.isFinite ? .ready(value) : .missing }

    /// The number, if it is ready.
    public var number: Double? {
        if case .ready(let value) = self { return value }
        return nil
    }

    /// Whether more candles would make it ready.
    public var isWarming: Bool {
        if case .warming = self { return true }
        return false
    }

    /// What is known of two values together when not both are ready: the one that lacks more.
    func lacking(with other: RuleValue) -> RuleValue {
        switch (self, other) {
        case (.warming(let a), .warming(let b)): .warming(left: max(a, b))
        case (.warming, _): self
        case (_, .warming): other
        default: .missing
        }
    }
}
