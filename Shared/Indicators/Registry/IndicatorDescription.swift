/// An indicator as configuration and queries know it.
public struct IndicatorDescription: Sendable {
    /// Its name, in snake_case.
    public let name: String
    /// What it is, in one sentence.
    public let summary: String
    /// What it is made with.
    public let parameters: [IndicatorParameter]
    /// Its numbers' names, in the order of its values.
    public let outputs: [String]
    /// Parameters that must rise in this order.
    let rising: [String]
    private let build: @Sendable (IndicatorArguments) -> any BarIndicator

    init(
        _ name: String, _ summary: String, _ parameters: [IndicatorParameter], rising: [String] = [],
        _ outputs: [String], build: @escaping @Sendable (IndicatorArguments) -> any BarIndicator
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.rising = rising
        self.outputs = outputs
        self.build = build
    }

    /// Makes it with numbers by parameter name; those not given are the usual ones.
    public func make(_ given: [String: Double] = [:]) throws(IndicatorError) -> NamedIndicator {
        let arguments = try IndicatorArguments(given, for: self)
        return NamedIndicator(description: self, arguments: arguments, indicator: build(arguments))
    }
}
