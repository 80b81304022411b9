/// xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018) from a seed of the
/// system: numbers for names that only have to differ from each other, without asking the system for each.
///
/// What it gives can be foretold from what it gave before: nothing that must stay secret may come from it.
struct IdentifierGenerator: RandomNumberGenerator {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A generator whose start is drawn from `source`.
    init(seededBy source: inout some RandomNumberGenerator) {
        // A state of zeros would stay zeros.
        state = (source.next() | 1, source.next(), source.next(), source.next())
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        let result = Self.rotated(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = Self.rotated(state.3, by: 45)
        return result
    }

    private static func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
}
