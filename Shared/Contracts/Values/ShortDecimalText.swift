/// Reads a decimal of up to sixteen bytes, the length of nearly every price, eight bytes at a time and almost without
/// branches.
///
/// The first character sits in the lowest byte of a word. The point is found by the zero-byte test (H. Warren,
/// "Hacker's Delight", 6-1) and squeezed out, the digits are moved to the end of the word behind leading zeros, and
/// eight digits at a time become a number in three multiplications (D. Lemire, "Quickly parsing eight digits", 2018).
@usableFromInline
enum ShortDecimalText {
    /// Units of the unsigned plain number in `bytes[first...]`, or nil when ``DecimalScanner`` has to decide.
    /// `1 ≤ bytes.count - first ≤ 16`.
    @inlinable
    @inline(__always)
    static func units(_ bytes: Span<UInt8>, from first: Int) -> Int128? {
        let length = bytes.count &- first
        return length <= 8 ? narrow(bytes, first, length) : wide(bytes, first, length)
    }

    /// One to eight bytes, in one word.
    @inlinable
    @inline(__always)
    static func narrow(_ bytes: Span<UInt8>, _ first: Int, _ length: Int) -> Int128? {
        var text = load(bytes, first, length)
        let marks = zeroByteMarks(text ^ points)
        var digits = length
        var places = 0
        let leading = text & 0xFF
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
        return units(number(values &<< gap), places)
    }

    /// Nine to sixteen bytes, in two words.
    @inlinable
    @inline(__always)
    static func wide(_ bytes: Span<UInt8>, _ first: Int, _ length: Int) -> Int128? {
        var low = word(bytes, at: first)
        // The second load ends at the last byte and overlaps the first; the shift drops the overlap.
        var high = word(bytes, at: bytes.count &- 8) &>> UInt64(truncatingIfNeeded: 8 &* (16 &- length))
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
            guard places > 0 else { return nil }
        }
        let whole = digits &- places
        guard places <= 12, whole == 1 || (whole > 1 && leading != 0x30) else { return nil }
        // Eight to sixteen digits: the first word is full, the second holds the rest.
        let rest = UInt64(truncatingIfNeeded: 8 &* (digits &- 8))
        let kept = rest == 0 ? 0 : UInt64.max &>> (64 &- rest)
        let front = low ^ zeros
        let back = high ^ (zeros & kept)
        guard areDigits(front), areDigits(back) else { return nil }
        // Shift the pair up by the missing digits, so that each word holds eight.
        let gap = 64 &- rest
        let first8 = rest == 64 ? front : rest == 0 ? 0 : front &<< gap
        let last8 = rest == 64 ? back : rest == 0 ? front : back &<< gap | front &>> rest
        return units(number(first8) &* 100_000_000 &+ number(last8), places)
    }

    /// Eight characters `0`.
    @inlinable static var zeros: UInt64 { 0x3030_3030_3030_3030 }
    /// Eight points.
    @inlinable static var points: UInt64 { 0x2E2E_2E2E_2E2E_2E2E }

    /// One to eight bytes as a word, zero after the end.
    @inlinable
    @inline(__always)
    static func load(_ bytes: Span<UInt8>, _ first: Int, _ length: Int) -> UInt64 {
        if length == 8 { return word(bytes, at: first) }
        if length >= 4 {
            let tail = UInt64(halfWord(bytes, at: bytes.count &- 4))
            return UInt64(halfWord(bytes, at: first)) | tail &<< UInt64(truncatingIfNeeded: 8 &* (length &- 4))
        }
        var text: UInt64 = 0
        var index = bytes.count
        while index > first {
            index &-= 1
            text = text &<< 8 | UInt64(bytes[index])
        }
        return text
    }

    @inlinable
    @inline(__always)
    static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        // Safe: the load checks its bounds, any bit pattern is a UInt64, and alignment is not required.
        UInt64(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inlinable
    @inline(__always)
    static func halfWord(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
        // Safe: as above.
        UInt32(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// The top bit of the lowest zero byte (marks above it may be false); zero when no byte is zero.
    @inlinable
    @inline(__always)
    static func zeroByteMarks(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Whether all eight bytes are `0...9`: adding 0x76 reaches the top bit from ten on.
    @inlinable
    @inline(__always)
    static func areDigits(_ values: UInt64) -> Bool {
        ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080 == 0
    }

    /// The number of eight digit values, the first in the lowest byte.
    @inlinable
    @inline(__always)
    static func number(_ values: UInt64) -> UInt64 {
        let pairs = values &* 10 &+ values &>> 8
        let mask: UInt64 = 0x0000_00FF_0000_00FF
        return ((pairs & mask) &* 0x000F_4240_0000_0064 &+ (pairs &>> 16 & mask) &* 0x0000_2710_0000_0001) &>> 32
    }

    @inlinable
    @inline(__always)
    static func units(_ value: UInt64, _ places: Int) -> Int128 {
        let product = value.multipliedFullWidth(by: PowerOfTen.small(12 &- places))
        return Int128(truncatingIfNeeded: UInt128(product.high) &<< 64 | UInt128(product.low))
    }
}
