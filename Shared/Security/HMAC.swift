import COpenSSL
public import Observability

/// Keyed hashes (RFC 2104).
public enum HMAC {
    /// Shortest truncated tag accepted by ``isValid(_:for:key:using:tagBytes:)``.
    public static let minTagBytes = 16

    /// HMAC-SHA-256, 32 bytes.
    public static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { code(message, key: key, using: .sha256) }

    /// HMAC-SHA-256 with a key that never prints.
    public static func sha256(_ message: [UInt8], key: Secret) -> [UInt8] {
        key.withBytes { code(message, key: $0, using: .sha256) }
    }

    /// HMAC-SHA-512, 64 bytes.
    public static func sha512(_ message: [UInt8], key: [UInt8]) -> [UInt8] { code(message, key: key, using: .sha512) }

    /// HMAC-SHA-512 with a key that never prints.
    public static func sha512(_ message: [UInt8], key: Secret) -> [UInt8] {
        key.withBytes { code(message, key: $0, using: .sha512) }
    }

    /// The code; traps when libcrypto cannot (out of memory or a broken installation).
    public static func code(_ message: [UInt8], key: [UInt8], using algorithm: HashAlgorithm) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: algorithm.byteCount)
        let done = message.withUnsafeBufferPointer { message in
            key.withUnsafeBytes { key in
                COpenSSL.HMAC(
                    algorithm.evp, key.baseAddress, Int32(key.count), message.baseAddress, message.count, &result, nil
                ) != nil
            }
        }
        precondition(done, "libcrypto has no HMAC-\(algorithm.rawValue)")
        return result
    }

    /// Compares a received tag in constant time.
    ///
    /// - Parameter tagBytes: length agreed for truncated tags, at least ``minTagBytes``; nil means the full length.
    ///   The received tag must have exactly this length, so a caller cannot shorten it.
    public static func isValid(
        _ tag: [UInt8], for message: [UInt8], key: [UInt8], using algorithm: HashAlgorithm, tagBytes: Int? = nil
    ) -> Bool {
        let length = tagBytes ?? algorithm.byteCount
        guard length >= minTagBytes, length <= algorithm.byteCount else { return false }
        return constantTimeEquals(tag, Array(code(message, key: key, using: algorithm).prefix(length)))
    }
}
