/// A number that an indicator is made with.
public struct IndicatorParameter: Sendable, Equatable {
    /// Its name in configuration and queries.
    public let name: String
    /// What it is when nothing is said.
    public let usual: Double
    /// What it may be, ends included.
    public let range: ClosedRange<Double>
    /// Whether it counts candles, so that only whole numbers do.
    public let isWhole: Bool

    /// Candles looked back over. 500 is also the longest look back of rules and the candle rings' length.
    static func candles(_ name: String, _ usual: Int, from least: Int = 1) -> IndicatorParameter {
        IndicatorParameter(name: name, usual: Double(usual), range: Double(least)...500, isWhole: true)
    }

    /// A factor or size.
    static func number(_ name: String, _ usual: Double, in range: ClosedRange<Double>) -> IndicatorParameter {
        IndicatorParameter(name: name, usual: usual, range: range, isWhole: false)
    }

    func accepts(_ value: Double) -> Bool { range.contains(value) && (!isWhole || value == value.rounded()) }

    /// What it takes, for people: "a whole number from 1 to 500".
    public var taken: String {
        isWhole
            ? "a whole number from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
            : "a number from \(range.lowerBound) to \(range.upperBound)"
    }
}
