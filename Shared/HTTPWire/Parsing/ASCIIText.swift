/// Byte classes of RFC 9110 section 5.6 and text built from bytes that were checked against them.
enum ASCIIText {
    static let cr: UInt8 = 0x0D
    static let lf: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    // Bit n of the pair says whether byte n is a tchar: one shift instead of a table look-up.
    private static let tokenLow: UInt64 = mask("!#$%&'*+-.0123456789", 0)
    private static let tokenHigh: UInt64 = mask("ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~", 64)
    // unreserved, sub-delims and `%` of RFC 3986: what a reg-name may hold.
    private static let hostLow: UInt64 = mask("!$%&'()*+,-.0123456789;=", 0)
    private static let hostHigh: UInt64 = mask("ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~", 64)

    private static func mask(_ characters: StaticString, _ base: UInt8) -> UInt64 {
        var bits: UInt64 = 0
        for byte in characters.description.utf8 {
            bits |= 1 << UInt64(byte - base)
        }
        return bits
    }

    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        let bits: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && (bits &>> UInt64(byte & 63)) & 1 == 1
    }

    /// Whether the constants of `isToken` and `isHost` say what the character lists say; asked by a test.
    static var constantsAreRight: Bool {
        (UInt8.min...UInt8.max).allSatisfy { byte in
            let token = byte < 128 && ((byte < 64 ? tokenLow : tokenHigh) &>> UInt64(byte & 63)) & 1 == 1
            let host = byte < 128 && ((byte < 64 ? hostLow : hostHigh) &>> UInt64(byte & 63)) & 1 == 1
            return token == isToken(byte) && host == isHost(byte)
        }
    }

    @inline(__always)
    static func isHost(_ byte: UInt8) -> Bool {
        let bits: UInt64 = byte < 64 ? 0x2BFF_7FF2_0000_0000 : 0x47FF_FFFE_87FF_FFFE
        return byte < 128 && (bits &>> UInt64(byte & 63)) & 1 == 1
    }

    /// VCHAR, obs-text, SP and HTAB.
    @inline(__always)
    static func isFieldValue(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == tab
    }

    /// Printable ASCII without space. Wider than RFC 3986 (`"`, `|`, `\`): browsers send those.
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == space || byte == tab
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// The value of a hexadecimal digit, or nil.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let lower = byte | 0x20
        if lower &- 0x61 < 6 { return lower &- 0x61 &+ 10 }
        return nil
    }

    /// Text of bytes; ill-formed UTF-8 (opaque field values may hold it) is repaired with U+FFFD.
    static func string(_ bytes: Span<UInt8>) -> String {
        if let checked = try? UTF8Span(validating: bytes) {
            return String(copying: checked)
        }
        return String(decoding: array(bytes), as: UTF8.self)
    }

    static func array(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        append(bytes, to: &copy)
        return copy
    }

    /// Whether bytes equal a lower-case ASCII literal, ignoring ASCII case.
    static func matches(_ bytes: Span<UInt8>, _ lowercase: String) -> Bool {
        guard bytes.count == lowercase.utf8.count else { return false }
        var index = 0
        for expected in lowercase.utf8 {
            if lowercased(bytes[index]) != expected { return false }
            index += 1
        }
        return true
    }

    static func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        var others = right.utf8.makeIterator()
        for byte in left.utf8 {
            guard let other = others.next(), byte == other || lowercased(byte) == lowercased(other) else {
                return false
            }
        }
        return true
    }

    /// Whether a comma-separated list holds the token, ignoring ASCII case.
    static func listContains(_ list: String, _ token: String) -> Bool {
        list.utf8.split(separator: UInt8(ascii: ",")).contains { item in
            var rest = item
            while let first = rest.first, isSpace(first) { rest = rest.dropFirst() }
            while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
            return equalIgnoringCase(String(Substring(rest)), token)
        }
    }
}
