/// Which access tokens a daemon accepts.
public struct TokenSettings: Sendable, Equatable {
    /// Where the public keys to verify with come from.
    public enum KeySource: Sendable, Equatable {
        /// Fetched from this address and kept.
        case published(url: String)
        /// Derived from the daemon's own private key.
        case ownKey(file: String)
    }

    /// The exact `iss` of acceptable tokens.
    public let issuer: String
    /// The exact `aud` of acceptable tokens: this service.
    public let audience: String
    /// Clock difference that `exp` and `nbf` tolerate, in seconds.
    public let leewaySeconds: Int
    /// Where the public keys come from.
    public let keys: KeySource

    /// Declares and reads the `tokens` section of a service that verifies with billing's published keys.
    /// - Parameter keysPath: the path the keys are published at; the address must end in it.
    public init(verifying reader: ConfigurationReader, audience: String, keysPath: String, defaultURL: String) {
        (issuer, self.audience, leewaySeconds) = Self.shared(reader, audience)
        let url = reader.text(
            "tokens.jwks_url", default: defaultURL, .url,
            "Where billing publishes the keys that tokens are verified with.")
        if !url.hasSuffix(keysPath) { reader.refuse("tokens.jwks_url", "\"\(url)\" does not end in \(keysPath)") }
        keys = .published(url: url)
    }

    /// The address the keys are published at; empty for the service that signs.
    public var keysURL: String {
        if case .published(let url) = keys { return url }
        return ""
    }

    /// Declares and reads the `tokens` section of the service that signs. The key is read here already, so that
    /// `--check-config` says what is wrong with its file.
    public init(signing reader: ConfigurationReader, audience: String) {
        (issuer, self.audience, leewaySeconds) = Self.shared(reader, audience)
        let file = reader.text(
            TokenKeys.signingKeyFile, default: nil, .filePath,
            "Ed25519 private key (PEM, PKCS #8, mode 0600) that tokens are signed with. Required.")
        if let file {
            do throws(TokenKeys.UnusableKey) {
                _ = try TokenKeys.readSigningKey(file)
            } catch {
                reader.refuse(TokenKeys.signingKeyFile, error.message)
            }
        } else {
            reader.refuse(
                TokenKeys.signingKeyFile,
                "is required; make one with: openssl genpkey -algorithm ed25519 -out signing_key.pem")
        }
        keys = .ownKey(file: file ?? "")
    }

    private static func shared(_ reader: ConfigurationReader, _ audience: String) -> (String, String, Int) {
        (
            reader.text("tokens.issuer", default: "sextant-billing", .name, "Exact issuer (iss) of acceptable tokens."),
            reader.text("tokens.audience", default: audience, .name, "Exact audience (aud) of acceptable tokens."),
            reader.integer("tokens.leeway_s", default: 30, in: 0...60, "Clock difference that exp and nbf tolerate.")
        )
    }
}
