import Contracts
import Foundation

/// Encodes answers: snake_case comes from the types' coding keys, keys are sorted so that equal answers are equal bytes.
enum JSONAnswer {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}
