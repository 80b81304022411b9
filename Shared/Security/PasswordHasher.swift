public import Observability

/// What a password check came to.
public enum PasswordVerdict: Sendable, Equatable {
    /// Right.
    case correct
    /// Right, and the stored hash should be replaced by a new one of this password.
    case correctNeedsRehash
    /// Wrong, or there is no such user.
    case wrong
}

/// Hashes and checks passwords with scrypt; parameters and salt are stored with the hash:
/// `$scrypt$ln=16,r=8,p=2$<salt>$<hash>` (base64 without padding, as in the PHC string format).
///
/// Every call takes a good part of a second and 64 MiB **on purpose**: run it on a `BlockingThread`, never on an event
/// loop or the cooperative pool, and limit the attempts. scrypt, because OpenSSL 3.0 of Debian 12 has no Argon2.
/// Passwords are hashed as the UTF-8 bytes given; no Unicode normalisation is applied.
public struct PasswordHasher: Sendable {
    /// Longest password taken.
    public static let maxPasswordBytes = 1024
    static let saltBytes = 16
    static let hashBytes = 32

    /// Cost of new hashes.
    public let parameters: ScryptParameters

    /// A hasher; throws `invalid_parameter` for a cost outside 2^10...2^18, r 1...16, p 1...16, 256 MiB.
    public init(parameters: ScryptParameters = .standard) throws(SecurityError) {
        guard parameters.isAcceptable else { throw SecurityError(.invalidParameter, "scrypt cost out of range") }
        self.parameters = parameters
    }

    /// A new hash with a random salt; throws `password_too_long`.
    public func hash(_ password: Secret) throws(SecurityError) -> String {
        let salt = SecureRandom.bytes(PasswordHasher.saltBytes)
        let hash = try derive(password, salt, parameters, PasswordHasher.hashBytes)
        return StoredPasswordHash(parameters: parameters, salt: salt, hash: hash).text
    }

    /// Compares in constant time. For an unknown user pass nil: the same work is done and the verdict is `wrong`.
    ///
    /// Throws `password_too_long`, and `password_hash_malformed` for a stored text that cannot be read.
    public func verify(_ password: Secret, against stored: String?) throws(SecurityError) -> PasswordVerdict {
        guard let stored else {
            _ = try derive(
                password, [UInt8](repeating: 0, count: PasswordHasher.saltBytes), parameters, PasswordHasher.hashBytes)
            return .wrong
        }
        guard let known = StoredPasswordHash(stored) else {
            throw SecurityError(.passwordHashMalformed, "the stored password hash cannot be read")
        }
        let hash = try derive(password, known.salt, known.parameters, known.hash.count)
        guard constantTimeEquals(hash, known.hash) else { return .wrong }
        return needsRehash(stored) ? .correctNeedsRehash : .correct
    }

    /// True when a stored hash was made with another cost or cannot be read.
    public func needsRehash(_ stored: String) -> Bool {
        guard let known = StoredPasswordHash(stored) else { return true }
        return known.parameters != parameters || known.salt.count < PasswordHasher.saltBytes
            || known.hash.count < PasswordHasher.hashBytes
    }

    private func derive(
        _ password: Secret, _ salt: [UInt8], _ cost: ScryptParameters, _ byteCount: Int
    ) throws(SecurityError) -> [UInt8] {
        guard password.count <= PasswordHasher.maxPasswordBytes else {
            throw SecurityError(.passwordTooLong, "a password has at most \(PasswordHasher.maxPasswordBytes) bytes")
        }
        return try password.withBytes { (bytes) throws(SecurityError) in
            try Scrypt.derive(password: bytes, salt: salt, cost: cost, byteCount: byteCount)
        }
    }
}

/// The parts of a stored hash.
struct StoredPasswordHash {
    let parameters: ScryptParameters
    let salt: [UInt8]
    let hash: [UInt8]

    init(parameters: ScryptParameters, salt: [UInt8], hash: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.hash = hash
    }

    var text: String {
        "$scrypt$ln=\(parameters.logN),r=\(parameters.r),p=\(parameters.p)"
            + "$\(Base64.alphabet.encode(salt))$\(Base64.alphabet.encode(hash))"
    }

    /// Nil unless the text is exactly what ``text`` gives for acceptable parameters.
    init?(_ text: String) {
        guard text.utf8.count <= 512 else { return nil }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let salt = Base64.alphabet.decode(Array(parts[3].utf8)[...]), (8...64).contains(salt.count),
            let hash = Base64.alphabet.decode(Array(parts[4].utf8)[...]), (16...64).contains(hash.count)
        else { return nil }
        let numbers = parts[2].split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
        guard numbers.count == 3, numbers.map(\.first) == ["ln", "r", "p"], numbers.allSatisfy({ $0.count == 2 }),
            let logN = Int(numbers[0][1]), let r = Int(numbers[1][1]), let p = Int(numbers[2][1]),
            (0...64).contains(logN), (0...4096).contains(r)
        else { return nil }
        let parameters = ScryptParameters(logN: min(logN, 40), r: r, p: p)
        guard parameters.isAcceptable else { return nil }
        self.init(parameters: parameters, salt: salt, hash: hash)
        guard self.text == text else { return nil }
    }
}
