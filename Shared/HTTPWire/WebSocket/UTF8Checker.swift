/// Checks UTF-8 piece by piece and says no at the first byte that cannot be right, even inside a character.
struct UTF8Checker: Sendable {
    /// Continuation bytes that are still due.
    private var due = 0
    /// What the next continuation byte may be: narrower than 80-BF behind E0, ED, F0 and F4.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether the bytes so far end with a whole character.
    var isComplete: Bool { due == 0 }

    /// Takes the next bytes; false when they cannot be part of UTF-8.
    mutating func accept(_ bytes: Span<UInt8>) -> Bool {
        // The standard library checks a well-formed piece many times faster.
        if due == 0, (try? UTF8Span(validating: bytes)) != nil { return true }
        for index in bytes.indices {
            guard accept(bytes[index]) else { return false }
        }
        return true
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        if due > 0 {
            guard byte >= lowest, byte <= highest else { return false }
            due -= 1
            lowest = 0x80
            highest = 0xBF
            return true
        }
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: due = 1
        case 0xE0...0xEF:
            due = 2
            if byte == 0xE0 { lowest = 0xA0 }
            if byte == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            due = 3
            if byte == 0xF0 { lowest = 0x90 }
            if byte == 0xF4 { highest = 0x8F }
        default: return false
        }
        return true
    }
}
