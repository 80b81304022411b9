import Foundation

/// One value of a configuration file, before anybody has said which type it must have.
indirect enum ConfigurationTree: Decodable, Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case decimal(Double)
    case text(String)
    case list([ConfigurationTree])
    case section([String: ConfigurationTree])

    /// Decodes any JSON5 value. Whole numbers that fit 64 bits stay exact.
    init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: AnyConfigurationKey.self) {
            var members: [String: ConfigurationTree] = [:]
            for key in keyed.allKeys {
                members[key.stringValue] = try keyed.decode(ConfigurationTree.self, forKey: key)
            }
            self = .section(members)
            return
        }
        if var unkeyed = try? decoder.unkeyedContainer() {
            var items: [ConfigurationTree] = []
            while !unkeyed.isAtEnd { items.append(try unkeyed.decode(ConfigurationTree.self)) }
            self = .list(items)
            return
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? single.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? single.decode(Double.self) {
            self = .decimal(value)
        } else {
            self = .text(try single.decode(String.self))
        }
    }

    /// The value as a person would write it, for error lines; long texts are cut.
    var shown: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .decimal(let value): "\(value)"
        case .text(let value):
            "\"" + ConfigurationTree.onOneLine(value.prefix(60)) + (value.count > 60 ? "…" : "") + "\""
        case .list: "a list"
        case .section: "a section"
        }
    }

    /// Control characters made visible, so that one problem stays one line.
    private static func onOneLine(_ text: Substring) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value) {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

private struct AnyConfigurationKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
