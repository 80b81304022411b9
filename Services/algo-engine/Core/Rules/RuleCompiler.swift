import Contracts

/// Compiles the rules of one timeframe: entries become comparisons in an array and trees of their places.
struct RuleCompiler {
    /// Deepest nesting.
    static let maxDepth = 8
    /// Most comparisons of one timeframe.
    static let maxTests = 256

    let timeframe: Timeframe
    let settings: IndicatorSettings
    let rules: [String: JSONValue]
    private(set) var tests: [CompiledTest] = []
    private(set) var used: Set<String> = []
    private var within: [String] = []

    init(_ timeframe: Timeframe, settings: IndicatorSettings, rules: [String: JSONValue]) {
        self.timeframe = timeframe
        self.settings = settings
        self.rules = rules
    }

    /// A list all of whose entries must pass; nil when something is wrong.
    mutating func all(
        _ value: JSONValue, _ path: String, whenEmpty remedy: String, _ faults: inout ProfileFaults
    ) -> RuleNode? {
        guard let items = faults.list(value, path, whenEmpty: remedy) else { return nil }
        let nodes = entries(items, path, depth: 1, &faults)
        guard !nodes.isEmpty else { return nil }
        let node = RuleNode.all(nodes)
        if let constant = node.constant(tests) {
            faults.add(path, constant ? "always passes; give it a real condition" : "never passes; leave it out")
        }
        return node
    }

    /// The entries of a list, each on its own; entries that never change are allowed.
    mutating func each(_ value: JSONValue, _ path: String, _ faults: inout ProfileFaults) -> [RuleNode] {
        guard let items = faults.list(value, path, whenEmpty: "leave it out") else { return [] }
        return entries(items, path, depth: 1, &faults)
    }

    private mutating func entries(
        _ items: [JSONValue], _ path: String, depth: Int, _ faults: inout ProfileFaults
    ) -> [RuleNode] {
        var nodes: [RuleNode] = []
        for (index, item) in items.enumerated() {
            let place = "\(path)[\(index)]"
            if let twin = items[..<index].firstIndex(of: item) {
                faults.add(place, "says the same as \(path)[\(twin)]")
            }
            if let node = entry(item, place, depth: depth, &faults) { nodes.append(node) }
        }
        return nodes
    }

    private mutating func entry(
        _ value: JSONValue, _ path: String, depth: Int, _ faults: inout ProfileFaults
    ) -> RuleNode? {
        guard depth <= Self.maxDepth else {
            faults.add(path, "is nested deeper than \(Self.maxDepth) levels")
            return nil
        }
        switch value {
        case .text(let name): return named(name, .null, path, depth, &faults)
        case .list: return group("all_of", value, path, depth, &faults)
        case .object(let members): return object(members, path, depth, &faults)
        default:
            faults.add(path, "must be a name, a list or an object")
            return nil
        }
    }

    private mutating func object(
        _ members: [String: JSONValue], _ path: String, _ depth: Int, _ faults: inout ProfileFaults
    ) -> RuleNode? {
        for key in ["any_of", "all_of"] {
            guard let inner = members[key] else { continue }
            _ = faults.object(.object(members), path, keys: [key])
            return group(key, inner, "\(path).\(key)", depth, &faults)
        }
        if let key = FieldRuleReader.keys.first(where: { members[$0] != nil }) {
            return FieldRuleReader.test(key, members, path, &faults).flatMap { add($0, &faults) }
        }
        guard members.count == 1, let (name, override) = members.first else {
            faults.add(path, "must have one key: a condition, any_of, all_of or a comparison of fields")
            return nil
        }
        return named(name, override, "\(path).\(name)", depth, &faults)
    }

    private mutating func group(
        _ key: String, _ value: JSONValue, _ path: String, _ depth: Int, _ faults: inout ProfileFaults
    ) -> RuleNode? {
        guard let items = faults.list(value, path, whenEmpty: "give it at least one entry") else { return nil }
        let nodes = entries(items, path, depth: depth + 1, &faults)
        guard !nodes.isEmpty else { return nil }
        // One entry that decides alone makes the others unreachable.
        let decisive = key == "any_of"
        if items.count > 1, nodes.contains(where: { $0.constant(tests) == decisive }) {
            faults.add(path, "has entries that are not reached: one of them \(decisive ? "always" : "never") passes")
        }
        return key == "any_of" ? .any(nodes) : .all(nodes)
    }

    /// A condition, or a rule of the file put in its place.
    private mutating func named(
        _ name: String, _ override: JSONValue, _ path: String, _ depth: Int, _ faults: inout ProfileFaults
    ) -> RuleNode? {
        if let condition = ConditionCatalogue.condition(name) {
            let arguments = OverrideReader.arguments(condition, override, path, &faults)
            return add(
                CompiledTest(
                    name: name, formula: condition.formula, path: path, inputs: condition.inputs(arguments),
                    arguments: arguments, measure: condition.measure), &faults)
        }
        guard let rule = rules[name] else {
            faults.add(
                path,
                "is neither a condition nor a rule of this file: \(name)"
                    + ProfileFaults.hint(name, among: ConditionCatalogue.names + rules.keys.sorted()))
            return nil
        }
        used.insert(name)
        if override != .null, override != .boolean(true) {
            faults.add(path, "cannot be overridden: \(name) is a rule of this file; say it in the rule")
        }
        guard !within.contains(name) else {
            faults.add("rules.\(name)", "refers to itself: \((within + [name]).joined(separator: " > "))")
            return nil
        }
        within.append(name)
        defer { within.removeLast() }
        return entry(rule, "rules.\(name)", depth: depth + 1, &faults)
    }

    private mutating func add(_ test: CompiledTest, _ faults: inout ProfileFaults) -> RuleNode? {
        guard tests.count < Self.maxTests else {
            faults.add(test.path, "is one comparison more than the \(Self.maxTests) a timeframe may have")
            return nil
        }
        for input in test.inputs where input.candles > settings.history {
            let whose = input.timeframe(in: timeframe)?.rawValue ?? timeframe.rawValue
            faults.add(
                test.path,
                "has not enough history: \(input.name) needs \(input.candles) candles of \(whose);"
                    + " history keeps \(settings.history)")
        }
        tests.append(test)
        return .test(tests.count - 1)
    }
}
