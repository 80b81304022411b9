import COpenSSL

/// AES in Galois/counter mode (NIST SP 800-38D) with 16-byte tags.
///
/// The raw operation: the caller must never use a nonce twice with one key. ``Vault`` takes care of that.
public enum AESGCM {
    /// Size of the tag.
    public static let tagBytes = 16
    /// Longest nonce OpenSSL 3.0 takes through EVP; longer ones go through its generic GCM.
    static let maxDirectNonceBytes = 128

    /// Encrypts; the ciphertext has the length of the plaintext.
    ///
    /// Throws `invalid_parameter` for a key that is not 16, 24 or 32 bytes or an empty nonce.
    public static func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8] = []
    ) throws(SecurityError) -> (ciphertext: [UInt8], tag: [UInt8]) {
        try check(key: key, nonce: nonce)
        if nonce.count > maxDirectNonceBytes {
            return try GenericGCM(key: key).seal(plaintext, nonce: nonce, associatedData: associatedData)
        }
        let context = try AESGCMContext(key: key, nonce: nonce, encrypts: true)
        try context.associate(associatedData)
        let ciphertext = try context.update(plaintext)
        return (ciphertext, try context.finishWithTag())
    }

    /// Decrypts; nothing is returned unless the tag fits.
    ///
    /// Throws `authentication_failed` when ciphertext, tag, nonce, key and associated data do not belong together,
    /// `invalid_parameter` as ``seal(_:key:nonce:associatedData:)`` and for a tag that is not 16 bytes.
    public static func open(
        _ ciphertext: [UInt8], tag: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8] = []
    ) throws(SecurityError) -> [UInt8] {
        try check(key: key, nonce: nonce)
        guard tag.count == tagBytes else { throw SecurityError(.invalidParameter, "a GCM tag has 16 bytes") }
        if nonce.count > maxDirectNonceBytes {
            return try GenericGCM(key: key).open(ciphertext, tag: tag, nonce: nonce, associatedData: associatedData)
        }
        let context = try AESGCMContext(key: key, nonce: nonce, encrypts: false)
        try context.associate(associatedData)
        var plaintext = try context.update(ciphertext)
        guard context.finish(expecting: tag) else {
            LibCrypto.wipe(&plaintext)
            throw SecurityError(.authenticationFailed, "the tag does not fit")
        }
        return plaintext
    }

    private static func check(key: [UInt8], nonce: [UInt8]) throws(SecurityError) {
        guard [16, 24, 32].contains(key.count) else {
            throw SecurityError(.invalidParameter, "an AES key has 16, 24 or 32 bytes, not \(key.count)")
        }
        guard !nonce.isEmpty, nonce.count <= 4096 else {
            throw SecurityError(.invalidParameter, "a GCM nonce has 1 to 4,096 bytes, not \(nonce.count)")
        }
    }
}

/// One EVP operation. Never leaves the function that made it.
private struct AESGCMContext: ~Copyable {
    private let context: OpaquePointer

    init(key: [UInt8], nonce: [UInt8], encrypts: Bool) throws(SecurityError) {
        let cipher =
            switch key.count {
            case 16: EVP_aes_128_gcm()
            case 24: EVP_aes_192_gcm()
            default: EVP_aes_256_gcm()
            }
        guard let context = EVP_CIPHER_CTX_new() else { throw LibCrypto.failure("EVP_CIPHER_CTX_new") }
        let mode: Int32 = encrypts ? 1 : 0
        guard EVP_CipherInit_ex(context, cipher, nil, nil, nil, mode) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, Int32(nonce.count), nil) == 1,
            EVP_CipherInit_ex(context, nil, nil, key, nonce, mode) == 1
        else {
            EVP_CIPHER_CTX_free(context)
            throw LibCrypto.failure("AES-GCM set-up")
        }
        self.context = context
    }

    deinit {
        // Also wipes the expanded key.
        EVP_CIPHER_CTX_free(context)
    }

    func associate(_ data: [UInt8]) throws(SecurityError) {
        guard !data.isEmpty else { return }
        var written: Int32 = 0
        guard EVP_CipherUpdate(context, nil, &written, data, Int32(data.count)) == 1 else {
            throw LibCrypto.failure("AES-GCM associated data")
        }
    }

    func update(_ input: [UInt8]) throws(SecurityError) -> [UInt8] {
        guard !input.isEmpty else { return [] }
        guard input.count < Int(Int32.max) else { throw SecurityError(.invalidParameter, "input above 2 GiB") }
        var output = [UInt8](repeating: 0, count: input.count)
        var written: Int32 = 0
        guard EVP_CipherUpdate(context, &output, &written, input, Int32(input.count)) == 1,
            Int(written) == input.count
        else { throw LibCrypto.failure("AES-GCM update") }
        return output
    }

    func finishWithTag() throws(SecurityError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: AESGCM.tagBytes)
        var none = [UInt8](repeating: 0, count: 16)
        var written: Int32 = 0
        guard EVP_CipherFinal_ex(context, &none, &written) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(AESGCM.tagBytes), &tag) == 1
        else { throw LibCrypto.failure("AES-GCM finish") }
        return tag
    }

    func finish(expecting tag: [UInt8]) -> Bool {
        var expected = tag
        var none = [UInt8](repeating: 0, count: 16)
        var written: Int32 = 0
        let fits =
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &expected) == 1
            && EVP_CipherFinal_ex(context, &none, &written) == 1
        if !fits { ERR_clear_error() }
        return fits
    }
}
