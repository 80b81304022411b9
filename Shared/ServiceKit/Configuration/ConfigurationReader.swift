import Contracts
public import Observability

/// Declares and reads configuration keys, each once: the call that reads a value is its declaration.
///
/// Every problem is collected; `finish()` throws them together. On a problem the reader answers the default (or a value
/// in range), so that one pass meets every key.
public final class ConfigurationReader {
    /// The service whose configuration is read, for example `order-router`.
    public let service: String
    /// The declared keys with their values, in the order of declaration.
    public private(set) var resolved: [ResolvedConfigurationKey] = []

    private let sources: ConfigurationSources
    private var problems: [ConfigurationProblem]

    /// A reader over the given sources.
    public init(service: String, sources: ConfigurationSources) {
        self.service = service
        self.sources = sources
        problems = sources.problems
    }

    /// A whole number. `range` is in the unit the key's name ends in (`_ms`, `_s`, `_bytes`) or a plain count.
    public func integer(_ path: String, default fallback: Int, in range: ClosedRange<Int>, _ documentation: String)
        -> Int
    {
        let expected = "whole number \(range.lowerBound)…\(range.upperBound)" + Self.unit(of: path)
        let value = read(path, expected, defaultText: String(fallback), documentation) { entry -> Reading<Int> in
            let number: Int64? =
                switch entry.value {
                case .integer(let value): value
                case .text(let text) where entry.isEnvironment: Int64(text)
                default: nil
                }
            guard let number else { return .wrongType }
            guard let exact = Int(exactly: number), range.contains(exact) else { return .outOfRange }
            return .value(exact, shown: String(exact))
        }
        return value ?? fallback
    }

    /// A list of whole numbers, empty by default; in the environment separated by commas.
    public func integers(_ path: String, in range: ClosedRange<Int>, maxCount: Int, _ documentation: String) -> [Int] {
        let expected = "list of at most \(maxCount) whole numbers \(range.lowerBound)…\(range.upperBound)"
        let value = read(path, expected, defaultText: "[]", documentation) { entry -> Reading<[Int]> in
            let numbers: [Int64?]
            switch entry.value {
            case .list(let items):
                numbers = items.map { if case .integer(let number) = $0 { number } else { nil } }
            case .text(let text) where entry.isEnvironment:
                let inner = text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
                numbers = inner.split(separator: ",").map { Int64($0.filter { $0 != " " }) }
            default: return .wrongType
            }
            let exact = numbers.compactMap { $0.flatMap { Int(exactly: $0) } }
            guard exact.count == numbers.count else { return .refused(nil) }
            guard exact.count <= maxCount, exact.allSatisfy(range.contains) else { return .outOfRange }
            return .value(exact, shown: "[\(exact.map(String.init).joined(separator: ", "))]")
        }
        return value ?? []
    }

    /// `true` or `false`.
    public func boolean(_ path: String, default fallback: Bool, _ documentation: String) -> Bool {
        let value = read(path, "true or false", defaultText: String(fallback), documentation) {
            entry -> Reading<Bool> in
            switch entry.value {
            case .boolean(let value): .value(value, shown: String(value))
            case .text("true") where entry.isEnvironment: .value(true, shown: "true")
            case .text("false") where entry.isEnvironment: .value(false, shown: "false")
            default: .wrongType
            }
        }
        return value ?? fallback
    }

