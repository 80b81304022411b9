/// What an indicator said after each input of a series, oldest first: nothing up to an index, a value from there on.
public struct IndicatorSeries<Value: Sendable & Equatable>: Sendable, Equatable {
    /// Index of the input after which the first value stood; the number of inputs when none did.
    public let firstIndex: Int
    /// The values from that index on, oldest first.
    public let values: [Value]

    /// The number of inputs.
    public var count: Int { firstIndex + values.count }

    /// The value after an input; nil before the first.
    /// - Parameter index: 0 to `count` - 1.
    public subscript(index: Int) -> Value? { index < firstIndex ? nil : values[index - firstIndex] }
}
