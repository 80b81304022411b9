import Contracts
import Foundation

/// Encodes answers: snake_case comes from the types' coding keys, keys are sorted so that equal answers are equal bytes.
enum JSONAnswer {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        if let direct = value as? any DirectJSON { return direct.json }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Decodes what a neighbour answered: directly where the type knows how and the text has the form it writes, else by
    /// the general decoder.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        if let direct = type as? any DirectJSON.Type, let value = direct.init(json: bytes) as? Value { return value }
        return try JSONDecoder().decode(type, from: Data(bytes))
    }
}
