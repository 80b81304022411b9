/// Why an indicator named in configuration or a query cannot be made.
public struct IndicatorError: Error, Sendable, Equatable {
    /// Stable code.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no indicator of that name.
        case unknownIndicator = "unknown_indicator"
        /// The indicator takes no such parameter.
        case unknownParameter = "unknown_indicator_parameter"
        /// The number is out of range, or not whole where it counts candles.
        case outOfRange = "indicator_parameter_out_of_range"
        /// Two parameters are in the wrong order.
        case notRising = "indicator_parameters_not_rising"
    }

    /// What kind of mistake.
    public let code: Code
    /// The parameter at fault; nil when it is the name.
    public let parameter: String?
    /// What is wrong and what would be right, in one sentence.
    public let message: String

    static func unknown(_ name: String) -> IndicatorError {
        let names = IndicatorRegistry.all.map(\.name).joined(separator: ", ")
        return IndicatorError(
            code: .unknownIndicator, parameter: nil, message: "no indicator '\(name)'; there are \(names)")
    }

    static func unknownParameter(_ name: String, of indicator: IndicatorDescription) -> IndicatorError {
        let names = indicator.parameters.map(\.name).joined(separator: ", ")
        return IndicatorError(
            code: .unknownParameter, parameter: name,
            message: "\(indicator.name) takes no '\(name)'; it takes \(names.isEmpty ? "no parameters" : names)")
    }

    static func outOfRange(
        _ parameter: IndicatorParameter, _ value: Double, of indicator: IndicatorDescription
    ) -> IndicatorError {
        IndicatorError(
            code: .outOfRange, parameter: parameter.name,
            message: "\(parameter.name) of \(indicator.name) is \(value); it takes \(parameter.taken)")
    }

    static func notRising(_ lower: String, _ upper: String, of indicator: IndicatorDescription) -> IndicatorError {
        IndicatorError(
            code: .notRising, parameter: lower, message: "\(lower) of \(indicator.name) must be below \(upper)")
    }
}
