/// Base64 with `+`, `/` and padding (RFC 4648 section 4), read strictly.
public enum Base64 {
    static let alphabet = RadixAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    /// Text with padding.
    public static func encode(_ bytes: [UInt8]) -> String {
        let text = alphabet.encode(bytes)
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    /// Bytes; nil for anything but the one canonical form: no line breaks, exact padding, unused bits zero.
    public static func decode(_ text: String) -> [UInt8]? {
        let all = Array(text.utf8)
        guard all.count % 4 == 0 else { return nil }
        let padding = all.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return alphabet.decode(all.dropLast(padding))
    }
}

/// Base64 with `-` and `_` and without padding (RFC 4648 section 5, RFC 7515), read strictly.
public enum Base64URL {
    static let alphabet = RadixAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    /// Text without padding.
    public static func encode(_ bytes: [UInt8]) -> String { alphabet.encode(bytes) }

    /// Bytes; nil for anything but the one canonical form: no padding, no line breaks, unused bits zero.
    public static func decode(_ text: String) -> [UInt8]? { alphabet.decode(Array(text.utf8)[...]) }

    static func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8]? { alphabet.decode(bytes) }
}

/// Base32 with A-Z and 2-7 and without padding (RFC 4648 section 6), as authenticator apps read it.
public enum Base32 {
    static let alphabet = RadixAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    /// Text without padding.
    public static func encode(_ bytes: [UInt8]) -> String { alphabet.encode(bytes) }

    /// Bytes; nil for anything but the one canonical form: upper case, no padding, unused bits zero.
    public static func decode(_ text: String) -> [UInt8]? { alphabet.decode(Array(text.utf8)[...]) }
}

/// Lower-case hexadecimal.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two digits a byte.
    public static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Bytes of an even number of digits in either case; nil for anything else.
    public static func decode(_ text: String) -> [UInt8]? {
        let all = Array(text.utf8)
        guard all.count % 2 == 0 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(all.count / 2)
        for index in stride(from: 0, to: all.count, by: 2) {
            guard let high = digit(all[index]), let low = digit(all[index + 1]) else { return nil }
            out.append(high << 4 | low)
        }
        return out
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
