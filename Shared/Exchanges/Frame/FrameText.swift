import Contracts

/// Reads pieces of a frame straight from its bytes, eight at a time, for the frames that come in hundreds of thousands.
/// Whatever is not of the plainest form gives nil, and ``VenueJSON`` reads the frame then.
///
/// Every load is checked before it is made: frames come from outside. The first character sits in the lowest byte of a
/// word; bytes are found by the zero-byte test (H. Warren, "Hacker's Delight", 6-1), eight digits become a number in
/// three multiplications (D. Lemire, "Quickly parsing eight digits", 2018).
enum FrameText {
    /// A decimal and where it ended.
    struct Number {
        /// Count of 10^-12.
        var units: Int128
        /// Digits behind the point, as written.
        var places: Int
        /// Index of the byte behind it.
        var end: Int
    }

    /// A plain decimal without sign that starts at an index and ends before a quote.
    @inline(__always)
    static func decimal(_ bytes: Span<UInt8>, at start: Int) -> Number? {
        guard start &+ 16 <= bytes.count else { return unusual(bytes, at: start) }
        let low = word(bytes, at: start)
        let quote = zeroByteMarks(low ^ quotes)
        if quote != 0 {
            let length = quote.trailingZeroBitCount &>> 3
            guard length > 0 else { return nil }
            return narrow(low & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* length)), length, start)
        }
        let high = word(bytes, at: start &+ 8)
        let later = zeroByteMarks(high ^ quotes)
        guard later != 0 else { return unusual(bytes, at: start) }
        let rest = later.trailingZeroBitCount &>> 3
        return wide(
            low, rest == 0 ? 0 : high & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* rest)), rest, start)
    }

    /// One to seven bytes, zero behind the end.
    @inline(__always)
    private static func narrow(_ word: UInt64, _ length: Int, _ start: Int) -> Number? {
        var text = word
        let marks = zeroByteMarks(text ^ points)
        let leading = text & 0xFF
        var digits = length
        var places = 0
        if marks != 0 {
            let before = ((marks & (0 &- marks)) &>> 7) &- 1
            text = (text & before) | ((text &>> 8) & ~before)
            digits &-= 1
            places = digits &- marks.trailingZeroBitCount &>> 3
            guard places > 0 else { return nil }
        }
        let whole = digits &- places
        guard whole == 1 || (whole > 1 && leading != 0x30) else { return nil }
        let gap = UInt64(truncatingIfNeeded: 64 &- 8 &* digits)
        let values = text ^ (zeros & (UInt64.max &>> gap))
        guard areDigits(values) else { return nil }
        return Number(units: units(number(values &<< gap), places), places: places, end: start &+ length)
    }

    /// Eight to fifteen bytes in two words, zero behind the end.
    @inline(__always)
    private static func wide(_ first: UInt64, _ second: UInt64, _ rest: Int, _ start: Int) -> Number? {
        var low = first
        var high = second
        let length = 8 &+ rest
        let leading = low & 0xFF
        var digits = length
        var places = 0
        let inLow = zeroByteMarks(low ^ points)
        let inHigh = zeroByteMarks(high ^ points)
        if inLow != 0 {
            let before = ((inLow & (0 &- inLow)) &>> 7) &- 1
            low = (low & before) | ((low &>> 8 | high &<< 56) & ~before)
            high = high &>> 8
            digits &-= 1
            places = digits &- inLow.trailingZeroBitCount &>> 3
        } else if inHigh != 0 {
            let before = ((inHigh & (0 &- inHigh)) &>> 7) &- 1
            high = (high & before) | ((high &>> 8) & ~before)
            digits &-= 1
            places = digits &- 8 &- inHigh.trailingZeroBitCount &>> 3
        }
        let whole = digits &- places
        guard places <= 12, places > 0 || digits == length, whole == 1 || (whole > 1 && leading != 0x30) else {
            return nil
        }
        guard digits >= 8 else {
            // Seven digits and a point: all in the low word.
            let values = low ^ (zeros &>> 8)
            guard areDigits(values) else { return nil }
            return Number(units: units(number(values &<< 8), places), places: places, end: start &+ length)
        }
        let kept = UInt64(truncatingIfNeeded: 8 &* (digits &- 8))
        let back = high ^ (kept == 0 ? 0 : zeros & (UInt64.max &>> (64 &- kept)))
        let front = low ^ zeros
        guard areDigits(front), areDigits(back) else { return nil }
        // Shift the pair up by the missing digits, so that each word holds eight.
        let leadingHalf = kept == 0 ? 0 : front &<< (64 &- kept)
        let trailingHalf = kept == 0 ? front : back &<< (64 &- kept) | front &>> kept
        return Number(
            units: units(number(leadingHalf) &* 100_000_000 &+ number(trailingHalf), places), places: places,
            end: start &+ length)
    }

    /// Long numbers, and those too near to the end of the frame for two loads.
    @inline(never)
    private static func unusual(_ bytes: Span<UInt8>, at start: Int) -> Number? {
        var end = start
        var point: Int?
        while end < bytes.count, bytes[end] != 0x22 {
            if bytes[end] == 0x2E { point = end }
            end += 1
            guard end - start <= 48 else { return nil }
        }
        guard end < bytes.count, end > start, bytes[start] != 0x2D,
            let value = try? Decimal12(parsing: bytes.extracting(start..<end))
        else { return nil }
        return Number(units: value.units, places: point.map { end - $0 - 1 } ?? 0, end: end)
    }
}

