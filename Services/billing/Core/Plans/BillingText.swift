/// Which texts billing takes as codes, customers, keys and prose.
public enum BillingText {
    /// Longest code of a plan, feature or metric, and longest customer id, in characters.
    public static let maxCodeCharacters = 64
    /// Longest key: a reservation's, an event's, or the payment provider's id.
    public static let maxKeyCharacters = 128

    /// Whether it is a code: letters, digits, dots, underscores, dashes.
    public static func isCode(_ text: String) -> Bool {
        holds(text, atMost: maxCodeCharacters) { $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
    }

    /// Whether it is a customer's id: as a code, with colons and `@` besides.
    public static func isCustomer(_ text: String) -> Bool {
        holds(text, atMost: maxCodeCharacters, isKeyMark)
    }

    /// Whether it is a key that somebody else chose: as a customer's id, but longer.
    public static func isKey(_ text: String) -> Bool {
        holds(text, atMost: maxKeyCharacters, isKeyMark)
    }

    /// Whether it is prose that can be stored and shown: no control characters but line breaks and tabs.
    public static func isProse(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0.value == 0x0A || $0.value == 0x09 }
    }

    private static func isKeyMark(_ byte: UInt8) -> Bool {
        byte == 0x2E || byte == 0x5F || byte == 0x2D || byte == 0x3A || byte == 0x40
    }

    private static func holds(_ text: String, atMost limit: Int, _ isMark: (UInt8) -> Bool) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count <= limit else { return false }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || isMark($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
