import COpenSSL

/// AES-GCM for nonces above 128 bytes, which the EVP interface of OpenSSL 3.0 refuses.
///
/// libcrypto's own generic GCM (`modes.h`) over single AES blocks made by EVP. Nothing of ours uses such nonces; they
/// are here so that everything the standard allows works.
struct GenericGCM: ~Copyable {
    private let block: OpaquePointer

    init(key: [UInt8]) throws(SecurityError) {
        guard let block = EVP_CIPHER_CTX_new() else { throw LibCrypto.failure("EVP_CIPHER_CTX_new") }
        let cipher =
            switch key.count {
            case 16: EVP_aes_128_ecb()
            case 24: EVP_aes_192_ecb()
            default: EVP_aes_256_ecb()
            }
        guard EVP_EncryptInit_ex(block, cipher, nil, key, nil) == 1, EVP_CIPHER_CTX_set_padding(block, 0) == 1 else {
            EVP_CIPHER_CTX_free(block)
            throw LibCrypto.failure("AES set-up")
        }
        self.block = block
    }

    deinit {
        EVP_CIPHER_CTX_free(block)
    }

    func seal(
        _ plaintext: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(SecurityError) -> (ciphertext: [UInt8], tag: [UInt8]) {
        var output = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: AESGCM.tagBytes)
        let context = try begin(nonce: nonce, associatedData: associatedData)
        defer { CRYPTO_gcm128_release(context) }
        guard CRYPTO_gcm128_encrypt(context, plaintext, &output, plaintext.count) == 0 else {
            throw LibCrypto.failure("generic GCM")
        }
        CRYPTO_gcm128_tag(context, &tag, tag.count)
        return (output, tag)
    }

    func open(
        _ ciphertext: [UInt8], tag: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(SecurityError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ciphertext.count)
        let context = try begin(nonce: nonce, associatedData: associatedData)
        defer { CRYPTO_gcm128_release(context) }
        guard CRYPTO_gcm128_decrypt(context, ciphertext, &output, ciphertext.count) == 0,
            CRYPTO_gcm128_finish(context, tag, tag.count) == 0
        else {
            LibCrypto.wipe(&output)
            throw SecurityError(.authenticationFailed, "the tag does not fit")
        }
        return output
    }

    private func begin(nonce: [UInt8], associatedData: [UInt8]) throws(SecurityError) -> OpaquePointer {
        guard
            let context = CRYPTO_gcm128_new(
                UnsafeMutableRawPointer(block),
                { input, output, key in
                    guard let key else { return }
                    var written: Int32 = 0
                    EVP_EncryptUpdate(OpaquePointer(UnsafeRawPointer(key)), output, &written, input, 16)
                })
        else { throw LibCrypto.failure("CRYPTO_gcm128_new") }
        CRYPTO_gcm128_setiv(context, nonce, nonce.count)
        guard CRYPTO_gcm128_aad(context, associatedData, associatedData.count) == 0 else {
            CRYPTO_gcm128_release(context)
            throw LibCrypto.failure("generic GCM associated data")
        }
        return context
    }
}
