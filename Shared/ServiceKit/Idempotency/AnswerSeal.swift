import Observability
import Security

/// Bodies of kept answers as they are stored. An answer may show a secret once, to its caller; a copy of the database
/// must not show it again, so a service whose answers do gives a vault. A sealed body is bound to its caller, route and
/// key.
struct AnswerSeal: Sendable {
    /// What a sealed body begins with; no JSON and no text of ours does.
    private static let mark = Array("sealed:".utf8)

    /// Nil: bodies are stored as they are.
    let vault: Vault?

    /// What is stored of a body.
    func stored(_ body: [UInt8], of identity: IdempotencyKeys.Identity) throws(SecurityError) -> [UInt8] {
        guard let vault, !body.isEmpty else { return body }
        return Self.mark + (try vault.seal(body, Self.context(identity)))
    }

    /// The body that was stored, sealed or from before there was a vault. Throws for one that was sealed with a key that
    /// is not configured, or for another identity.
    func opened(_ stored: [UInt8], of identity: IdempotencyKeys.Identity) throws(SecurityError) -> [UInt8] {
        guard stored.starts(with: Self.mark) else { return stored }
        guard let vault else {
            throw SecurityError(.vaultKeyUnknown, "a kept answer is sealed, and no key is configured")
        }
        return try vault.open(Array(stored.dropFirst(Self.mark.count)), Self.context(identity)).withBytes { Array($0) }
    }

    private static func context(_ identity: IdempotencyKeys.Identity) -> VaultContext {
        VaultContext(owner: identity.caller, purpose: "idempotent_answer \(identity.route) \(identity.key)")
    }
}
