/// A private key tokens are signed with.
///
/// It signs from its activation until a later key activates, and its signatures are accepted until it retires; so a
/// rotation is: publish the new key, wait until everybody has fetched it, activation, one token lifetime, retirement.
public struct SigningKey: Sendable {
    /// Its id.
    public let id: KeyID
    /// The key.
    public let key: Ed25519PrivateKey
    /// First second in which it signs.
    public let activatesAtSeconds: Int64
    /// First second in which its signatures no longer count; nil means never.
    public let retiresAtSeconds: Int64?

    /// A key with its times; the id defaults to the key's thumbprint.
    public init(
        id: KeyID? = nil, key: Ed25519PrivateKey, activatesAtSeconds: Int64 = 0, retiresAtSeconds: Int64? = nil
    ) {
        self.id = id ?? KeyID(thumbprintOf: key.publicKey)
        self.key = key
        self.activatesAtSeconds = activatesAtSeconds
        self.retiresAtSeconds = retiresAtSeconds
    }
}

/// What to put into a new token; the issuer adds `iss`, `iat`, `exp` and `jti`.
public struct TokenGrant: Sendable {
    /// Whom it speaks for.
    public var subject: String
    /// For whom it is meant.
    public var audiences: [String]
    /// How long it lives.
    public var lifetimeSeconds: Int64
    /// What it is for.
    public var use: TokenUse
    /// Id of the login session.
    public var sessionID: String?
    /// What it allows.
    public var scopes: Set<String>
    /// Roles of the subject.
    public var roles: Set<String>

    /// A grant.
    public init(
        subject: String, audiences: [String], lifetimeSeconds: Int64, use: TokenUse = .access, sessionID: String? = nil,
        scopes: Set<String> = [], roles: Set<String> = []
    ) {
        self.subject = subject
        self.audiences = audiences
        self.lifetimeSeconds = lifetimeSeconds
        self.use = use
        self.sessionID = sessionID
        self.scopes = scopes
        self.roles = roles
    }
}

/// Issues EdDSA-signed JSON web tokens.
public struct TokenIssuer: Sendable {
    /// Written as `iss`.
    public let issuer: String
    /// Longest life of a token.
    public let maxLifetimeSeconds: Int64
    private let keys: [SigningKey]

    /// An issuer with its keys; throws `invalid_parameter` without keys, with two of one id, or with a bad name.
    public init(issuer: String, keys: [SigningKey], maxLifetimeSeconds: Int64 = 900) throws(SecurityError) {
        guard !keys.isEmpty, keys.count <= KeySet.maxKeys, Set(keys.map(\.id)).count == keys.count else {
            throw SecurityError(.invalidParameter, "an issuer has 1 to 16 keys with different ids")
        }
        guard (1...TokenClaims.maxTextBytes).contains(issuer.utf8.count), maxLifetimeSeconds > 0 else {
            throw SecurityError(.invalidParameter, "the issuer's name has 1 to 256 bytes, a lifetime is positive")
        }
        self.issuer = issuer
        self.maxLifetimeSeconds = maxLifetimeSeconds
        self.keys = keys.sorted { $0.activatesAtSeconds < $1.activatesAtSeconds }
    }

    /// The key that signs now: the latest activated one that is not retired.
    public func activeKeyID(nowSeconds: Int64) -> KeyID? { activeKey(nowSeconds)?.id }

    /// All keys that are not yet retired, the ones to come included, to be published.
    public func keySet(nowSeconds: Int64) throws(SecurityError) -> KeySet {
        try KeySet(
            keys.filter { nowSeconds < $0.retiresAtSeconds ?? .max }.map {
                VerificationKey(
                    id: $0.id, key: $0.key.publicKey,
                    activatesAtSeconds: $0.activatesAtSeconds == 0 ? nil : $0.activatesAtSeconds,
                    retiresAtSeconds: $0.retiresAtSeconds)
            })
    }

    /// A new token with a random `jti`.
    ///
    /// Throws `token_lifetime_too_long`, `token_claims_malformed` for what a verifier would refuse, `token_too_large`,
    /// and `token_key_inactive` when no key may sign now.
    public func issue(
        _ grant: TokenGrant, nowSeconds: Int64
    ) throws(SecurityError) -> (token: String, claims: TokenClaims) {
        let (expires, overflow) = nowSeconds.addingReportingOverflow(grant.lifetimeSeconds)
        guard grant.lifetimeSeconds > 0, !overflow else {
            throw SecurityError(.tokenClaimsMalformed, "a token's lifetime is positive")
        }
        let claims = TokenClaims(
            issuer: issuer, subject: grant.subject, audiences: grant.audiences, issuedAtSeconds: nowSeconds,
            expiresAtSeconds: expires, tokenID: Hex.encode(SecureRandom.bytes(16)), sessionID: grant.sessionID,
            use: grant.use, scopes: grant.scopes, roles: grant.roles)
        guard grant.lifetimeSeconds <= maxLifetimeSeconds else {
            throw SecurityError(.tokenLifetimeTooLong, "a token lives at most \(maxLifetimeSeconds) s")
        }
        return (try sign(claims, nowSeconds: nowSeconds), claims)
    }

    private func sign(_ claims: TokenClaims, nowSeconds: Int64) throws(SecurityError) -> String {
        guard let signer = activeKey(nowSeconds) else {
            throw SecurityError(.tokenKeyInactive, "no signing key is active")
        }
        let payload = Array(claims.json.utf8)
        // Read back, so that nothing is issued that a verifier would refuse.
        guard try TokenClaims(json: payload) == claims else {
            throw SecurityError(.tokenClaimsMalformed, "the claims do not survive their JSON form")
        }
        let header = #"{"alg":"EdDSA","kid":\#(TokenJSON.quoted(signer.id.text)),"typ":"JWT"}"#
        let signed = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(payload)
        let token = signed + "." + Base64URL.encode(try signer.key.sign(Array(signed.utf8)))
        guard token.utf8.count <= TokenVerifier.maxTokenBytes else {
            throw SecurityError(.tokenTooLarge, "the token would have \(token.utf8.count) bytes")
        }
        return token
    }

    private func activeKey(_ nowSeconds: Int64) -> SigningKey? {
        keys.last { $0.activatesAtSeconds <= nowSeconds && nowSeconds < $0.retiresAtSeconds ?? .max }
    }
}
