/// The complete reader behind the fast path of ``Decimal12/init(parsing:)-(String)``: long texts, exponents, and the
/// exact reason of a refusal.
///
/// It keeps the digits as `coefficient × 10^exponent` with a coefficient that never ends in zero, so exactness is one
/// comparison at the end and no trailing zero can overflow anything.
@usableFromInline
struct DecimalScanner {
    private var coefficient: UInt128 = 0
    private var exponent = 0
    private var pendingZeros = 0
    private var isTooWide = false

    @usableFromInline
    static func scan(_ bytes: Span<UInt8>, allowsExponent: Bool) throws(DecimalError) -> Decimal12 {
        guard !bytes.isEmpty else { throw .malformed(.empty) }
        guard bytes.count <= Decimal12.maxTextBytes else { throw .malformed(.tooLong) }
        var scanner = DecimalScanner()
        let isNegative = bytes[0] == 0x2D
        var index = isNegative ? 1 : 0
        let firstWhole = index
        try scanner.digits(bytes, &index)
        if index - firstWhole > 1, bytes[firstWhole] == 0x30 { throw .malformed(.leadingZero) }
        if index < bytes.count, bytes[index] == 0x2E {
            index += 1
            let firstPlace = index
            try scanner.digits(bytes, &index)
            scanner.exponent -= index - firstPlace
        }
        if allowsExponent, index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            scanner.exponent += try Self.exponentValue(bytes, &index)
        }
        guard index == bytes.count else { throw .malformed(.unexpectedCharacter) }
        return try scanner.value(isNegative: isNegative)
    }

    private mutating func digits(_ bytes: Span<UInt8>, _ index: inout Int) throws(DecimalError) {
        let first = index
        while index < bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { break }
            append(digit)
            index += 1
        }
        if index == first {
            throw .malformed(index < bytes.count && first == 0 ? Self.fault(bytes[0]) : .missingDigits)
        }
    }

    /// A text that starts with something else than a digit: `.5` lacks digits, `+5` and `abc` are no numbers.
    private static func fault(_ byte: UInt8) -> DecimalSyntaxFault {
        byte == 0x2E ? .missingDigits : .unexpectedCharacter
    }

    private mutating func append(_ digit: UInt8) {
        guard digit != 0 else {
            pendingZeros += 1
            return
        }
        guard !isTooWide, let power = coefficient == 0 ? 1 : PowerOfTen.wide(pendingZeros + 1) else {
            isTooWide = true
            pendingZeros = 0
            return
        }
        let (shifted, first) = coefficient.multipliedReportingOverflow(by: power)
        let (sum, second) = shifted.addingReportingOverflow(UInt128(digit))
        coefficient = sum
        isTooWide = first || second
        pendingZeros = 0
    }

    /// Bounded to ±99999: any text short enough to read is out of range or inexact long before.
    private static func exponentValue(_ bytes: Span<UInt8>, _ index: inout Int) throws(DecimalError) -> Int {
        var isNegative = false
        if index < bytes.count, bytes[index] == 0x2D || bytes[index] == 0x2B {
            isNegative = bytes[index] == 0x2D
            index += 1
        }
        let first = index
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { break }
            value = min(value * 10 + Int(digit), 99_999)
            index += 1
        }
        guard index > first else { throw .malformed(.missingDigits) }
        return isNegative ? -value : value
    }

    private func value(isNegative: Bool) throws(DecimalError) -> Decimal12 {
        if coefficient == 0, !isTooWide { return .zero }
        let shift = exponent + pendingZeros + Decimal12.scale
        if shift < 0 { throw .inexact }
        guard !isTooWide, let power = PowerOfTen.wide(shift) else { throw .overflow }
        let (magnitude, overflow) = coefficient.multipliedReportingOverflow(by: power)
        guard !overflow else { throw .overflow }
        return try Decimal12(magnitude: magnitude, isNegative: isNegative)
    }
}
