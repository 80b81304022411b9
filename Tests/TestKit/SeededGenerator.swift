import Foundation

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and the same sequence on every machine for one seed.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    /// The seed this generator started from: print it when a property fails.
    public let seed: UInt64
    private var state: UInt64

    /// A generator from a given seed.
    public init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// A generator from `SEXTANT_SEED` (decimal or 0x hexadecimal) if set, else from a fresh seed, which is printed
    /// to stderr once so that a failing run can be repeated.
    public init() { self.init(seed: Self.processSeed) }

    /// The seed of this test process.
    public static let processSeed: UInt64 = {
        if let text = ProcessInfo.processInfo.environment["SEXTANT_SEED"], let seed = parse(text) { return seed }
        var system = SystemRandomNumberGenerator()
        let seed = system.next()
        FileHandle.standardError.write(Data("SEXTANT_SEED=\(seed)\n".utf8))
        return seed
    }()

    private static func parse(_ text: String) -> UInt64? {
        text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
