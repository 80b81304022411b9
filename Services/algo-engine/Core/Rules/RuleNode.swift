/// One comparison of a compiled rule.
struct CompiledTest: Sendable {
    /// The condition's name, or what a comparison of fields says.
    let name: String
    /// Its formula, for people.
    let formula: String
    /// Where it stands in the file.
    let path: String
    /// What it reads.
    let inputs: [RuleInput]
    /// In the order of the condition's parameters.
    let arguments: [Double]
    let measure: @Sendable (ConditionInput) -> Measurement

    /// What it says whatever the market does; nil for real comparisons.
    var constant: Bool? {
        switch name {
        case FlagConditions.alwaysTrue: true
        case FlagConditions.alwaysFalse: false
        default: nil
        }
    }
}

/// How comparisons of a timeframe are put together; numbers are places among its tests.
indirect enum RuleNode: Hashable, Sendable {
    case test(Int)
    case all([RuleNode])
    case any([RuleNode])

    func passes(_ measurements: [Measurement]) -> Bool {
        switch self {
        case .test(let index): measurements[index].passes
        case .all(let parts): parts.allSatisfy { $0.passes(measurements) }
        case .any(let parts): parts.contains { $0.passes(measurements) }
        }
    }

    /// Every test below it, in the order of the file.
    var tests: [Int] {
        switch self {
        case .test(let index): [index]
        case .all(let parts), .any(let parts): parts.flatMap(\.tests)
        }
    }

    /// The tests any of which would have to come out differently: those below every part that fails.
    func blocking(_ measurements: [Measurement]) -> [Int] {
        guard !passes(measurements) else { return [] }
        switch self {
        case .test(let index): return [index]
        case .all(let parts), .any(let parts): return parts.flatMap { $0.blocking(measurements) }
        }
    }

    /// What it says whatever the market does; nil when that depends.
    func constant(_ tests: [CompiledTest]) -> Bool? {
        switch self {
        case .test(let index): return tests[index].constant
        case .all(let parts):
            let constants = parts.map { $0.constant(tests) }
            if constants.contains(false) { return false }
            return constants.allSatisfy { $0 == true } ? true : nil
        case .any(let parts):
            let constants = parts.map { $0.constant(tests) }
            if constants.contains(true) { return true }
            return constants.allSatisfy { $0 == false } ? false : nil
        }
    }
}
