extension Decimal12: Codable {
    /// Writes the canonical text as a JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Reads a JSON string in the plain form, or a JSON number that is exactly representable.
    ///
    /// `Codable` hands a number over as an integer or a `Double`, never as its text. Integers are exact. A `Double` is
    /// taken by its shortest text, and only when that has at most fifteen significant digits: every decimal of up to
    /// fifteen digits survives the trip, so `65432.10` arrives as written. Longer texts are refused, with one blind
    /// spot: a longer text that lies next to a short one (`0.10000000000000000001`) cannot be told from it.
    /// Senders that need more than fifteen digits send strings.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            if let text = try? container.decode(String.self) {
                self = try Decimal12(parsing: text)
            } else if let whole = try? container.decode(Int64.self) {
                self.init(whole)
            } else {
                self = try Decimal12(shortestTextOf: container.decode(Double.self))
            }
        } catch let error as DecimalError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.code)
        }
    }

    /// The decimal that the shortest text of a `Double` names, when it has at most fifteen significant digits.
    /// Throws ``DecimalError/inexact`` for more, ``DecimalError/overflow``, or `malformed(.notFinite)`.
    public init(shortestTextOf value: Double) throws(DecimalError) {
        guard value.isFinite else { throw .malformed(.notFinite) }
        let text = value.description
        var significant = 0
        var pendingZeros = 0
        for byte in text.utf8 {
            if byte | 0x20 == 0x65 { break }
            guard byte >= 0x30, byte <= 0x39 else { continue }
            if byte == 0x30 {
                pendingZeros += significant > 0 ? 1 : 0
            } else {
                significant += pendingZeros + 1
                pendingZeros = 0
            }
        }
        guard significant <= 15 else { throw .inexact }
        self = try Decimal12(parsingScientific: text)
    }
}
