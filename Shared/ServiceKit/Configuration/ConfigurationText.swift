import Contracts

/// What a text value must look like.
public struct ConfigurationText: Sendable {
    /// The rule in words, for error lines and the key list.
    public let expected: String
    let accepts: @Sendable (String) -> Bool

    /// Any text without control characters, 1 to `maxCharacters` long.
    public static func anyText(maxCharacters: Int) -> ConfigurationText {
        ConfigurationText(expected: "text of 1…\(maxCharacters) characters") { text in
            !text.isEmpty && text.count <= maxCharacters
                && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        }
    }

    /// A path of a file; whether it exists is checked where it is read.
    public static let filePath = ConfigurationText(expected: "path of a file") { text in
        !text.isEmpty && text.utf8.count <= 4096 && !text.unicodeScalars.contains { $0.value < 0x20 }
    }

    /// A name of letters, digits, dots and dashes.
    public static let name = ConfigurationText(expected: "name of 1…63 letters, digits, dots, dashes") { text in
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// A PostgreSQL schema name that needs no quoting.
    public static let schemaName = ConfigurationText(expected: "schema name of 1…63 of a-z, 0-9 and _") { text in
        guard let first = text.utf8.first, (1...63).contains(text.utf8.count) else { return false }
        return isLowercase(first) && text.utf8.allSatisfy { isLowercase($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
            && !text.hasPrefix("pg_") && !reservedWords.contains(text)
    }

    /// PostgreSQL's reserved key words (SQL Key Words, appendix C, version 15) that have the form of a name, and the two
    /// schemas that belong to nobody.
    private static let reservedWords: Set<String> = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate \
        collation column concurrently constraint create cross current_catalog current_date current_role current_schema \
        current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for \
        foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral \
        leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps \
        placing primary references returning right select session_user similar some symmetric table tablesample then to \
        trailing true union unique user using variadic verbose when where window with public information_schema
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// `http://host[:port][/path]` or `https://…`, without user, query or fragment.
    public static let url = ConfigurationText(expected: "http:// or https:// address without user, query or fragment") {
        text in
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        let rest: Substring
        if text.hasPrefix("http://") {
            rest = text.dropFirst(7)
        } else if text.hasPrefix("https://") {
            rest = text.dropFirst(8)
        } else {
            return false
        }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.isEmpty, !rest.contains("@"), !rest.contains("?"), !rest.contains("#") else { return false }
        let host: Substring
        let port: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return false }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else { return false }
            port = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2, let first = parts.first else { return false }
            host = first
            port = parts.count == 2 ? parts[1] : nil
        }
        guard !host.isEmpty else { return false }
        guard let port else { return true }
        return Int(port).map { (1...65535).contains($0) } ?? false
    }

    /// An exact decimal number, written as a text so that it passes through no binary floating point.
    public static let decimal = ConfigurationText(expected: "decimal number in quotes such as \"0.05\"") { text in
        (try? Decimal12(parsing: text)) != nil
    }

    /// An IPv4 or IPv6 literal.
    public static let ipAddress = ConfigurationText(expected: "IPv4 or IPv6 address such as 127.0.0.1 or ::1") {
        IPLiteral.isValid($0)
    }

    private static func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLowercase(byte | 0x20) || isDigit(byte) }
}
