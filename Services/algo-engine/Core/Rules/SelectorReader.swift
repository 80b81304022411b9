import Contracts

/// Reads `execution_selector`.
struct SelectorReader {
    let execution: [Timeframe]
    let settings: IndicatorSettings
    let rules: [String: JSONValue]
    /// What was compiled, for what it reads.
    private(set) var compilers: [RuleCompiler] = []

    init(execution: [Timeframe], settings: IndicatorSettings, rules: [String: JSONValue]) {
        self.execution = execution
        self.settings = settings
        self.rules = rules
    }

    mutating func selector(_ value: JSONValue, _ faults: inout ProfileFaults) -> ExecutionSelector {
        let path = "execution_selector"
        guard let members = faults.object(value, path, keys: ["per_timeframe", "allow_1m_only_for"]) else {
            return .none
        }
        var blocks: [Timeframe: ExecutionSelector.Block] = [:]
        if let given = members["per_timeframe"] {
            if case .object(let perTimeframe) = given {
                for (name, block) in perTimeframe.sorted(by: { $0.key < $1.key }) {
                    let place = "\(path).per_timeframe.\(name)"
                    guard let timeframe = ProfileTimeframes.read(name, place, &faults) else { continue }
                    blocks[timeframe] = self.block(block, timeframe, place, &faults)
                }
            } else {
                faults.add("\(path).per_timeframe", "must be an object with one member for each timeframe")
            }
        }
        let gate = members["allow_1m_only_for"].flatMap { oneMinuteGate($0, "\(path).allow_1m_only_for", &faults) }
        return ExecutionSelector(blocks: blocks, oneMinuteGate: gate)
    }

    private mutating func block(
        _ value: JSONValue, _ timeframe: Timeframe, _ path: String, _ faults: inout ProfileFaults
    ) -> ExecutionSelector.Block? {
        let keys = ["stay_on_if", "drop_to_lower_if_any", "forbid_drop_to_lower_if_any"]
        guard let members = faults.object(value, path, keys: keys) else { return nil }
        if !execution.contains(timeframe) {
            faults.add(path, "is not reached: \(timeframe.rawValue) is not an execution timeframe")
        }
        if members[keys[1]] != nil, timeframe == ProfileTimeframes.sorted(execution).last {
            faults.add("\(path).\(keys[1])", "is not reached: no execution timeframe is shorter")
        }
        if members[keys[2]] != nil, members[keys[1]] == nil {
            faults.add("\(path).\(keys[2])", "is not reached: there is no \(keys[1])")
        }
        var compiler = RuleCompiler(timeframe, settings: settings, rules: rules)
        let stay = members[keys[0]].map { compiler.each($0, "\(path).\(keys[0])", &faults) }
        let drop = members[keys[1]].map { compiler.each($0, "\(path).\(keys[1])", &faults) }
        let forbid = members[keys[2]].map { compiler.each($0, "\(path).\(keys[2])", &faults) }
        compilers.append(compiler)
        return ExecutionSelector.Block(
            timeframe: timeframe, tests: compiler.tests, stay: stay.map { .all($0) }, drop: drop.map { .any($0) },
            forbid: forbid.map { .any($0) })
    }

    private mutating func oneMinuteGate(
        _ value: JSONValue, _ path: String, _ faults: inout ProfileFaults
    ) -> ExecutionSelector.Block? {
        if !execution.contains(.oneMinute) { faults.add(path, "is not reached: 1m is not an execution timeframe") }
        var compiler = RuleCompiler(.oneMinute, settings: settings, rules: rules)
        let node = compiler.all(value, path, whenEmpty: "leave it out", &faults)
        compilers.append(compiler)
        return ExecutionSelector.Block(timeframe: .oneMinute, tests: compiler.tests, stay: node, drop: nil, forbid: nil)
    }
}
