/// The text of a finite decimal number: sign, digits, point, exponent. NaN and Infinity are not.
enum DecimalText {
    static func isFinite(_ text: String) -> Bool {
        var digits = 0
        var seenPoint = false
        var iterator = text.utf8.makeIterator()
        var byte = iterator.next()
        if byte == 0x2B || byte == 0x2D { byte = iterator.next() }
        while let current = byte {
            switch current {
            case 0x30...0x39: digits += 1
            case 0x2E where !seenPoint: seenPoint = true
            case 0x65, 0x45: return digits > 0 && isExponent(&iterator)
            default: return false
            }
            byte = iterator.next()
        }
        return digits > 0
    }

    private static func isExponent(_ iterator: inout String.UTF8View.Iterator) -> Bool {
        var byte = iterator.next()
        if byte == 0x2B || byte == 0x2D { byte = iterator.next() }
        var digits = 0
        while let current = byte {
            guard (0x30...0x39).contains(current) else { return false }
            digits += 1
            byte = iterator.next()
        }
        return (1...4).contains(digits)
    }
}

/// The usual text of a UUID: 8-4-4-4-12 hexadecimal digits.
enum UUIDText {
    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count == 36 else { return false }
        for (index, byte) in text.utf8.enumerated() {
            switch index {
            case 8, 13, 18, 23: guard byte == 0x2D else { return false }
            default:
                let isHex =
                    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
                guard isHex else { return false }
            }
        }
        return true
    }
}
