/// A condition that profiles may name: what it reads, what it can be told, and its formula.
public struct ConditionDefinition: Sendable {
    /// Its name.
    public let name: String
    /// When it passes, in one line; parameters by their names.
    public let formula: String
    /// What it can be told. A bare number sets the first.
    public let parameters: [ConditionParameter]
    let inputs: @Sendable ([Double]) -> [RuleInput]
    let measure: @Sendable (ConditionInput) -> Measurement

    init(
        _ name: String, _ formula: String, _ parameters: [ConditionParameter] = [], reads inputs: [RuleInput],
        measure: @escaping @Sendable (ConditionInput) -> Measurement
    ) {
        self.init(name, formula, parameters, reads: { _ in inputs }, measure: measure)
    }

    /// For conditions whose arguments say how far they look back.
    init(
        _ name: String, _ formula: String, _ parameters: [ConditionParameter] = [],
        reads inputs: @escaping @Sendable ([Double]) -> [RuleInput],
        measure: @escaping @Sendable (ConditionInput) -> Measurement
    ) {
        self.name = name
        self.formula = formula
        self.parameters = parameters
        self.inputs = inputs
        self.measure = measure
    }

    /// What it reads when nothing is overridden.
    public var defaultInputs: [RuleInput] { inputs(parameters.map(\.fallback)) }

    /// What would make the arguments contradict each other; nil when they fit.
    func contradiction(_ arguments: [Double]) -> String? {
        guard let low = parameters.firstIndex(where: { $0.name.hasPrefix("min_") }),
            let high = parameters.firstIndex(where: { $0.name == "max_" + parameters[low].name.dropFirst(4) }),
            arguments[low] >= arguments[high]
        else { return nil }
        return "\(parameters[low].name) \(arguments[low]) is not below \(parameters[high].name) \(arguments[high])"
    }
}

/// A number that a condition can be told.
public struct ConditionParameter: Hashable, Sendable {
    /// Its name in profiles.
    public let name: String
    /// What it is when nothing is said.
    public let fallback: Double
    /// What it may be.
    public let range: ClosedRange<Double>
    /// Whether it counts something.
    public let isWhole: Bool
    /// Another name that is understood: the one of the owner's first system.
    public let alias: String?

    init(
        _ name: String, _ fallback: Double, _ range: ClosedRange<Double>, isWhole: Bool = false, alias: String? = nil
    ) {
        self.name = name
        self.fallback = fallback
        self.range = range
        self.isWhole = isWhole
        self.alias = alias
    }

    static func threshold(
        _ fallback: Double, _ range: ClosedRange<Double>, alias: String? = nil
    ) -> ConditionParameter {
        ConditionParameter("threshold", fallback, range, alias: alias)
    }
}
