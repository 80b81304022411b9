public import Observability

/// One-use codes for a user who lost the authenticator.
///
/// A code has 80 random bits, so a plain (domain-separated) SHA-256 of it cannot be searched; no slow hash is needed.
public enum RecoveryCodes {
    /// How many a user gets.
    public static let standardCount = 10
    static let randomBytes = 10
    /// Crockford's digits: no I, L, O, U.
    private static let alphabet = RadixAlphabet("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// New codes of the form `XXXX-XXXX-XXXX-XXXX`, shown once.
    public static func generate(count: Int = standardCount) -> [Secret] {
        (0..<count).map { _ in
            let text = Array(alphabet.encode(SecureRandom.bytes(randomBytes)))
            let groups = stride(from: 0, to: text.count, by: 4).map { String(text[$0..<min($0 + 4, text.count)]) }
            return Secret(groups.joined(separator: "-"))
        }
    }

    /// What is stored: 64 hex digits, bound to the owner. Nil for what cannot be a code.
    ///
    /// Case, spaces and dashes do not matter; O reads as 0, I and L as 1.
    public static func hash(_ code: Secret, owner: String) -> String? {
        guard code.count <= 64 else { return nil }
        var digits: [UInt8] = []
        for character in code.expose().uppercased() {
            switch character {
            case " ", "-": continue
            case "O": digits.append(UInt8(ascii: "0"))
            case "I", "L": digits.append(UInt8(ascii: "1"))
            default: digits.append(contentsOf: character.utf8)
            }
        }
        guard let bytes = alphabet.decode(digits[...]), bytes.count == randomBytes else { return nil }
        let owner = Array(owner.utf8)
        let length = [8, 0].map { UInt8(truncatingIfNeeded: owner.count >> $0) }
        return Hex.encode(Digest.sha256(Array("sextant.recovery_code".utf8) + length + owner + bytes))
    }

    /// The place of the stored hash that this code redeems, or nil. The caller deletes that hash in the same
    /// transaction that lets the user in. All hashes are compared, in constant time.
    public static func redeem(_ code: Secret, owner: String, stored: [String]) -> Int? {
        guard let hash = hash(code, owner: owner) else { return nil }
        var found: Int?
        for (index, candidate) in stored.enumerated() where constantTimeEquals(candidate, hash) {
            found = index
        }
        return found
    }
}
