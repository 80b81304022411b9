/// JSON under way: what ``DirectJSON`` types append themselves to.
public struct JSONBytes: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// Nothing yet.
    public init(reservingBytes: Int = 0) { bytes.reserveCapacity(reservingBytes) }

    /// Text of ours as it stands: names and punctuation.
    public mutating func plain(_ text: StaticString) {
        // Safe: the buffer is only read, inside the call it is lent for.
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    /// A decimal, as a string.
    public mutating func decimal(_ value: Decimal12) {
        bytes.append(0x22)
        value.append(to: &bytes)
        bytes.append(0x22)
    }

    /// A time, as a string.
    public mutating func time(_ value: Timestamp) {
        bytes.append(0x22)
        value.append(to: &bytes)
        bytes.append(0x22)
    }

    /// A whole number.
    public mutating func whole(_ value: Int64) {
        bytes.append(contentsOf: String(value).utf8)
    }

    /// `true` or `false`.
    public mutating func flag(_ value: Bool) {
        plain(value ? "true" : "false")
    }

    /// A string, with the escapes of `JSONEncoder` without escaped slashes.
    public mutating func text(_ value: String) {
        bytes.append(0x22)
        for byte in value.utf8 {
            switch byte {
            case 0x22: plain("\\\"")
            case 0x5C: plain("\\\\")
            case 0x08: plain("\\b")
            case 0x09: plain("\\t")
            case 0x0A: plain("\\n")
            case 0x0C: plain("\\f")
            case 0x0D: plain("\\r")
            case 0x00...0x1F:
                plain("\\u00")
                bytes.append(byte < 0x10 ? 0x30 : 0x31)
                let low = byte & 0xF
                bytes.append(low < 10 ? 0x30 + low : 0x57 + low)
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}
