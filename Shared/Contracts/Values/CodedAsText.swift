/// A value whose JSON form is a string that its own strict parser reads.
public protocol CodedAsText: Codable, CustomStringConvertible {
    /// Reads the whole text, or throws ``InvalidValue``.
    init(parsing text: String) throws(InvalidValue)
}

extension CodedAsText {
    /// Reads a JSON string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try Self(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
        }
    }

    /// Writes ``CustomStringConvertible/description`` as a JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension StringProtocol {
    /// Whether the text has an allowed length in bytes and only allowed ASCII bytes.
    func hasBytes(_ length: ClosedRange<Int>, where isAllowed: (UInt8) -> Bool) -> Bool {
        var count = 0
        for byte in utf8 {
            count += 1
            guard count <= length.upperBound, isAllowed(byte) else { return false }
        }
        return count >= length.lowerBound
    }
}
