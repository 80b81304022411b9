import COpenSSL

/// Random bytes of libcrypto's generator.
public enum SecureRandom {
    /// As many bytes as asked for. Traps when the system has no randomness: going on without would make guessable keys.
    public static func bytes(_ count: Int) -> [UInt8] {
        precondition(count >= 0 && count <= 1 << 20, "at most 1 MiB of randomness at a time")
        var result = [UInt8](repeating: 0, count: count)
        guard count > 0 else { return result }
        precondition(RAND_bytes(&result, Int32(count)) == 1, "RAND_bytes failed: the system has no randomness")
        return result
    }
}

/// The generator to pass in at the edge of the program; everything inside takes a generator as a parameter.
public struct SystemRandom: RandomNumberGenerator, Sendable {
    /// Holds nothing: a copy never repeats numbers.
    public init() {}

    /// 64 random bits.
    public mutating func next() -> UInt64 {
        var value: UInt64 = 0
        let done = withUnsafeMutableBytes(of: &value) { buffer in
            RAND_bytes(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(buffer.count))
        }
        precondition(done == 1, "RAND_bytes failed: the system has no randomness")
        return value
    }
}
