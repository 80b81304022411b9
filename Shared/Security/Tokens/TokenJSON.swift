/// A JSON value of a token header, claims set or key set.
enum TokenJSON: Sendable, Equatable {
    case object([String: TokenJSON])
    case array([TokenJSON])
    case string(String)
    case integer(Int64)
    /// A number with a fraction or exponent, or outside Int64: no claim of ours is one.
    case otherNumber
    case bool(Bool)
    case null

    /// Parses strictly (RFC 8259 and more): UTF-8, no duplicate keys, no lone surrogates, depth at most 8, nothing
    /// after the value. Nil for anything else.
    static func parse(_ bytes: [UInt8]) -> TokenJSON? {
        var reader = TokenJSONReader(bytes: bytes)
        return reader.document()
    }

    /// The members of an object; nil for anything else.
    static func object(_ bytes: [UInt8]) -> [String: TokenJSON]? {
        guard case .object(let members) = parse(bytes) else { return nil }
        return members
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var number: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The strings of an array of strings only.
    var texts: [String]? {
        guard case .array(let items) = self else { return nil }
        let texts = items.compactMap(\.text)
        return texts.count == items.count ? texts : nil
    }

    /// A quoted, escaped JSON string.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}": out += "\\u00" + Hex.encode([UInt8(scalar.value)])
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    static func quoted(_ texts: [String]) -> String {
        "[" + texts.map { quoted($0) }.joined(separator: ",") + "]"
    }
}
