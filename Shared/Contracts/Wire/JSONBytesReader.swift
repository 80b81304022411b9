/// Reads the JSON that ``JSONBytes`` writes, from front to back. Each function moves behind what it read, or answers that it
/// is not there; then the whole reading is over, since nobody steps back.
public struct JSONBytesReader: Sendable {
    private let bytes: [UInt8]
    private var index = 0

    /// A reader at the first byte.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether everything was read.
    public var isAtEnd: Bool { index == bytes.count }

    /// Takes a text of ours exactly as it stands; does not move when something else is there.
    public mutating func take(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard length <= bytes.count - index else { return false }
        // Safe: the buffer is only read, inside the call it is lent for, and only within its bounds.
        let isThere = text.withUTF8Buffer { expected in
            for offset in 0..<length where unsafe expected[offset] != bytes[index + offset] { return false }
            return true
        }
        if isThere { index += length }
        return isThere
    }

    /// A decimal in the plain form, as a string.
    public mutating func decimal() -> Decimal12? {
        guard let range = quoted(), let value = try? Decimal12(parsing: bytes.span.extracting(range)) else {
            return nil
        }
        return value
    }

    /// A time in the form ``Timestamp/description`` has, as a string.
    public mutating func time() -> Timestamp? {
        guard let range = quoted() else { return nil }
        return Timestamp(description: bytes.span.extracting(range))
    }

    /// A string of printable ASCII without escapes.
    public mutating func text() -> String? {
        guard let range = quoted() else { return nil }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    /// A whole number of at most eighteen digits.
    public mutating func whole() -> Int64? {
        let isNegative = take("-")
        let first = index
        var value: Int64 = 0
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 {
            guard index - first < 18 else { return nil }
            value = value * 10 + Int64(bytes[index] - 0x30)
            index += 1
        }
        let digits = index - first
        guard digits == 1 || (digits > 1 && bytes[first] != 0x30), value != 0 || !isNegative else { return nil }
        return isNegative ? -value : value
    }

    /// `true` or `false`.
    public mutating func flag() -> Bool? {
        if take("true") { return true }
        return take("false") ? false : nil
    }

    /// A member that may be absent: `.some(nil)` when the name is not next, nil when its value is not of the form.
    public mutating func ifThere<Value>(
        _ name: StaticString, _ read: (inout JSONBytesReader) -> Value?
    ) -> Value?? {
        guard take(name) else { return .some(nil) }
        guard let value = read(&self) else { return nil }
        return .some(value)
    }

    /// What stands between two quotation marks, when it is printable ASCII without escapes.
    private mutating func quoted() -> Range<Int>? {
        guard index < bytes.count, bytes[index] == 0x22 else { return nil }
        let first = index + 1
        var end = first
        while end < bytes.count, bytes[end] != 0x22 {
            guard bytes[end] >= 0x20, bytes[end] < 0x7F, bytes[end] != 0x5C else { return nil }
            end += 1
        }
        guard end < bytes.count else { return nil }
        index = end + 1
        return first..<end
    }
}
