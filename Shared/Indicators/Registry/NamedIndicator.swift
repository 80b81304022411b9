/// An indicator made by name: bars in, its outputs as a row of numbers out.
public struct NamedIndicator: Indicator {
    /// Which indicator.
    public let description: IndicatorDescription
    /// What it was made with.
    public let arguments: IndicatorArguments
    /// How many candles it needs for its first value.
    public let candlesNeeded: Int
    private var indicator: any BarIndicator

    init(description: IndicatorDescription, arguments: IndicatorArguments, indicator: any BarIndicator) {
        self.description = description
        self.arguments = arguments
        self.indicator = indicator
        candlesNeeded = indicator.outputs.left ?? 0
    }

    /// Its numbers in the order of the description's outputs, once there are enough bars.
    public var reading: IndicatorReading<[Double]> { indicator.outputs }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) { indicator.add(input) }
}

/// Any indicator, fed with bars and read as a row of numbers.
protocol BarIndicator: Sendable {
    var outputs: IndicatorReading<[Double]> { get }
    mutating func add(_ bar: IndicatorBar)
}

/// Makes one of a typed indicator.
struct BarAdapter<Base: Indicator>: BarIndicator {
    private var base: Base
    private let input: @Sendable (IndicatorBar) -> Base.Input
    private let output: @Sendable (Base.Value) -> [Double]

    init(
        _ base: Base, input: @escaping @Sendable (IndicatorBar) -> Base.Input,
        output: @escaping @Sendable (Base.Value) -> [Double]
    ) {
        self.base = base
        self.input = input
        self.output = output
    }

    var outputs: IndicatorReading<[Double]> { base.reading.map(output) }

    mutating func add(_ bar: IndicatorBar) { base.add(input(bar)) }
}
