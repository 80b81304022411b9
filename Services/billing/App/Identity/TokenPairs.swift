import BillingCore
import Contracts
import Security

/// Makes access tokens, and refresh tokens of 32 random bytes of which only the digest is kept.
struct TokenPairs: Sendable {
    let issuer: TokenIssuer
    let accessSeconds: Int
    let refreshSeconds: Int
    let maxSessionSeconds: Int

    /// A new refresh token and what is stored of it.
    static func newRefreshToken() -> (text: String, hash: [UInt8]) {
        let text = prefix + Base64URL.encode(SecureRandom.bytes(32))
        return (text, hash(text))
    }

    /// What is stored of a refresh token.
    static func hash(_ text: String) -> [UInt8] { Digest.sha256(Array(text.utf8)) }

    /// Tells people who find one what it is.
    private static let prefix = "sxr_"

    /// The pair for a session.
    func pair(
        userID: String, role: UserRole, sessionID: String, refreshToken: String, refreshUntil: Timestamp,
        at now: Timestamp
    ) throws -> TokenPair {
        let grant = TokenGrant(
            subject: userID, audiences: BillingConfiguration.audiences, lifetimeSeconds: Int64(accessSeconds),
            use: .access, sessionID: sessionID, scopes: role.scopes, roles: [role.rawValue])
        let token = try issuer.issue(grant, nowSeconds: now.milliseconds / 1_000).token
        return TokenPair(
            accessToken: token, refreshToken: refreshToken, expiresIn: Int64(accessSeconds),
            refreshExpiresIn: max(1, refreshUntil.milliseconds(since: now) / 1_000))
    }
}
