import Contracts
import HTTPWire

/// Path and query parameters, checked against the endpoint's declaration: unknown, repeated, missing and ill-formed ones
/// are refused by name.
struct RequestParameters: Sendable {
    private let values: [String: String]

    init() { values = [:] }

    init(path: [String: String], query: String?, declaration: EndpointDeclaration) throws(ProblemError) {
        var values: [String: String] = [:]
        for parameter in declaration.parameters where parameter.place == .path {
            guard let text = path[parameter.name] else { continue }
            try Self.check(text, parameter)
            values[parameter.name] = text
        }
        for (name, value) in try Self.pairs(of: query) {
            guard let parameter = declaration.parameters.first(where: { $0.place == .query && $0.name == name }) else {
                let declared = declaration.parameters.filter { $0.place == .query }
                let hint = NearestName.of(name, among: declared.map(\.name)).map { "; did you mean \($0)?" } ?? ""
                throw .badField(
                    Self.shown(name), "is not a parameter of this endpoint\(hint)", code: "unknown_parameter")
            }
            guard values[name] == nil else { throw .badField(name, "is given twice", code: "repeated_parameter") }
            try Self.check(value, parameter)
            values[name] = value
        }
        for parameter in declaration.parameters
        where parameter.place == .query && parameter.isRequired && values[parameter.name] == nil {
            throw .badField(parameter.name, "is missing", code: "missing_parameter")
        }
        self.values = values
    }

    func text(_ name: String) -> String? { values[name] }

    /// Name and value of everything given, sorted: part of what an idempotency key is compared by.
    var canonical: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\u{0}")
    }

    private static func pairs(of query: String?) throws(ProblemError) -> [(String, String)] {
        guard let query, !query.isEmpty else { return [] }
        guard let parsed = QueryString(parsing: query) else {
            throw ProblemError(400, "invalid_query", "The query string is not well-formed or has too many parameters.")
        }
        return parsed.items.map { ($0.key, $0.value) }
    }

    private static func check(_ text: String, _ parameter: EndpointParameter) throws(ProblemError) {
        guard let complaint = complaint(text, parameter.schema) else { return }
        throw .badField(parameter.name, complaint, code: "invalid_parameter")
    }

    private static func complaint(_ text: String, _ schema: WireSchema) -> String? {
        switch schema {
        case .integer(let range):
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            let isPlain = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isPlain, let number = Int64(text), range.contains(number) else {
                return "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        case .boolean:
            return text == "true" || text == "false" ? nil : "must be true or false"
        case .oneOf(let choices):
            return choices.contains(text) ? nil : "must be one of \(choices.joined(separator: ", "))"
        case .string(let format, _, let lengths, _):
            if let lengths, !lengths.contains(text.unicodeScalars.count) {
                return "must be \(lengths.lowerBound) to \(lengths.upperBound) characters long"
            }
            if text.unicodeScalars.contains(where: { $0.value == 0 }) { return "must not hold a NUL" }
            return format == "uuid" && !WireSchemaCheck.isUUID(text) ? "must be a UUID" : nil
        case .decimal:
            return (try? Decimal12(parsing: text)) == nil ? "must be a decimal such as 65432.1" : nil
        case .list, .object, .map, .anything, .nothing:
            return "cannot be given as a parameter"
        }
    }

    private static func shown(_ name: String) -> String {
        String(name.unicodeScalars.prefix(64).filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init))
    }
}
