import Contracts

/// Reads rules out of JSON values: `{rules: [{when, signal}]}`. Everything that is wrong is collected with its path.
struct RuleReader {
    /// Deepest nesting of `all` and `any`.
    static let maxDepth = 8
    /// Most comparisons and groups of one strategy.
    static let maxConditions = 256
    /// Most rules of one strategy; each gives at most one signal to a candle.
    static let maxRules = 60

    private(set) var problems: [FieldProblem] = []
    private var conditions = 0

    mutating func rules(_ definition: JSONValue, path: String) -> [DeclarativeRule] {
        guard case .object(let members) = definition else {
            complain(path, "must be an object with `rules`")
            return []
        }
        refuseUnknown(members, ["name", "rules"], path)
        guard case .list(let items)? = members["rules"], !items.isEmpty else {
            complain("\(path).rules", "must be a list with at least one rule")
            return []
        }
        guard items.count <= Self.maxRules else {
            complain("\(path).rules", "has \(items.count) rules; at most \(Self.maxRules) are taken")
            return []
        }
        var rules: [DeclarativeRule] = []
        for (index, item) in items.enumerated() {
            if let rule = rule(item, path: "\(path).rules.\(index)") { rules.append(rule) }
        }
        return rules
    }

    private mutating func rule(_ value: JSONValue, path: String) -> DeclarativeRule? {
        guard case .object(let members) = value, let when = members["when"], let signal = members["signal"] else {
            complain(path, "must be an object with `when` and `signal`")
            return nil
        }
        refuseUnknown(members, ["when", "signal"], path)
        let condition = condition(when, path: "\(path).when", depth: 1)
        guard let signal = self.signal(signal, path: "\(path).signal"), let condition else { return nil }
        return DeclarativeRule(condition: condition, signal: signal)
    }

    private mutating func condition(_ value: JSONValue, path: String, depth: Int) -> RuleCondition? {
        conditions += 1
        guard depth <= Self.maxDepth else {
            complain(path, "is nested deeper than \(Self.maxDepth) levels")
            return nil
        }
        guard conditions <= Self.maxConditions else {
            if conditions == Self.maxConditions + 1 {
                complain(path, "is one condition more than the \(Self.maxConditions) a strategy may have")
            }
            return nil
        }
        guard case .object(let members) = value else {
            complain(path, "must be an object: a comparison, `all` or `any`")
            return nil
        }
        for group in ["all", "any"] {
            guard let inner = members[group] else { continue }
            refuseUnknown(members, [group], path)
            guard case .list(let items) = inner, !items.isEmpty else {
                complain("\(path).\(group)", "must be a list with at least one condition")
                return nil
            }
            var parts: [RuleCondition] = []
            for (index, item) in items.enumerated() {
                if let part = condition(item, path: "\(path).\(group).\(index)", depth: depth + 1) {
                    parts.append(part)
                }
            }
            return group == "all" ? .all(parts) : .any(parts)
        }
        return comparison(members, path: path)
    }

    private mutating func comparison(_ members: [String: JSONValue], path: String) -> RuleCondition? {
        refuseUnknown(members, ["field", "operator", "value", "value_field"], path)
        let field = field(members["field"], path: "\(path).field")
        var comparison = RuleCondition.Operator.eq
        if let given = members["operator"], given != .null {
            guard case .text(let text) = given, let known = RuleCondition.Operator(rawValue: text) else {
                complain(
                    "\(path).operator",
                    "must be one of \(RuleCondition.Operator.allCases.map(\.rawValue).joined(separator: ", "))")
                return nil
            }
            comparison = known
        }
        let operand: RuleCondition.Operand?
        switch (members["value"], members["value_field"]) {
        case (let value?, nil):
            operand = ParameterReader.decimal(value).map { .number($0) }
            if operand == nil { complain("\(path).value", "must be a number") }
        case (nil, let name?): operand = self.field(name, path: "\(path).value_field").map { .field($0) }
        default:
            complain(path, "must have either `value` or `value_field`")
            operand = nil
        }
        guard let field, let operand else { return nil }
        return .compare(field, comparison, operand)
    }

    private mutating func field(_ value: JSONValue?, path: String) -> CandleField? {
        guard case .text(let name)? = value, let field = CandleField(name) else {
            complain(path, "must be a field such as close, previous.high or sma.20")
            return nil
        }
        return field
    }

    private mutating func signal(_ value: JSONValue, path: String) -> StrategySignal? {
        guard case .object(var members) = value else {
            complain(path, "must be an object with `side`")
            return nil
        }
        // The names of the source: `action` is the side, `size` the quantity.
        for (old, name) in [("action", "side"), ("size", "quantity")] {
            guard let given = members.removeValue(forKey: old) else { continue }
            if members[name] != nil { complain("\(path).\(old)", "says the same as \(name); give one of them") }
            members[name] = given
        }
        var reader = ParameterReader(members, path: path)
        let order = OrderFields(&reader, withTimeframe: false)
        var side: Side?
        if case .text(let text)? = reader.value("side") { side = Side(rawValue: text) }
        if side == nil { reader.complain("side", "must be buy or sell") }
        let hasConfidence = members["confidence"].map { $0 != .null } ?? false
        let confidence = reader.decimal("confidence", default: 0, in: 0...1)
        do throws(StrategyRefusal) {
            try reader.finish()
        } catch {
            problems += error.problems
        }
        return side.map { StrategySignal(side: $0, confidence: hasConfidence ? confidence : nil, order: order) }
    }

    private mutating func refuseUnknown(_ members: [String: JSONValue], _ known: [String], _ path: String) {
        for name in members.keys.sorted() where !known.contains(name) {
            complain("\(path).\(name)", "is not known here; there are \(known.joined(separator: ", "))")
        }
    }

    private mutating func complain(_ field: String, _ message: String) {
        // One text can be wrong in thousands of places; nobody reads more than a page.
        if problems.count < 50 { problems.append(FieldProblem(field, message)) }
    }
}
