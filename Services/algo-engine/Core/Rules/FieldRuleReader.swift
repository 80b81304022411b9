import Contracts

/// Reads comparisons of fields: `increasing`, `decreasing`, `lt_fields`, `gt_fields`, `op`, `lt` and `gt`.
enum FieldRuleReader {
    /// Keys that make an object a comparison of fields.
    static let keys = ["increasing", "decreasing", "lt_fields", "gt_fields", "op", "lt", "gt"]

    /// The test, or nil when something is wrong; its faults are noted.
    static func test(
        _ key: String, _ members: [String: JSONValue], _ path: String, _ faults: inout ProfileFaults
    ) -> CompiledTest? {
        switch key {
        case "increasing", "decreasing":
            _ = faults.object(.object(members), path, keys: [key])
            return trend(members[key], rises: key == "increasing", "\(path).\(key)", &faults)
        case "lt_fields", "gt_fields":
            _ = faults.object(.object(members), path, keys: [key])
            return pair(members[key], isBelow: key == "lt_fields", "\(path).\(key)", &faults)
        case "op":
            _ = faults.object(.object(members), path, keys: ["op", "left", "right", "eps"])
            return operation(members, path, &faults)
        default:
            _ = faults.object(.object(members), path, keys: [key, "field"])
            let field = FieldReference.read(members["field"], "\(path).field", &faults)
            let limit = faults.number(members[key] ?? .null, "\(path).\(key)", in: -1e12...1e12)
            guard let field, let limit else { return nil }
            return compare(field, .number(limit), key == "lt" ? "<" : ">", eps: 0, path)
        }
    }

    private enum Operand: Sendable {
        case field(FieldReference)
        case number(Double)

        var text: String {
            switch self {
            case .field(let field): field.name
            case .number(let number): number.short
            }
        }
        var inputs: [RuleInput] {
            if case .field(let field) = self { return [field.input] }
            return []
        }
        func value(_ input: ConditionInput) -> RuleValue {
            switch self {
            case .field(let field): input.value(field.source, back: field.back)
            case .number(let number): .ready(number)
            }
        }
    }

    private static func trend(
        _ value: JSONValue?, rises: Bool, _ path: String, _ faults: inout ProfileFaults
    ) -> CompiledTest? {
        guard let members = faults.object(value, path, keys: ["field", "n", "strict", "eps"]) else { return nil }
        let field = FieldReference.read(members["field"], "\(path).field", &faults)
        let most = Double(IndicatorSettings.maxSeriesDepth - 1)
        let n = members["n"].map { faults.number($0, "\(path).n", in: 1...most, isWhole: true) } ?? 1
        let eps = members["eps"].map { faults.number($0, "\(path).eps", in: 0...1e12) } ?? 0
        let strict = members["strict"].map { faults.boolean($0, "\(path).strict") } ?? true
        guard let field, let n, let eps, let strict else { return nil }
        guard case .own(let own) = field.source, field.back == 0 else {
            faults.add("\(path).field", "has no series here: \(field.name); name a field of the rule's own timeframe")
            return nil
        }
        let steps = Int(n)
        let sign =
            rises ? (strict ? "> \(eps.short)" : ">= -\(eps.short)") : (strict ? "< -\(eps.short)" : "<= \(eps.short)")
        return CompiledTest(
            name: "\(rises ? "increasing" : "decreasing") \(own.name)",
            formula: "each of the last \(steps) steps of \(own.name) \(sign)", path: path,
            inputs: [.own(own, steps + 1)], arguments: []
        ) { input in
            input.with(series: own, count: steps + 1) { series in
                let changes = zip(series, series.dropFirst()).map { $1 - $0 }
                if rises { return Measurement(changes.min() ?? 0, strict ? .above(eps) : .atLeast(-eps)) }
                return Measurement(changes.max() ?? 0, strict ? .below(-eps) : .atMost(eps))
            }
        }
    }

    private static func pair(
        _ value: JSONValue?, isBelow: Bool, _ path: String, _ faults: inout ProfileFaults
    ) -> CompiledTest? {
        guard case .list(let items)? = value, items.count == 2 else {
            faults.add(path, "must be a list of two fields")
            return nil
        }
        let left = FieldReference.read(items[0], "\(path)[0]", &faults)
        let right = FieldReference.read(items[1], "\(path)[1]", &faults)
        guard let left, let right else { return nil }
        return compare(left, .field(right), isBelow ? "<" : ">", eps: 0, path)
    }

    private static func operation(
        _ members: [String: JSONValue], _ path: String, _ faults: inout ProfileFaults
    ) -> CompiledTest? {
        let operators = [">", ">=", "<", "<="]
        var sign: String?
        if case .text(let text)? = members["op"], operators.contains(text) {
            sign = text
        } else {
            faults.add("\(path).op", "must be one of \(operators.joined(separator: " "))")
        }
        let left = FieldReference.read(members["left"], "\(path).left", &faults)
        let eps = members["eps"].map { faults.number($0, "\(path).eps", in: 0...1e12) } ?? 0
        var right: Operand?
        if case .number(let number)? = members["right"] {
            right = .number(number.approximateDouble)
        } else {
            right = FieldReference.read(members["right"], "\(path).right", &faults).map { .field($0) }
        }
        guard let sign, let left, let right, let eps else { return nil }
        return compare(left, right, sign, eps: eps, path)
    }

    /// `left` against `right`: strict comparisons want more than `eps`, the others forgive as much.
    private static func compare(
        _ left: FieldReference, _ right: Operand, _ sign: String, eps: Double, _ path: String
    ) -> CompiledTest {
        let text = "\(left.name) \(sign) \(right.text)"
        return CompiledTest(
            name: text, formula: eps == 0 ? text : "\(text), eps \(eps.short)", path: path,
            inputs: [left.input] + right.inputs, arguments: []
        ) { input in
            input.with(input.value(left.source, back: left.back), right.value(input)) { left, right in
                switch sign {
                case ">": Measurement(left, .above(right + eps))
                case ">=": Measurement(left, .atLeast(right - eps))
                case "<": Measurement(left, .below(right - eps))
                default: Measurement(left, .atMost(right + eps))
                }
            }
        }
    }
}
