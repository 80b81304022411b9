/// SplitMix64 (Steele, Lea, Flood 2014) over whole numbers: one seed, the same numbers on every machine.
struct SeededStream {
    private var state: UInt64

    /// The numbers that belong to candle `index` of a market; neighbouring candles share nothing.
    init(seed: UInt64, market: UInt64, index: Int64) {
        var mixed = SeededStream(state: seed ^ market)
        let start = mixed.next()
        var jump = SeededStream(state: start ^ UInt64(bitPattern: index))
        state = jump.next()
    }

    private init(state: UInt64) { self.state = state }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to `bound` - 1. The bias is below one in 2^32 for the small bounds used here.
    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }

    /// Nearly normal with mean 0, in units of 2^-16 of its standard deviation: twelve uniform numbers less six.
    mutating func normal() -> Int64 {
        var sum: Int64 = 0
        for _ in 0..<6 {
            let bits = next()
            sum += Int64(bits & 0xFFFF) + Int64((bits >> 16) & 0xFFFF)
        }
        return sum - 6 * 0xFFFF
    }

    /// FNV-1a of a text: which market the numbers are for.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
