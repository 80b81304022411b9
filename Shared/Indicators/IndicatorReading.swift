/// What an indicator says after the inputs it was given.
public enum IndicatorReading<Value: Sendable & Equatable>: Sendable, Equatable {
    /// Nothing can be said yet: at least so many more inputs are needed.
    case warming(left: Int)
    /// The value after the newest input.
    case ready(Value)

    /// The value; nil while warming up.
    public var value: Value? {
        if case .ready(let value) = self { return value }
        return nil
    }

    /// How many inputs are missing at least; nil when there is a value.
    public var left: Int? {
        if case .warming(let left) = self { return left }
        return nil
    }

    /// The same reading with another value.
    public func map<Other>(_ change: (Value) -> Other) -> IndicatorReading<Other> {
        switch self {
        case .warming(let left): .warming(left: left)
        case .ready(let value): .ready(change(value))
        }
    }
}