extension FrameText {
    /// A whole number of at most eighteen digits, without sign or leading zero; the index moves behind it.
    @inline(__always)
    static func integer(_ bytes: Span<UInt8>, at index: inout Int) -> Int64? {
        let start = index
        var value: Int64 = 0
        while index < bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { break }
            value = value &* 10 &+ Int64(digit)
            index &+= 1
            guard index &- start <= 18 else { return nil }
        }
        guard index > start, index &- start == 1 || bytes[start] != 0x30 else { return nil }
        return value
    }

    /// Moves behind a byte that must stand there.
    @inline(__always)
    static func skip(_ byte: UInt8, _ bytes: Span<UInt8>, at index: inout Int) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index &+= 1
        return true
    }

    /// The closing quote of a string of printable ASCII without escapes that starts at an index.
    @inline(__always)
    static func closingQuote(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 { return index }
            guard byte >= 0x20, byte < 0x7F, byte != 0x5C else { return nil }
            index &+= 1
        }
        return nil
    }

    /// Whether a text stands at an index.
    @inline(__always)
    static func has(_ text: StaticString, _ bytes: Span<UInt8>, at index: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard index &+ length <= bytes.count else { return false }
        for offset in 0..<length where unsafe text.utf8Start[offset] != bytes[index &+ offset] { return false }
        return true
    }

    /// Eight bytes; `offset + 8 ≤ bytes.count`.
    @inline(__always)
    static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        // Safe: the load checks its bounds, any bit pattern is a UInt64, and alignment is not required.
        UInt64(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Four bytes; `offset + 4 ≤ bytes.count`.
    @inline(__always)
    static func halfWord(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
        // Safe: as above.
        UInt32(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    private static var zeros: UInt64 { 0x3030_3030_3030_3030 }
    private static var points: UInt64 { 0x2E2E_2E2E_2E2E_2E2E }
    private static var quotes: UInt64 { 0x2222_2222_2222_2222 }

    /// The top bit of the lowest zero byte (marks above it may be false); zero when no byte is zero.
    @inline(__always)
    private static func zeroByteMarks(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Whether all eight bytes are `0...9`: adding 0x76 reaches the top bit from ten on.
    @inline(__always)
    private static func areDigits(_ values: UInt64) -> Bool {
        ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080 == 0
    }

    /// The number of eight digit values, the first in the lowest byte.
    @inline(__always)
    private static func number(_ values: UInt64) -> UInt64 {
        let pairs = values &* 10 &+ values &>> 8
        let mask: UInt64 = 0x0000_00FF_0000_00FF
        return ((pairs & mask) &* 0x000F_4240_0000_0064 &+ (pairs &>> 16 & mask) &* 0x0000_2710_0000_0001) &>> 32
    }

    @inline(__always)
    private static func units(_ value: UInt64, _ places: Int) -> Int128 {
        let product = value.multipliedFullWidth(by: powerOfTen(12 &- places))
        return Int128(truncatingIfNeeded: UInt128(product.high) &<< 64 | UInt128(product.low))
    }

    /// A switch becomes a table without a lazy global.
    @inline(__always)
    private static func powerOfTen(_ exponent: Int) -> UInt64 {
        switch exponent {
        case 1: 10
        case 2: 100
        case 3: 1000
        case 4: 10_000
        case 5: 100_000
        case 6: 1_000_000
        case 7: 10_000_000
        case 8: 100_000_000
        case 9: 1_000_000_000
        case 10: 10_000_000_000
        case 11: 100_000_000_000
        case 12: 1_000_000_000_000
        default: 1
        }
    }
}
