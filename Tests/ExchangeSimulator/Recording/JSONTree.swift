import StrictJSON

/// A small JSON document in memory; numbers as written.
indirect enum JSONTree {
    case object([String: JSONTree])
    case array([JSONTree])
    case string(String)
    case number(String)
    case bool(Bool)
    case null

    init?(parsing bytes: [UInt8]) {
        guard var reader = try? StrictJSONReader(bytes, .rfc8259), let tree = try? Self.value(&reader) else {
            return nil
        }
        guard (try? reader.finish()) != nil else { return nil }
        self = tree
    }

    subscript(_ key: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    var elements: [JSONTree]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The text of a string or a number.
    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    var integer: Int64? { text.flatMap { Int64($0) } }

    var isTrue: Bool {
        if case .bool(true) = self { return true }
        return false
    }

    /// The value as JSON again.
    var json: String {
        switch self {
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { Self.quoted($0.key) + ":" + $0.value.json }
                .joined(separator: ",") + "}"
        case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .string(let text): Self.quoted(text)
        case .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += #"\""#
            case "\\": out += #"\\"#
            case "\n": out += #"\n"#
            default:
                if scalar.value >= 0x20 { out.unicodeScalars.append(scalar) } else { out += " " }
            }
        }
        return out + "\""
    }

    private static func value(_ reader: inout StrictJSONReader) throws(StrictJSONError) -> JSONTree {
        switch try reader.peek() {
        case .beginObject:
            var members: [String: JSONTree] = [:]
            try reader.beginObject()
            while let key = try reader.nextKey() { members[key] = try value(&reader) }
            return .object(members)
        case .beginArray:
            var elements: [JSONTree] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try value(&reader)) }
            return .array(elements)
        case .number: return .number(try reader.readNumberText())
        case .bool: return .bool(try reader.readBool())
        case .null:
            try reader.skipValue()
            return .null
        default: return .string(try reader.readString())
        }
    }
}
