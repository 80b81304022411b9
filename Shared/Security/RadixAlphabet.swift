/// The digits of a power-of-two text encoding, with strict unpadded coding.
struct RadixAlphabet: Sendable {
    private let digits: [UInt8]
    private let values: [UInt8]
    private let bitsPerDigit: Int
    private static let noDigit: UInt8 = 0xFF

    init(_ digits: String) {
        self.digits = Array(digits.utf8)
        self.bitsPerDigit = self.digits.count.trailingZeroBitCount
        var values = [UInt8](repeating: RadixAlphabet.noDigit, count: 256)
        for (value, digit) in self.digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.values = values
    }

    func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count * 8 + bitsPerDigit - 1) / bitsPerDigit)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= bitsPerDigit {
                bits -= bitsPerDigit
                out.append(digits[Int(buffer >> UInt32(bits)) & (digits.count - 1)])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 {
            out.append(digits[Int(buffer << UInt32(bitsPerDigit - bits)) & (digits.count - 1)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Nil on a foreign byte, on a length no encoder makes, and on unused bits that are not zero.
    func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count * bitsPerDigit % 8 < bitsPerDigit else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(text.count * bitsPerDigit / 8)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text {
            let value = values[Int(byte)]
            guard value != RadixAlphabet.noDigit else { return nil }
            buffer = buffer << UInt32(bitsPerDigit) | UInt32(value)
            bits += bitsPerDigit
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
                buffer &= (1 << UInt32(bits)) - 1
            }
        }
        return buffer == 0 ? out : nil
    }
}
