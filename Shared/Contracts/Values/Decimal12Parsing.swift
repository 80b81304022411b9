extension Decimal12 {
    /// Reads the whole text in the plain form, which is also the form ``description`` prints:
    /// `-? (0 | [1-9][0-9]*) ( . [0-9]+ )?`.
    ///
    /// Refused: `+1`, ` 1`, `1 `, an empty text, `1.`, `.5`, `007`, `1,5`, `1_000`, `1e3`, `NaN`. A fraction may have
    /// more than twelve digits when the rest are zeros; otherwise it throws ``DecimalError/inexact``.
    @inlinable
    public init(parsing text: String) throws(DecimalError) {
        self = try Self.parsePlain(text.utf8Span.span)
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

    /// Up to 19 bytes hold at most 19 digits, which fit in 64 bits: no overflow check is needed on the way.
    /// Everything unusual, and every refusal, goes to ``DecimalScanner``.
    @inlinable
    static func parsePlain(_ bytes: Span<UInt8>) throws(DecimalError) -> Decimal12 {
        let count = bytes.count
        guard count > 0, count <= 19 else { return try DecimalScanner.scan(bytes, allowsExponent: false) }
        let isNegative = bytes[0] == 0x2D
        let first = isNegative ? 1 : 0
        var index = first
        var value: UInt64 = 0
        while index < count {
            let digit = bytes[index] &- 0x30
            if digit > 9 { break }
            value = value &* 10 &+ UInt64(digit)
            index &+= 1
        }
        let wholeDigits = index &- first
        guard wholeDigits == 1 || (wholeDigits > 1 && bytes[first] != 0x30) else {
            return try DecimalScanner.scan(bytes, allowsExponent: false)
        }
        var places = 0
        if index < count {
            guard bytes[index] == 0x2E else { return try DecimalScanner.scan(bytes, allowsExponent: false) }
            index &+= 1
            places = count &- index
            while index < count {
                let digit = bytes[index] &- 0x30
                if digit > 9 { break }
                value = value &* 10 &+ UInt64(digit)
                index &+= 1
            }
            guard index == count, places > 0, places <= 12 else {
                return try DecimalScanner.scan(bytes, allowsExponent: false)
            }
        }
        let product = value.multipliedFullWidth(by: PowerOfTen.small(12 &- places))
        let units = Int128(truncatingIfNeeded: UInt128(product.high) &<< 64 | UInt128(product.low))
        return Decimal12(uncheckedUnits: isNegative ? 0 &- units : units)
    }
}
