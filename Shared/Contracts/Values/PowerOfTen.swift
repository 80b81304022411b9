/// Powers of ten as constants; a `switch` compiles to a table without a lazy global.
@usableFromInline
enum PowerOfTen {
    /// 10^exponent for `0...19`; one outside that range, which no caller passes.
    @inlinable
    @inline(__always)
    static func small(_ exponent: Int) -> UInt64 {
        switch exponent {
        case 1: 10
        case 2: 100
        case 3: 1000
        case 4: 10000
        case 5: 100000
        case 6: 1_000_000
        case 7: 10_000_000
        case 8: 100_000_000
        case 9: 1_000_000_000
        case 10: 10_000_000_000
        case 11: 100_000_000_000
        case 12: 1_000_000_000_000
        case 13: 10_000_000_000_000
        case 14: 100_000_000_000_000
        case 15: 1_000_000_000_000_000
        case 16: 10_000_000_000_000_000
        case 17: 100_000_000_000_000_000
        case 18: 1_000_000_000_000_000_000
        case 19: 10_000_000_000_000_000_000
        default: 1
        }
    }

    /// 10^exponent, or nil when it does not fit in 128 bits (`exponent > 38`).
    @inlinable
    static func wide(_ exponent: Int) -> UInt128? {
        if exponent <= 19 { return UInt128(small(exponent)) }
        guard exponent <= 38 else { return nil }
        return UInt128(small(19)) &* UInt128(small(exponent &- 19))
    }
}
