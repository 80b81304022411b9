/// The numbers an indicator is made with, checked against its parameters.
public struct IndicatorArguments: Sendable, Equatable {
    /// Every parameter's number by name, the usual one where nothing was said.
    public let numbers: [String: Double]

    /// Checks numbers given by name and fills in the usual ones.
    init(_ given: [String: Double], for indicator: IndicatorDescription) throws(IndicatorError) {
        let parameters = indicator.parameters
        for name in given.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
            throw .unknownParameter(name, of: indicator)
        }
        var numbers: [String: Double] = [:]
        for parameter in parameters {
            let value = given[parameter.name] ?? parameter.usual
            guard parameter.accepts(value) else { throw .outOfRange(parameter, value, of: indicator) }
            numbers[parameter.name] = value
        }
        for (lower, upper) in zip(indicator.rising, indicator.rising.dropFirst()) {
            guard let low = numbers[lower], let high = numbers[upper], low < high else {
                throw .notRising(lower, upper, of: indicator)
            }
        }
        self.numbers = numbers
    }

    /// A whole number of the indicator's own parameters.
    func whole(_ name: String) -> Int { Int(number(name)) }

    /// A number of the indicator's own parameters.
    func number(_ name: String) -> Double {
        guard let number = numbers[name] else { preconditionFailure("the indicator declares no parameter \(name)") }
        return number
    }
}
