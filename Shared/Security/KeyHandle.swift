import COpenSSL

/// Owns one `EVP_PKEY`.
///
/// Unchecked Sendable is sound: the key is never changed after it was made, and libcrypto allows reading an
/// `EVP_PKEY` from several threads at once (openssl-threads(7): immutable once set up, reference count is atomic).
final class KeyHandle: @unchecked Sendable {
    let key: OpaquePointer

    /// Takes the key over; it is freed, and its private part wiped, with this object.
    init(owning key: OpaquePointer) {
        self.key = key
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// Signs with Ed25519: 64 bytes.
    func sign(_ message: [UInt8]) throws(SecurityError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw LibCrypto.failure("EVP_MD_CTX_new") }
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: Ed25519.signatureBytes)
        var length = signature.count
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1,
            length == Ed25519.signatureBytes
        else { throw LibCrypto.failure("Ed25519 signature") }
        return signature
    }

    /// Verifies with Ed25519.
    func verify(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        guard signature.count == Ed25519.signatureBytes, let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        let fits =
            EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        if !fits { ERR_clear_error() }
        return fits
    }

    /// The raw public key, 32 bytes.
    func rawPublicKey() throws(SecurityError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Ed25519.keyBytes)
        var length = bytes.count
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1, length == Ed25519.keyBytes else {
            throw LibCrypto.failure("Ed25519 public key")
        }
        return bytes
    }

    /// The raw seed, 32 bytes; the caller wipes it.
    func rawSeed() throws(SecurityError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Ed25519.keyBytes)
        var length = bytes.count
        guard EVP_PKEY_get_raw_private_key(key, &bytes, &length) == 1, length == Ed25519.keyBytes else {
            throw LibCrypto.failure("Ed25519 seed")
        }
        return bytes
    }
}
