/// What a value must be for a rule to pass: the answer to "what would have passed".
public enum RuleBound: Hashable, Sendable {
    /// Greater than a number.
    case above(Double)
    /// A number or more.
    case atLeast(Double)
    /// Less than a number.
    case below(Double)
    /// A number or less.
    case atMost(Double)
    /// Not less than the first and not more than the second.
    case within(Double, Double)
    /// Nothing passes: another part of the rule's formula does not hold.
    case never
    /// Not known while a value of the formula is not ready.
    case unknown

    /// Whether a value passes. One that is not ready never does.
    func admits(_ value: RuleValue) -> Bool {
        guard case .ready(let number) = value else { return false }
        return switch self {
        case .above(let limit): number > limit
        case .atLeast(let limit): number >= limit
        case .below(let limit): number < limit
        case .atMost(let limit): number <= limit
        case .within(let low, let high): number >= low && number <= high
        case .never, .unknown: false
        }
    }

    /// The number a value is held against: of a range the end that it missed, or the lower one. Nil when there is none.
    public func limit(for value: RuleValue) -> Double? {
        switch self {
        case .above(let limit), .atLeast(let limit), .below(let limit), .atMost(let limit): limit
        case .within(let low, let high): (value.number ?? low) > high ? high : low
        case .never, .unknown: nil
        }
    }

    /// As people write it, such as `> 52` or `0.0005 to 0.03`.
    public var description: String {
        switch self {
        case .above(let limit): "> \(limit)"
        case .atLeast(let limit): ">= \(limit)"
        case .below(let limit): "< \(limit)"
        case .atMost(let limit): "<= \(limit)"
        case .within(let low, let high): "\(low) to \(high)"
        case .never: "nothing: another part of the formula does not hold"
        case .unknown: "not known yet"
        }
    }
}

/// What a condition measured and what it must be.
public struct Measurement: Hashable, Sendable {
    /// The measured value.
    public let value: RuleValue
    /// What passes.
    public let bound: RuleBound

    /// Makes one.
    public init(_ value: RuleValue, _ bound: RuleBound) {
        self.value = value
        self.bound = bound
    }

    init(_ value: Double, _ bound: RuleBound) { self.init(RuleValue(value), bound) }

    /// Something that the formula reads is not ready.
    static func lacking(_ value: RuleValue) -> Measurement { Measurement(value, .unknown) }

    /// Whether the condition passes.
    public var passes: Bool { bound.admits(value) }
}