    /// One of the cases of an enumeration over strings.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ path: String, default fallback: Choice, _ documentation: String
    ) -> Choice where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        let value = read(
            path, "one of \(names.joined(separator: ", "))", defaultText: quoted(fallback.rawValue), documentation
        ) { entry -> Reading<Choice> in
            guard case .text(let text) = entry.value else { return .wrongType }
            guard let choice = Choice(rawValue: text) else {
                return .refused(NearestName.of(text, among: names).map { "did you mean \"\($0)\"?" })
            }
            return .value(choice, shown: "\"\(text)\"")
        }
        return value ?? fallback
    }

    /// A text that satisfies `syntax`; nil when unset and there is no default.
    public func text(
        _ path: String, default fallback: String?, _ syntax: ConfigurationText, _ documentation: String
    ) -> String? {
        let value = read(path, syntax.expected, defaultText: fallback.map(quoted), documentation) {
            entry -> Reading<String> in
            guard case .text(let text) = entry.value else { return .wrongType }
            return syntax.accepts(text) ? .value(text, shown: self.quoted(text)) : .refused(nil)
        }
        return value ?? fallback
    }

    /// A text that satisfies `syntax` and always has a value.
    public func text(
        _ path: String, default fallback: String, _ syntax: ConfigurationText, _ documentation: String
    ) -> String {
        text(path, default: Optional(fallback), syntax, documentation) ?? fallback
    }

    /// A secret text; nil when unset. Never shown, in no error line either.
    public func secret(_ path: String, _ documentation: String) -> Secret? {
        let syntax = ConfigurationText.anyText(maxCharacters: 4096)
        return read(path, syntax.expected, defaultText: nil, isSecret: true, documentation) {
            entry -> Reading<Secret> in
            guard case .text(let text) = entry.value else { return .wrongType }
            return syntax.accepts(text) ? .value(Secret(text), shown: "[secret]") : .refused(nil)
        }
    }

    /// Records a problem between keys; the line carries the origin of `path`.
    public func refuse(_ path: String, _ message: String) {
        problems.append(.init(origin: origin(of: path), key: path, message: message))
    }

    /// Whether `path` was given in a file or in the environment.
    public func isSet(_ path: String) -> Bool {
        sources.entries[path] != nil
    }

    /// The names of the sections given below `path`, sorted: for tables whose rows the operator names.
    public func names(under path: String) -> [String] {
        let prefix = path + "."
        let given = sources.entries.keys.filter { $0.hasPrefix(prefix) }
            .compactMap { $0.dropFirst(prefix.count).split(separator: ".").first.map(String.init) }
        return Set(given).sorted()
    }

    /// To be called when everything is declared: refuses unknown keys and throws every problem found.
    public func finish() throws(ConfigurationError) {
        let declared = resolved.map(\.key.path)
        for (path, entries) in sources.entries.sorted(by: { $0.key < $1.key }) where !declared.contains(path) {
            for entry in entries {
                problems.append(.init(origin: entry.origin, key: path, message: unknown(path, entry, declared)))
            }
        }
        problems = problems.enumerated().filter { index, problem in problems.firstIndex(of: problem) == index }.map(
            \.element)
        if !problems.isEmpty { throw ConfigurationError(problems: problems) }
    }

    private func unknown(_ path: String, _ entry: ConfigurationSources.Entry, _ declared: [String]) -> String {
        let sections = Set(declared.flatMap(Self.sections(of:)))
        if sections.contains(path) {
            if case .section = entry.value { return "is an empty section; remove it" }
            // The value is not shown: a whole connection string may stand where its section should.
            return "\(entry.isEnvironment ? "a value" : Self.kind(entry)) is not a section; write { … } with its keys"
        }
        if let owner = resolved.first(where: { path.hasPrefix($0.key.path + ".") }) {
            return "\(owner.key.path) is not a section; give \(owner.key.expected)"
        }
        let hint = NearestName.of(path, among: declared) ?? NearestName.sibling(of: path, among: declared)
        return "unknown key" + (hint.map { "; did you mean \($0)?" } ?? "; config/README.md lists the keys")
    }

    private static func sections(of path: String) -> [String] {
        let parts = path.split(separator: ".")
        return parts.indices.dropFirst().map { parts[..<$0].joined(separator: ".") }
    }

    private enum Reading<Value> {
        case value(Value, shown: String)
        case wrongType
        case outOfRange
        case refused(String?)
    }

    private func read<Value>(
        _ path: String, _ expected: String, defaultText: String?, isSecret: Bool = false, _ documentation: String,
        _ parse: (ConfigurationSources.Entry) -> Reading<Value>
    ) -> Value? {
        let key = ConfigurationKey(
            path: path, expected: expected, defaultText: defaultText, isSecret: isSecret, documentation: documentation)
        precondition(!resolved.contains { $0.key.path == path }, "configuration key \(path) is declared twice")
        var result: Value?
        var shown = defaultText
        // Every source is checked, not only the one that wins: a wrong line in a file is wrong even when overridden.
        for entry in sources.entries[path] ?? [] {
            switch parse(entry) {
            case .value(let value, let text):
                result = value
                shown = text
            case .wrongType:
                note(entry, path, "is \(Self.kind(entry)), not a \(Self.noun(expected)); give \(expected)", isSecret)
            case .outOfRange: note(entry, path, "is out of range; give \(expected)", isSecret)
            case .refused(let hint): note(entry, path, "is not allowed; \(hint ?? "give \(expected)")", isSecret)
            }
        }
        resolved.append(ResolvedConfigurationKey(key: key, shownValue: shown, origin: origin(of: path)))
        return result
    }

    private func note(_ entry: ConfigurationSources.Entry, _ path: String, _ what: String, _ isSecret: Bool) {
        // An address may carry a password before its @, a connection string one after password=.
        let shown = entry.value.shown
        let mayHoldSecret = isSecret || shown.contains("@") || shown.lowercased().contains("password")
        let value = mayHoldSecret ? "the value" : shown
        problems.append(.init(origin: entry.origin, key: path, message: "\(value) \(what)"))
    }

    private func origin(of path: String) -> String {
        sources.entries[path]?.last?.origin ?? "default"
    }

    private func quoted(_ text: String) -> String { "\"\(text)\"" }

    private static func noun(_ expected: String) -> String {
        expected.hasPrefix("whole number") ? "whole number" : expected.hasPrefix("true") ? "truth value" : "text"
    }

    private static func kind(_ entry: ConfigurationSources.Entry) -> String {
        switch entry.value {
        case .null: "null"
        case .boolean: "a truth value"
        case .integer, .decimal: "a number"
        case .text: "a text"
        case .list: "a list"
        case .section: "a section"
        }
    }

    private static func unit(of path: String) -> String {
        if path.hasSuffix("_ms") { return " in milliseconds" }
        if path.hasSuffix("_s") { return " in seconds" }
        if path.hasSuffix("_bytes") { return " in bytes" }
        return ""
    }
}
