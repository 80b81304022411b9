import COpenSSL
public import Observability

/// Sizes of Ed25519 (RFC 8032).
public enum Ed25519 {
    /// Seed and public key.
    public static let keyBytes = 32
    /// Signature.
    public static let signatureBytes = 64
}

/// An Ed25519 private key. Prints nothing of itself; libcrypto wipes its memory at the end.
public struct Ed25519PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let handle: KeyHandle
    /// The public half.
    public let publicKey: Ed25519PublicKey

    /// A new random key.
    public init() throws(SecurityError) {
        var seed = SecureRandom.bytes(Ed25519.keyBytes)
        defer { LibCrypto.wipe(&seed) }
        try self.init(seed: seed)
    }

    /// The key of a 32-byte seed; throws `key_malformed` for another length. The caller wipes the seed.
    public init(seed: [UInt8]) throws(SecurityError) {
        guard seed.count == Ed25519.keyBytes else {
            throw SecurityError(.keyMalformed, "an Ed25519 seed has 32 bytes, not \(seed.count)")
        }
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
            throw LibCrypto.failure("Ed25519 seed", .keyMalformed)
        }
        try self.init(KeyHandle(owning: key))
    }

    /// Reads unencrypted PKCS #8 PEM; throws `key_malformed`.
    public init(pem: Secret) throws(SecurityError) {
        try self.init(try pem.withBytes { (text) throws(SecurityError) in try KeyPEM.readPrivate(text) })
    }

    private init(_ handle: KeyHandle) throws(SecurityError) {
        self.handle = handle
        self.publicKey = try Ed25519PublicKey(rawBytes: try handle.rawPublicKey())
    }

    /// The signature, 64 bytes; deterministic.
    public func sign(_ message: [UInt8]) throws(SecurityError) -> [UInt8] { try handle.sign(message) }

    /// Unencrypted PKCS #8 PEM, to be written to a file of mode 0600.
    public func pem() throws(SecurityError) -> Secret {
        var text = try KeyPEM.writePrivate(handle)
        defer { LibCrypto.wipe(&text) }
        return Secret(bytes: text)
    }

    /// The seed, 32 bytes.
    public func seed() throws(SecurityError) -> Secret {
        var bytes = try handle.rawSeed()
        defer { LibCrypto.wipe(&bytes) }
        return Secret(bytes: bytes)
    }

    /// Always `[secret]`.
    public var description: String { "[secret]" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child], displayStyle: .struct) }
}

/// An Ed25519 public key.
public struct Ed25519PublicKey: Sendable, Equatable {
    private let handle: KeyHandle
    /// The key as in RFC 8032, 32 bytes.
    public let rawBytes: [UInt8]

    /// A raw key; throws `key_malformed` unless it has 32 bytes. Whether it is a point shows when verifying.
    public init(rawBytes: [UInt8]) throws(SecurityError) {
        guard rawBytes.count == Ed25519.keyBytes,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, rawBytes, rawBytes.count)
        else { throw LibCrypto.failure("an Ed25519 public key has 32 bytes", .keyMalformed) }
        self.handle = KeyHandle(owning: key)
        self.rawBytes = rawBytes
    }

    /// Reads SubjectPublicKeyInfo PEM; throws `key_malformed`.
    public init(pem: String) throws(SecurityError) {
        let handle = try KeyPEM.readPublic(Array(pem.utf8))
        self.handle = handle
        self.rawBytes = try handle.rawPublicKey()
    }

    /// True when the signature fits the message; false for anything else, malformed signatures included.
    public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool { handle.verify(signature, message) }

    /// SubjectPublicKeyInfo PEM.
    public func pem() throws(SecurityError) -> String {
        String(decoding: try KeyPEM.writePublic(handle), as: UTF8.self)
    }

    /// Equal bytes.
    public static func == (left: Ed25519PublicKey, right: Ed25519PublicKey) -> Bool { left.rawBytes == right.rawBytes }
}
