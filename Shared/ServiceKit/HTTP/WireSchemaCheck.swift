import Contracts
import Foundation

/// Compares a decoded JSON value with the declared shape: every unknown, missing or ill-typed field is named.
enum WireSchemaCheck {
    /// A JSON value of a request body; numbers keep only what the comparison needs.
    indirect enum Value: Decodable {
        case null
        case boolean
        case integer(Int64)
        case number
        case text(String)
        case list([Value])
        case object([String: Value])

        init(from decoder: any Decoder) throws {
            if let keyed = try? decoder.container(keyedBy: FieldKey.self) {
                var members: [String: Value] = [:]
                for key in keyed.allKeys { members[key.stringValue] = try keyed.decode(Value.self, forKey: key) }
                self = .object(members)
                return
            }
            if var unkeyed = try? decoder.unkeyedContainer() {
                var items: [Value] = []
                while !unkeyed.isAtEnd { items.append(try unkeyed.decode(Value.self)) }
                self = .list(items)
                return
            }
            let single = try decoder.singleValueContainer()
            if single.decodeNil() {
                self = .null
            } else if (try? single.decode(Bool.self)) != nil {
                self = .boolean
            } else if let value = try? single.decode(Int64.self) {
                self = .integer(value)
            } else if let value = try? single.decode(String.self) {
                self = .text(value)
            } else {
                self = .number
            }
        }
    }

    private struct FieldKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Most errors reported of one body.
    static let maxErrors = 20

    static func errors(_ value: Value, _ schema: WireSchema) -> [Problem.FieldError] {
        var errors: [Problem.FieldError] = []
        compare(value, schema, at: "", &errors)
        return Array(errors.prefix(maxErrors))
    }

    private static func compare(
        _ value: Value, _ schema: WireSchema, at path: String, _ errors: inout [Problem.FieldError]
    ) {
        func complain(_ message: String) {
            errors.append(.init(field: path.isEmpty ? "body" : path, message: message))
        }
        guard errors.count < maxErrors else { return }
        switch (schema, value) {
        case (.object(_, let fields), .object(let members)):
            compare(members, fields, at: path, &errors)
        case (.object, _): complain("must be an object")
        case (.list(let item, let maxItems), .list(let items)):
            if items.count > maxItems { complain("must have at most \(maxItems) items") }
            for (index, element) in items.enumerated() {
                compare(element, item, at: join(path, String(index)), &errors)
            }
        case (.list, _): complain("must be a list")
        case (.map(let inner), .object(let members)):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                compare(member, inner, at: join(path, name), &errors)
            }
        case (.map, _): complain("must be an object")
        case (.string(let format, _, let lengths, _), .text(let text)):
            if let lengths, !lengths.contains(text.unicodeScalars.count) {
                complain("must be \(lengths.lowerBound) to \(lengths.upperBound) characters long")
            } else if format == "uuid", !isUUID(text) {
                complain("must be a UUID")
            }
        case (.string, _): complain("must be a text")
        case (.decimal, .text(let text)):
            let longest = Decimal12.maxTextBytes
            if !(1...longest).contains(text.utf8.count) { complain("must be 1 to \(longest) characters long") }
        // Whether a number is exactly representable is the decoder's to say.
        case (.decimal, .integer), (.decimal, .number): break
        case (.decimal, _): complain("must be a decimal, as a text or a number")
        case (.oneOf(let choices), .text(let text)):
            if !choices.contains(text) { complain("must be one of \(choices.joined(separator: ", "))") }
        case (.oneOf(let choices), _): complain("must be one of \(choices.joined(separator: ", "))")
        case (.integer(let range), .integer(let number)) where range.contains(number): break
        case (.integer(let range), _):
            complain("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        case (.boolean, .boolean): break
        case (.boolean, _): complain("must be true or false")
        case (.anything, _): break
        case (.nothing, _): complain("must not be there")
        }
    }

    private static func compare(
        _ members: [String: Value], _ fields: [WireField], at path: String, _ errors: inout [Problem.FieldError]
    ) {
        let names = fields.map(\.name)
        for name in members.keys.sorted() where !names.contains(name) {
            let hint = NearestName.of(name, among: names).map { "; did you mean \($0)?" } ?? ""
            errors.append(.init(field: join(path, String(name.prefix(64))), message: "is not a known field\(hint)"))
        }
        for field in fields {
            switch members[field.name] {
            case .none where field.isRequired, .some(.null) where field.isRequired:
                errors.append(.init(field: join(path, field.name), message: "is missing"))
            case .none, .some(.null): break
            case .some(let member): compare(member, field.schema, at: join(path, field.name), &errors)
            }
        }
    }

    private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// Whether a text is a UUID in the usual form.
    static func isUUID(_ text: String) -> Bool { text.utf8.count == 36 && UUID(uuidString: text) != nil }
}
