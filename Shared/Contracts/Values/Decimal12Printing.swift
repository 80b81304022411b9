extension Decimal12: CustomStringConvertible, LosslessStringConvertible {
    /// The canonical text: plain form, no trailing zeros, no point without a fraction, `0` for zero.
    public var description: String {
        let text = DecimalText(self, minimumFractionDigits: 0)
        // Safe: the buffer holds ASCII digits, a point and a minus sign only.
        return unsafe String(
            copying: UTF8Span(unchecked: text.bytes.span.extracting(text.start..<DecimalText.capacity)))
    }

    /// The text with at least `digits` fractional digits (`0...12`), zeros appended: what venues with a fixed
    /// precision ask for. Never rounds.
    public func text(minimumFractionDigits digits: Int) -> String {
        let text = DecimalText(self, minimumFractionDigits: min(max(digits, 0), Self.scale))
        // Safe: as above.
        return unsafe String(
            copying: UTF8Span(unchecked: text.bytes.span.extracting(text.start..<DecimalText.capacity)))
    }

    /// Appends the canonical text as ASCII bytes.
    public func append(to bytes: inout [UInt8]) {
        let text = DecimalText(self, minimumFractionDigits: 0)
        for index in text.start..<DecimalText.capacity { bytes.append(text.bytes[index]) }
    }

    /// The strict reader, with nil instead of an error.
    public init?(_ description: String) {
        guard let value = try? Decimal12(parsing: description) else { return nil }
        self = value
    }
}

/// The digits of one value, written from the end of a fixed buffer.
private struct DecimalText {
    /// Sign, 27 integer digits, point, 12 fractional digits, and room to spare.
    static var capacity: Int { 44 }
    var bytes = InlineArray<44, UInt8>(repeating: 0x30)
    var start = 44

    init(_ value: Decimal12, minimumFractionDigits: Int) {
        let (quotient, fraction) = TrillionDivision.divide(value.units.magnitude)
        var whole = quotient
        writeFraction(fraction, minimum: minimumFractionDigits)
        repeat {
            let (rest, group) = TrillionDivision.divide(whole)
            write(group, digits: rest == 0 ? 1 : 12)
            whole = rest
        } while whole != 0
        if value.isNegative { put(0x2D) }
    }

    private mutating func put(_ byte: UInt8) {
        start &-= 1
        bytes[start] = byte
    }

    private mutating func write(_ value: UInt64, digits: Int) {
        var rest = value
        var written = 0
        while rest != 0 || written < digits {
            put(0x30 &+ UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
            written &+= 1
        }
    }

    private mutating func writeFraction(_ fraction: UInt64, minimum: Int) {
        if fraction == 0, minimum == 0 { return }
        var rest = fraction
        var digits = 12
        while digits > max(minimum, 1), rest % 10 == 0 {
            rest /= 10
            digits &-= 1
        }
        write(rest, digits: digits)
        put(0x2E)
    }
}
