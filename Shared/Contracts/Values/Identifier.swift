/// A UUIDv7 (RFC 9562) of one kind of thing: `Identifier<Order>` and `Identifier<Fill>` do not mix.
///
/// Sorts by the millisecond it was made in. Time and randomness are passed in; nothing here reads a clock.
public struct Identifier<Tag>: Hashable, Sendable {
    /// The 128 bits, most significant first.
    public let value: UInt128

    /// A new identifier: 48 bits of milliseconds (clamped to that range), 74 bits from the generator.
    public init(at time: Timestamp, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt128(min(max(time.milliseconds, 0), 0xFFFF_FFFF_FFFF))
        let twelve = UInt128(generator.next() as UInt64) & 0xFFF
        let sixtyTwo = UInt128(generator.next() as UInt64) & 0x3FFF_FFFF_FFFF_FFFF
        value = milliseconds << 80 | 0x7 << 76 | twelve << 64 | 0b10 << 62 | sixtyTwo
    }

    /// From 128 bits. Throws ``InvalidValue`` unless version (7) and variant say UUIDv7.
    public init(value: UInt128) throws(InvalidValue) {
        guard value >> 76 & 0xF == 7, value >> 62 & 0b11 == 0b10 else {
            throw InvalidValue(.identifier, "The identifier is a UUID, but not of version 7.")
        }
        self.value = value
    }

    /// When it was made, to the millisecond.
    public var time: Timestamp { Timestamp(milliseconds: Int64(truncatingIfNeeded: value >> 80)) }
}

extension Identifier: Comparable {
    /// Order of the bits, which is order of time and also the order of the texts.
    public static func < (left: Identifier, right: Identifier) -> Bool { left.value < right.value }
}

extension Identifier: CodedAsText {
    /// The canonical text: lower case, hyphens at their places.
    public var description: String {
        var text = InlineArray<36, UInt8>(repeating: 0x2D)
        var index = 0
        for nibble in 0..<32 {
            if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 { index += 1 }
            let digit = UInt8(truncatingIfNeeded: value >> (124 - 4 * nibble)) & 0xF
            text[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
            index += 1
        }
        // Safe: every byte is ASCII.
        return unsafe String(copying: UTF8Span(unchecked: text.span))
    }

    /// Reads the canonical text, in either case of letters. Throws ``InvalidValue``.
    public init(parsing text: String) throws(InvalidValue) {
        var value: UInt128 = 0
        var index = 0
        for byte in text.utf8 {
            let isHyphenPlace = index == 8 || index == 13 || index == 18 || index == 23
            guard index < 36, isHyphenPlace == (byte == 0x2D) else { throw Self.malformed }
            index += 1
            if isHyphenPlace { continue }
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt128(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt128(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt128(byte - 0x57)
            default: throw Self.malformed
            }
        }
        guard index == 36 else { throw Self.malformed }
        try self.init(value: value)
    }

    private static var malformed: InvalidValue {
        InvalidValue(.identifier, "Not a UUID such as 0193a1f2-7c00-7abc-8def-0123456789ab.")
    }
}
