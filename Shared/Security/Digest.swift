import COpenSSL

/// A hash function of the SHA family.
public enum HashAlgorithm: String, Sendable, CaseIterable {
    /// 20 bytes; only for protocols that prescribe it (WebSocket accept key, TOTP default).
    case sha1 = "SHA1"
    /// 32 bytes.
    case sha256 = "SHA256"
    /// 64 bytes.
    case sha512 = "SHA512"

    /// Size of the result.
    public var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// Static data of libcrypto, never freed.
    var evp: OpaquePointer? {
        switch self {
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        case .sha512: EVP_sha512()
        }
    }
}

/// Hashes of bytes in memory.
public enum Digest {
    /// SHA-1, 20 bytes.
    public static func sha1(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, using: .sha1) }

    /// SHA-256, 32 bytes.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, using: .sha256) }

    /// SHA-512, 64 bytes.
    public static func sha512(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, using: .sha512) }

    /// The hash; traps when libcrypto cannot (out of memory or a broken installation).
    public static func hash(_ bytes: [UInt8], using algorithm: HashAlgorithm) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: algorithm.byteCount)
        let done = bytes.withUnsafeBytes { input in
            EVP_Digest(input.baseAddress, input.count, &result, nil, algorithm.evp, nil)
        }
        precondition(done == 1, "libcrypto has no \(algorithm.rawValue)")
        return result
    }
}
