public import Observability

/// A 256-bit key of the vault with its number.
public struct VaultKey: Sendable {
    /// Written into each sealed value.
    public let id: UInt32
    let bytes: Secret

    /// Size of the key.
    public static let byteCount = 32

    /// A key from 32 raw bytes; throws `key_malformed` for another length.
    public init(id: UInt32, bytes: [UInt8]) throws(SecurityError) {
        guard bytes.count == VaultKey.byteCount else {
            throw SecurityError(.keyMalformed, "a vault key has 32 bytes, not \(bytes.count)")
        }
        self.id = id
        self.bytes = Secret(bytes: bytes)
    }

    /// A key from configuration: 64 hex digits, or base64 of 32 bytes with or without padding.
    public init(id: UInt32, text: Secret) throws(SecurityError) {
        let exposed = text.expose()
        guard var bytes = Hex.decode(exposed) ?? Base64.decode(exposed) ?? Base64URL.decode(exposed) else {
            throw SecurityError(.keyMalformed, "a vault key is 64 hex digits or base64 of 32 bytes")
        }
        defer { LibCrypto.wipe(&bytes) }
        try self.init(id: id, bytes: bytes)
    }

    /// A new random key.
    public static func generate(id: UInt32) throws(SecurityError) -> VaultKey {
        var bytes = SecureRandom.bytes(byteCount)
        defer { LibCrypto.wipe(&bytes) }
        return try VaultKey(id: id, bytes: bytes)
    }
}

/// What a sealed value belongs to; opening it under another owner or purpose fails.
public struct VaultContext: Sendable, Hashable {
    /// Id of the owner, such as a user id.
    public let owner: String
    /// What the value is for, such as `exchange_api_secret`.
    public let purpose: String

    /// Owner and purpose.
    public init(owner: String, purpose: String) {
        self.owner = owner
        self.purpose = purpose
    }
}

/// Seals small secrets for storage with AES-256-GCM.
///
/// Format: version (1 byte, 1) | key id (4, big-endian) | nonce (12, random) | ciphertext | tag (16). Version, key id,
/// purpose and owner are bound as associated data, each with its length. Rotation: put a new key in as active, keep
/// the old ones, ``rewrap(_:_:)`` rows for which ``needsRewrap(_:)`` is true, then drop the old key. Random nonces are
/// safe for 2^32 values a key (NIST SP 800-38D section 8.3), far above what is stored here.
public struct Vault: Sendable {
    /// Largest plaintext.
    public static let maxPlaintextBytes = 64 << 10
    static let version: UInt8 = 1
    static let headerBytes = 5
    static let nonceBytes = 12
    /// Bytes a sealed value is longer than its plaintext.
    public static let overheadBytes = headerBytes + nonceBytes + AESGCM.tagBytes

    private let active: VaultKey
    private let keys: [UInt32: VaultKey]

    /// A vault that seals with one key and opens with all; throws `invalid_parameter` when two share an id.
    public init(active: VaultKey, old: [VaultKey] = []) throws(SecurityError) {
        var keys = [active.id: active]
        for key in old {
            guard keys.updateValue(key, forKey: key.id) == nil else {
                throw SecurityError(.invalidParameter, "vault key id \(key.id) is given twice")
            }
        }
        self.active = active
        self.keys = keys
    }

    /// Seals; throws `vault_too_large` above 64 KiB.
    public func seal(_ plaintext: [UInt8], _ context: VaultContext) throws(SecurityError) -> [UInt8] {
        guard plaintext.count <= Vault.maxPlaintextBytes else {
            throw SecurityError(.vaultTooLarge, "at most \(Vault.maxPlaintextBytes) bytes can be sealed")
        }
        let header = [Vault.version] + Vault.bigEndian(active.id)
        let nonce = SecureRandom.bytes(Vault.nonceBytes)
        let (ciphertext, tag) = try active.bytes.withBytes { (key) throws(SecurityError) in
            try AESGCM.seal(
                plaintext, key: key, nonce: nonce, associatedData: Vault.associatedData(header, context))
        }
        return header + nonce + ciphertext + tag
    }

    /// Seals a secret.
    public func seal(_ secret: Secret, _ context: VaultContext) throws(SecurityError) -> [UInt8] {
        try secret.withBytes { (bytes) throws(SecurityError) in try seal(bytes, context) }
    }

    /// Opens; throws `vault_malformed`, `vault_version_unknown`, `vault_key_unknown`, or `vault_tampered` for a value
    /// that was changed or belongs to another owner or purpose.
    public func open(_ sealed: [UInt8], _ context: VaultContext) throws(SecurityError) -> Secret {
        let id = try keyID(of: sealed)
        guard let key = keys[id] else { throw SecurityError(.vaultKeyUnknown, "no vault key with id \(id)") }
        let header = Array(sealed[..<Vault.headerBytes])
        let nonceEnd = Vault.headerBytes + Vault.nonceBytes
        let tagStart = sealed.count - AESGCM.tagBytes
        var plaintext = try key.bytes.withBytes { (key) throws(SecurityError) in
            do throws(SecurityError) {
                return try AESGCM.open(
                    Array(sealed[nonceEnd..<tagStart]),
                    tag: Array(sealed[tagStart...]),
                    key: key,
                    nonce: Array(sealed[Vault.headerBytes..<nonceEnd]),
                    associatedData: Vault.associatedData(header, context)
                )
            } catch {
                guard error.code == .authenticationFailed else { throw error }
                throw SecurityError(.vaultTampered, "the sealed value was changed or belongs elsewhere")
            }
        }
        defer { LibCrypto.wipe(&plaintext) }
        return Secret(bytes: plaintext)
    }

    /// True when a sealed value is under an old key; throws as ``open(_:_:)`` for what cannot be a sealed value.
    public func needsRewrap(_ sealed: [UInt8]) throws(SecurityError) -> Bool {
        try keyID(of: sealed) != active.id
    }

    /// The same secret under the active key with a new nonce.
    public func rewrap(_ sealed: [UInt8], _ context: VaultContext) throws(SecurityError) -> [UInt8] {
        try seal(try open(sealed, context), context)
    }

    private func keyID(of sealed: [UInt8]) throws(SecurityError) -> UInt32 {
        guard let version = sealed.first else { throw SecurityError(.vaultMalformed, "the sealed value is empty") }
        guard version == Vault.version else {
            throw SecurityError(.vaultVersionUnknown, "sealed value of version \(version)")
        }
        guard sealed.count >= Vault.overheadBytes,
            sealed.count <= Vault.maxPlaintextBytes + Vault.overheadBytes
        else { throw SecurityError(.vaultMalformed, "a sealed value of \(sealed.count) bytes") }
        return sealed[1..<Vault.headerBytes].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func associatedData(_ header: [UInt8], _ context: VaultContext) -> [UInt8] {
        var data = Array("sextant.vault".utf8) + header
        for part in [context.purpose, context.owner] {
            let bytes = Array(part.utf8)
            data += bigEndian(UInt32(clamping: bytes.count)) + bytes
        }
        return data
    }
}
