/// Any JSON value, for fields whose shape is their owner's business: strategy parameters, streamed payloads. Numbers are
/// kept as exact decimals.
public indirect enum JSONValue: WireType, Hashable {
    case null
    case boolean(Bool)
    case number(Decimal12)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// Reads any JSON value. Throws `DecodingError` for a number that Decimal12 cannot hold exactly.
    public init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: Key.self) {
            var members: [String: JSONValue] = [:]
            for key in keyed.allKeys { members[key.stringValue] = try keyed.decode(JSONValue.self, forKey: key) }
            self = .object(members)
            return
        }
        if var unkeyed = try? decoder.unkeyedContainer() {
            var items: [JSONValue] = []
            while !unkeyed.isAtEnd { items.append(try unkeyed.decode(JSONValue.self)) }
            self = .list(items)
            return
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? single.decode(String.self) {
            self = .text(value)
        } else {
            self = .number(try single.decode(Decimal12.self))
        }
    }

    /// Writes the value; numbers as decimal strings, like every decimal on the wire.
    public func encode(to encoder: any Encoder) throws {
        var single = encoder.singleValueContainer()
        switch self {
        case .null: try single.encodeNil()
        case .boolean(let value): try single.encode(value)
        case .number(let value): try single.encode(value)
        case .text(let value): try single.encode(value)
        case .list(let items): try single.encode(items)
        case .object(let members): try single.encode(members)
        }
    }

    /// The member of an object; nil for everything else.
    public subscript(member: String) -> JSONValue? {
        if case .object(let members) = self { return members[member] }
        return nil
    }

    /// Any value.
    public static let schema = WireSchema.anything

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
