import Observability
public import Security
import ServiceKit
import TestKit

/// Signs access tokens of any subject and scopes with a key of its own, and publishes that key.
public struct TestTokens: Sendable {
    /// Issues under the name every daemon accepts by default.
    public let issuer: TokenIssuer
    private let key: Ed25519PrivateKey

    /// A new random key.
    public init() throws {
        key = try Ed25519PrivateKey()
        issuer = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: key)])
    }

    /// The daemons there are.
    public static let everyDaemon = ["algo-engine", "billing", "market-data", "order-router"]

    /// A signed token.
    /// - Parameters:
    ///   - subject: a user's id or a service's name.
    ///   - ageSeconds: how long ago it was issued; negative for the future.
    public func token(
        subject: String, scopes: Set<String>, audiences: [String] = TestTokens.everyDaemon,
        use: TokenUse = .access, sessionID: String? = nil, ageSeconds: Int64 = 0, lifetimeSeconds: Int64 = 300
    ) throws -> String {
        let grant = TokenGrant(
            subject: subject, audiences: audiences, lifetimeSeconds: lifetimeSeconds, use: use, sessionID: sessionID,
            scopes: scopes)
        return try issuer.issue(grant, nowSeconds: SystemTime().wallMilliseconds / 1_000 - ageSeconds).token
    }

    /// The body of `/.well-known/jwks.json` for this key.
    public func publishedKeys() throws -> String {
        try issuer.keySet(nowSeconds: SystemTime().wallMilliseconds / 1_000).json
    }

    /// Writes the private key where billing can read it, as `tokens.signing_key_file`.
    public func writeKey(to path: String) throws {
        try PrivateFile.write(key.pem().expose(), to: path)
    }
}
