public import Contracts

/// A declarative strategy out of the text of an import, once its JSON5 has been read: `name`, `rules`, and perhaps
/// `parameters`, `metadata` and `tags`. Nothing in it is run.
public struct StrategyText: Hashable, Sendable {
    /// The name it gives itself.
    public let name: String?
    /// Its parameters, the rules among them as `definition`.
    public let parameters: [String: JSONValue]
    /// Its metadata.
    public let metadata: [String: JSONValue]
    /// Its tags.
    public let tags: [String]

    /// Reads it. Throws ``StrategyRefusal``.
    public init(_ value: JSONValue) throws(StrategyRefusal) {
        guard case .object(let members) = value else {
            throw StrategyRefusal([FieldProblem("content", "must be an object with `name` and `rules`")])
        }
        var problems: [FieldProblem] = []
        let known = ["name", "rules", "parameters", "metadata", "tags"]
        for key in members.keys.sorted() where !known.contains(key) {
            problems.append(
                FieldProblem("content.\(key)", "is not known here; there are \(known.joined(separator: ", "))"))
        }
        let rules = members["rules"]
        if rules == nil { problems.append(FieldProblem("content.rules", "is missing")) }
        name = Self.text(members["name"], &problems)
        var parameters = Self.object("parameters", members, &problems)
        metadata = Self.object("metadata", members, &problems)
        tags = Self.tags(members["tags"], &problems)
        if parameters["definition"] != nil {
            problems.append(FieldProblem("content.parameters.definition", "is made of `rules`; leave it out"))
        }
        var definition: [String: JSONValue] = [:]
        definition["rules"] = rules
        definition["name"] = name.map { .text($0) }
        parameters["definition"] = .object(definition)
        self.parameters = parameters
        if !problems.isEmpty { throw StrategyRefusal(problems) }
    }

    private static func text(_ value: JSONValue?, _ problems: inout [FieldProblem]) -> String? {
        switch value {
        case nil, .null: return nil
        case .text(let text) where (1...100).contains(text.unicodeScalars.count): return text
        default:
            problems.append(FieldProblem("content.name", "must be 1 to 100 characters long"))
            return nil
        }
    }

    private static func object(
        _ name: String, _ members: [String: JSONValue], _ problems: inout [FieldProblem]
    ) -> [String: JSONValue] {
        switch members[name] {
        case nil, .null: return [:]
        case .object(let value): return value
        default:
            problems.append(FieldProblem("content.\(name)", "must be an object"))
            return [:]
        }
    }

    private static func tags(_ value: JSONValue?, _ problems: inout [FieldProblem]) -> [String] {
        switch value {
        case nil, .null: return []
        case .list(let items) where items.count <= 32:
            let texts = items.compactMap { item -> String? in
                if case .text(let text) = item, (1...64).contains(text.unicodeScalars.count) { return text }
                return nil
            }
            if texts.count == items.count { return texts }
        default: break
        }
        problems.append(FieldProblem("content.tags", "must be a list of at most 32 texts of 1 to 64 characters"))
        return []
    }
}
