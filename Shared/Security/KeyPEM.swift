import COpenSSL

/// Reads and writes Ed25519 keys as PEM: PKCS #8 for private, SubjectPublicKeyInfo for public keys (RFC 8410).
enum KeyPEM {
    /// Longest PEM text read.
    static let maxBytes = 8192

    static func readPrivate(_ text: [UInt8]) throws(SecurityError) -> KeyHandle {
        try read(text) { PEM_read_bio_PrivateKey($0, nil, refusePassword, nil) }
    }

    static func readPublic(_ text: [UInt8]) throws(SecurityError) -> KeyHandle {
        try read(text) { PEM_read_bio_PUBKEY($0, nil, refusePassword, nil) }
    }

    static func writePrivate(_ handle: KeyHandle) throws(SecurityError) -> [UInt8] {
        try write { PEM_write_bio_PKCS8PrivateKey($0, handle.key, nil, nil, 0, nil, nil) }
    }

    static func writePublic(_ handle: KeyHandle) throws(SecurityError) -> [UInt8] {
        try write { PEM_write_bio_PUBKEY($0, handle.key) }
    }

    private static func read(
        _ text: [UInt8], _ body: (OpaquePointer) -> OpaquePointer?
    ) throws(SecurityError) -> KeyHandle {
        guard text.count <= maxBytes else { throw SecurityError(.keyMalformed, "PEM text above \(maxBytes) bytes") }
        let key: OpaquePointer? = text.withUnsafeBytes { buffer in
            guard let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
            defer { BIO_free(bio) }
            return body(bio)
        }
        guard let key else { throw LibCrypto.failure("no readable key in the PEM text", .keyMalformed) }
        let handle = KeyHandle(owning: key)
        guard EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 else {
            throw SecurityError(.keyMalformed, "the key is not an Ed25519 key")
        }
        return handle
    }

    private static func write(_ body: (OpaquePointer) -> Int32) throws(SecurityError) -> [UInt8] {
        guard let bio = BIO_new(BIO_s_mem()) else { throw LibCrypto.failure("BIO_new") }
        // A memory BIO wipes its buffer when freed.
        defer { BIO_free(bio) }
        guard body(bio) == 1 else { throw LibCrypto.failure("PEM output") }
        var text = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(bio)))
        guard BIO_read(bio, &text, Int32(text.count)) == Int32(text.count) else { throw LibCrypto.failure("BIO_read") }
        return text
    }
}

/// Without it libcrypto would ask for a password on the terminal.
private func refusePassword(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ writes: Int32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    -1
}
