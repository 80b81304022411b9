import COpenSSL

/// The scrypt function (RFC 7914).
public enum Scrypt {
    /// Derives a key. Slow and memory-hungry on purpose (128 * N * r bytes): run it on a `BlockingThread`.
    ///
    /// Throws `invalid_parameter` when libcrypto refuses the parameters or they need more than `maxMemoryBytes`.
    public static func derive(
        password: [UInt8], salt: [UInt8], cost parameters: ScryptParameters, byteCount: Int,
        maxMemoryBytes: Int = 256 << 20
    ) throws(SecurityError) -> [UInt8] {
        guard byteCount > 0, byteCount <= 1024 else {
            throw SecurityError(.invalidParameter, "scrypt gives 1 to 1,024 bytes here, not \(byteCount)")
        }
        var key = [UInt8](repeating: 0, count: byteCount)
        let done = password.withUnsafeBytes { password in
            // libcrypto takes a nil password as "check the parameters only".
            var none: CChar = 0
            return withUnsafePointer(to: &none) { none in
                EVP_PBE_scrypt(
                    password.bindMemory(to: CChar.self).baseAddress ?? none, password.count, salt, salt.count,
                    1 << UInt64(parameters.logN), UInt64(parameters.r), UInt64(parameters.p), UInt64(maxMemoryBytes),
                    &key, key.count)
            }
        }
        guard done == 1 else { throw LibCrypto.failure("scrypt", .invalidParameter) }
        return key
    }
}

/// Cost of scrypt.
public struct ScryptParameters: Sendable, Hashable {
    /// Binary logarithm of N.
    public let logN: Int
    /// Block size.
    public let r: Int
    /// Parallelism: how often the memory-hard part is repeated.
    public let p: Int

    /// Cost as given; checked when used.
    public init(logN: Int, r: Int, p: Int) {
        self.logN = logN
        self.r = r
        self.p = p
    }

    /// For passwords: N = 2^16, r = 8, p = 2, 64 MiB (OWASP Password Storage Cheat Sheet).
    public static let standard = ScryptParameters(logN: 16, r: 8, p: 2)

    /// Memory of one derivation.
    public var memoryBytes: Int { 128 * r << logN }

    /// Within what a stored hash may ask of us, so that a forged row cannot exhaust memory or time.
    var isAcceptable: Bool {
        (10...18).contains(logN) && (1...16).contains(r) && (1...16).contains(p) && memoryBytes <= 256 << 20
    }
}
