/// Escapes of JSON strings (RFC 8259 section 7).
enum JSONEscape {
    /// The byte a two-character escape stands for.
    static func simple(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The code unit of a `\uXXXX` that starts at an index; nil when none does.
    static func unit(_ bytes: Span<UInt8>, at index: Int) -> UInt16? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for position in index + 2..<index + 6 {
            let byte = bytes[position]
            let lower = byte | 0x20
            if byte &- 0x30 < 10 {
                unit = unit << 4 | UInt16(byte &- 0x30)
            } else if lower &- 0x61 < 6 {
                unit = unit << 4 | UInt16(lower &- 0x61 + 10)
            } else {
                return nil
            }
        }
        return unit
    }

    /// The bytes of a checked string without its quotes.
    static func unescaped(_ bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                result.append(byte)
                index += 1
                continue
            }
            if let plain = simple(bytes[index + 1]) {
                result.append(plain)
                index += 2
                continue
            }
            var units = [unit(bytes, at: index) ?? 0xFFFD]
            index += 6
            if UTF16.isLeadSurrogate(units[0]), let second = unit(bytes, at: index) {
                units.append(second)
                index += 6
            }
            result.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
        }
        return result
    }
}
