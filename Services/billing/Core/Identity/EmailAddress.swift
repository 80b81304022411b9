/// An email address that was checked, and the form in which two of them are compared.
public struct EmailAddress: Sendable, Hashable {
    /// As it was given.
    public let text: String
    /// In lower case: no two users have the same key.
    public let key: String

    /// Longest address, in bytes.
    static let maxBytes = 254
    /// Longest part before the `@`, in bytes.
    static let maxLocalBytes = 64
    /// Longest label of the domain, in bytes.
    static let maxLabelBytes = 63

    /// Reads an address of ASCII letters such as `name@example.com`; nil for everything else. Quoted local parts, address
    /// literals and addresses beyond ASCII are not taken: nobody could tell two of them apart safely.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maxBytes,
            let at = bytes.firstIndex(of: UInt8(ascii: "@")), at == bytes.lastIndex(of: UInt8(ascii: "@")),
            Self.isLocalPart(bytes[..<at]), Self.isDomain(bytes[(at + 1)...])
        else { return nil }
        self.text = text
        key = Self.lowercased(text)
    }

    /// ASCII letters in lower case, everything else as it is.
    static func lowercased(_ text: String) -> String {
        let bytes = text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isLocalPart(_ part: ArraySlice<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        guard (1...maxLocalBytes).contains(part.count), part.first != dot, part.last != dot else { return false }
        var previous: UInt8 = 0
        for byte in part {
            if byte == dot, previous == dot { return false }
            guard isLetterOrDigit(byte) || byte == dot || Self.isLocalSign(byte) else { return false }
            previous = byte
        }
        return true
    }

    private static func isDomain(_ part: ArraySlice<UInt8>) -> Bool {
        let labels = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2 else { return false }
        return labels.allSatisfy { label in
            (1...maxLabelBytes).contains(label.count) && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        } && labels.last?.contains(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) == true
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isLocalSign(_ byte: UInt8) -> Bool {
        "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
