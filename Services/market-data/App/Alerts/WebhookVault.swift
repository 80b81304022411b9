import Observability
import Security

/// Keys of webhooks as they are stored: sealed with the vault's key and bound to their alert, so that neither a copy of
/// the database nor a row moved to another alert gives one away. Without a configured key they are stored as they are.
struct WebhookVault: Sendable {
    /// What a sealed text begins with; a plain one begins with `whsec_`.
    static let mark = "sealed:"

    /// Seals; nil without a configured key.
    let vault: Vault?

    init(key: VaultKey?) throws { vault = try key.map { try Vault(active: $0) } }

    /// Whether keys are sealed.
    var isSealing: Bool { vault != nil }

    /// What is stored of an alert's key.
    func stored(_ secret: String, alert: String) throws -> String {
        guard let vault else { return secret }
        return Self.mark + Base64.encode(try vault.seal(Secret(secret), Self.context(alert)))
    }

    /// The key that was stored; nil when it was sealed with a key that is not configured, or for another alert.
    func opened(_ stored: String, alert: String) -> String? {
        guard stored.hasPrefix(Self.mark) else { return stored }
        guard let vault, let bytes = Base64.decode(String(stored.dropFirst(Self.mark.count))) else { return nil }
        return try? vault.open(bytes, Self.context(alert)).expose()
    }

    private static func context(_ alert: String) -> VaultContext {
        VaultContext(owner: alert, purpose: "webhook_secret")
    }
}
