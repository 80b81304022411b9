extension Decimal12 {
    /// Reads the whole text in the plain form, which is also the form ``description`` prints:
    /// `-? (0 | [1-9][0-9]*) ( . [0-9]+ )?`.
    ///
    /// Refused: `+1`, ` 1`, `1 `, an empty text, `1.`, `.5`, `007`, `1,5`, `1_000`, `1e3`, `NaN`. A fraction may have
    /// more than twelve digits when the rest are zeros; otherwise it throws ``DecimalError/inexact``.
    @inlinable
    public init(parsing text: String) throws(DecimalError) {
        // Safe: the buffer is only read, inside the call it is lent for. Twice as fast as `utf8Span` on short texts.
        let units = unsafe text.utf8.withContiguousStorageIfAvailable { unsafe Self.shortUnits($0.span) }
        if case .some(.some(let units)) = units {
            self.init(uncheckedUnits: units)
        } else {
            self = try DecimalScanner.scan(text.utf8Span.span, allowsExponent: false)
        }
    }

    /// As ``init(parsing:)-(String)``, from UTF-8 bytes.
    @inlinable
    public init(parsing bytes: [UInt8]) throws(DecimalError) {
        self = try Self.parsePlain(bytes.span)
    }

    /// As ``init(parsing:)-(String)``, from UTF-8 bytes.
    @inlinable
    public init(parsing bytes: Span<UInt8>) throws(DecimalError) {
        self = try Self.parsePlain(bytes)
    }

    /// Reads a JSON number: the plain form with an optional exponent (`1e-8`, `2.5E+3`), for venue payloads and JSON
    /// numbers. Exactly representable values only, else ``DecimalError/inexact`` or ``DecimalError/overflow``.
    public init(parsingScientific text: String) throws(DecimalError) {
        self = try DecimalScanner.scan(text.utf8Span.span, allowsExponent: true)
    }

    /// As ``init(parsingScientific:)-(String)``, from UTF-8 bytes.
    public init(parsingScientific bytes: [UInt8]) throws(DecimalError) {
        self = try DecimalScanner.scan(bytes.span, allowsExponent: true)
    }

    /// As ``init(parsingScientific:)-(String)``, from UTF-8 bytes.
    public init(parsingScientific bytes: Span<UInt8>) throws(DecimalError) {
        self = try DecimalScanner.scan(bytes, allowsExponent: true)
    }

    /// Short texts at once; everything unusual, and every refusal, goes to ``DecimalScanner``.
    @inlinable
    static func parsePlain(_ bytes: Span<UInt8>) throws(DecimalError) -> Decimal12 {
        if let units = shortUnits(bytes) { return Decimal12(uncheckedUnits: units) }
        if let units = paddedUnits(bytes) { return Decimal12(uncheckedUnits: units) }
        return try DecimalScanner.scan(bytes, allowsExponent: false)
    }

    /// Units of a plain number that is short but for zeros at the end of its fraction, as databases print a column with a
    /// fixed scale; nil when the scanner has to decide.
    @usableFromInline
    static func paddedUnits(_ bytes: Span<UInt8>) -> Int128? {
        guard bytes.count > 16, bytes.count <= 48, bytes[bytes.count &- 1] == 0x30 else { return nil }
        var end = bytes.count
        while end > 1, bytes[end &- 1] == 0x30 { end &-= 1 }
        var point = 0
        while point < end, bytes[point] != 0x2E { point &+= 1 }
        guard point < end else { return nil }
        return shortUnits(bytes.extracting(0..<(point &+ 1 == end ? point : end)))
    }

    /// Units of a plain number of at most sixteen bytes and a sign; nil when the scanner has to decide.
    @inlinable
    @inline(__always)
    static func shortUnits(_ bytes: Span<UInt8>) -> Int128? {
        guard bytes.count > 0 else { return nil }
        let isNegative = bytes[0] == 0x2D
        let first = isNegative ? 1 : 0
        guard bytes.count > first, bytes.count &- first <= 16 else { return nil }
        guard let units = ShortDecimalText.units(bytes, from: first) else { return nil }
        return isNegative ? 0 &- units : units
    }
}
