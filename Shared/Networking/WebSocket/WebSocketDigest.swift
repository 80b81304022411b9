import COpenSSL

/// SHA-1 for the handshake key of RFC 6455, where it is no security measure.
enum WebSocketDigest {
    static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        // Both pointers are valid for the call and the digest fits EVP_MAX_MD_SIZE.
        let done = bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, &length, EVP_sha1(), nil) }
        precondition(done == 1 && length == 20, "libcrypto has no SHA-1")
        return Array(digest[..<Int(length)])
    }
}
