/// CRC-32 as Ethernet, zip and the exchanges' books have it (polynomial 0x04C11DB7 reflected, start and end inverted).
/// Check value over `123456789`: 0xCBF43926.
public struct CRC32: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    /// Over nothing yet.
    public init() {}

    /// The value over everything taken so far.
    public var value: UInt32 { ~state }

    /// Takes one more byte.
    public mutating func take(_ byte: UInt8) {
        state = Self.table[Int((state ^ UInt32(byte)) & 0xFF)] ^ (state &>> 8)
    }

    /// Takes an unsigned decimal number with so many fractional digits, as a venue writes it: `0.0131`, `250`, `6.40`.
    /// Digits beyond the twelfth, which the value cannot have, are left out.
    /// - Parameter units: the number in 10^-12.
    public mutating func takeDecimal(_ units: Int128, digits: UInt8) {
        let places = Int(min(digits, 12))
        var rest = UInt128(units.magnitude) / PowersOfTen.wide[12 - places]
        // 27 whole digits, a point and 12 more at most; filled from the end.
        var text = InlineArray<41, UInt8>(repeating: 0x30)
        var index = 40
        var written = 0
        while rest > 0 || written <= places {
            if written == places, places > 0 {
                text[index] = 0x2E
                index -= 1
            }
            // 64-bit division is many times faster; nearly every price fits.
            if let narrow = UInt64(exactly: rest) {
                text[index] = 0x30 + UInt8(truncatingIfNeeded: narrow % 10)
                rest = UInt128(narrow / 10)
            } else {
                text[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            index -= 1
            written += 1
        }
        for place in (index + 1)...40 { take(text[place]) }
    }

    private enum PowersOfTen {
        /// 10^0 to 10^12.
        static let wide: [UInt128] = (0...12).map { exponent in
            (0..<exponent).reduce(UInt128(1)) { product, _ in product * 10 }
        }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : 0xEDB8_8320 ^ (value >> 1) }
    }
}
