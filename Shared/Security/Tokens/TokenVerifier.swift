/// Verifies EdDSA-signed JSON web tokens locally. It cannot issue any.
///
/// Exactly one algorithm is accepted, keys come from the ``KeySet`` alone, the signature is checked over the received
/// bytes before any claim is looked at, and everything is read strictly. Revocation is the caller's, by `jti` and `sid`.
public struct TokenVerifier: Sendable {
    /// Longest token looked at.
    public static let maxTokenBytes = 4096
    /// Most clock difference that can be configured.
    public static let maxLeewaySeconds: Int64 = 60
    /// Header members that would bring a key, an extension or another container; their presence refuses the token.
    static let forbiddenHeaders = ["b64", "crit", "enc", "jku", "jwk", "x5c", "x5t", "x5t#S256", "x5u", "zip"]

    /// Who must have issued the token.
    public let issuer: String
    /// Who we are: must be one of the token's audiences, byte for byte.
    public let audience: String
    /// What tokens may be for.
    public let uses: Set<TokenUse>
    /// Accepted clock difference to the issuer.
    public let leewaySeconds: Int64
    /// Longest life (`exp` - `iat`) of a token.
    public let maxLifetimeSeconds: Int64
    /// The issuer's keys; replace them when a new set was fetched.
    public var keys: KeySet

    /// A verifier; the leeway is held within 0...60 s.
    public init(
        issuer: String, audience: String, keys: KeySet, uses: Set<TokenUse> = [.access, .service],
        leewaySeconds: Int64 = 30, maxLifetimeSeconds: Int64 = 900
    ) {
        self.issuer = issuer
        self.audience = audience
        self.keys = keys
        self.uses = uses
        self.leewaySeconds = min(max(leewaySeconds, 0), TokenVerifier.maxLeewaySeconds)
        self.maxLifetimeSeconds = maxLifetimeSeconds
    }

    /// The claims of a valid token; throws with a `token_…` code otherwise.
    public func verify(_ token: String, nowSeconds: Int64) throws(SecurityError) -> TokenClaims {
        guard token.utf8.count <= TokenVerifier.maxTokenBytes else {
            throw SecurityError(.tokenTooLarge, "a token has at most \(TokenVerifier.maxTokenBytes) bytes")
        }
        let bytes = Array(token.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw SecurityError(.tokenMalformed, "a token is three parts of strict base64url") }
        let key = try key(for: header, nowSeconds: nowSeconds)
        guard key.isValid(signature, for: Array(bytes[..<parts[1].endIndex])) else {
            throw SecurityError(.tokenSignatureInvalid, "the signature does not fit")
        }
        let claims = try TokenClaims(json: payload)
        try check(claims, nowSeconds: nowSeconds)
        return claims
    }

    private func key(for header: [UInt8], nowSeconds: Int64) throws(SecurityError) -> Ed25519PublicKey {
        guard let members = TokenJSON.object(header) else {
            throw SecurityError(.tokenMalformed, "the header is not a strict JSON object")
        }
        guard members["alg"]?.text == "EdDSA" else {
            throw SecurityError(.tokenAlgorithmRefused, "only EdDSA is accepted")
        }
        if let forbidden = TokenVerifier.forbiddenHeaders.first(where: { members[$0] != nil }) {
            throw SecurityError(.tokenHeaderRefused, "header member \(forbidden) is not accepted")
        }
        guard members["typ"]?.text?.lowercased() == "jwt" else {
            throw SecurityError(.tokenTypeRefused, "typ must be JWT")
        }
        guard let id = members["kid"]?.text.flatMap({ KeyID($0) }), let key = keys.key(id) else {
            throw SecurityError(.tokenKeyUnknown, "kid is missing, malformed or unknown")
        }
        guard key.isActive(nowSeconds: nowSeconds, leewaySeconds: leewaySeconds) else {
            throw SecurityError(.tokenKeyInactive, "the key is not yet active or is retired")
        }
        return key.key
    }

    private func check(_ claims: TokenClaims, nowSeconds: Int64) throws(SecurityError) {
        guard claims.issuer == issuer, claims.issuer.utf8.elementsEqual(issuer.utf8) else {
            throw SecurityError(.tokenIssuerMismatch, "issued by somebody else")
        }
        // Swift compares strings by canonical equivalence; an audience must be equal byte for byte.
        guard claims.audiences.contains(where: { $0.utf8.elementsEqual(audience.utf8) }) else {
            throw SecurityError(.tokenAudienceMismatch, "issued for somebody else")
        }
        guard uses.contains(claims.use) else { throw SecurityError(.tokenUseMismatch, "issued for another use") }
        guard nowSeconds < claims.expiresAtSeconds + leewaySeconds else {
            throw SecurityError(.tokenExpired, "expired")
        }
        guard claims.issuedAtSeconds <= nowSeconds + leewaySeconds,
            (claims.notBeforeSeconds ?? 0) <= nowSeconds + leewaySeconds
        else { throw SecurityError(.tokenNotYetValid, "not yet valid") }
        guard claims.expiresAtSeconds > claims.issuedAtSeconds else {
            throw SecurityError(.tokenClaimsMalformed, "exp is not after iat")
        }
        guard claims.expiresAtSeconds - claims.issuedAtSeconds <= maxLifetimeSeconds else {
            throw SecurityError(.tokenLifetimeTooLong, "lives longer than \(maxLifetimeSeconds) s")
        }
    }
}
