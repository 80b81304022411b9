import Security
import Testing

/// Makes tokens by hand, so that tests can break every rule.
struct TokenForge {
    let key: Ed25519PrivateKey
    var header: String
    var claims: [String: String]

    static let now: Int64 = 1_800_000_000
    static let keyID = "key-1"

    init(key: Ed25519PrivateKey) {
        self.key = key
        self.header = #"{"alg":"EdDSA","kid":"key-1","typ":"JWT"}"#
        self.claims = [
            "iss": #""sextant-billing""#, "sub": #""user-1""#, "aud": #""order-router""#,
            "iat": "\(TokenForge.now)", "exp": "\(TokenForge.now + 600)", "jti": #""t1""#, "token_use": #""access""#,
            "scope": #""orders:read orders:write""#, "roles": #"["trader"]"#, "sid": #""s1""#,
        ]
    }

    var payload: String {
        "{" + claims.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    func token(payload: String? = nil) throws -> String {
        let signed =
            Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array((payload ?? self.payload).utf8))
        return signed + "." + Base64URL.encode(try key.sign(Array(signed.utf8)))
    }

    func with(_ claim: String, _ json: String?) -> TokenForge {
        var copy = self
        copy.claims[claim] = json
        return copy
    }

    func with(header: String) -> TokenForge {
        var copy = self
        copy.header = header
        return copy
    }
}

/// One key, its forge and a verifier that trusts it.
struct TokenBench {
    let key: Ed25519PrivateKey
    let forge: TokenForge
    let verifier: TokenVerifier

    init() throws {
        key = try Ed25519PrivateKey()
        forge = TokenForge(key: key)
        let id = try #require(KeyID(TokenForge.keyID))
        verifier = TokenVerifier(
            issuer: "sextant-billing", audience: "order-router",
            keys: try KeySet([VerificationKey(id: id, key: key.publicKey)]), leewaySeconds: 60)
    }

    func verdict(_ token: String, now: Int64 = TokenForge.now) -> SecurityError.Code? {
        code { _ = try verifier.verify(token, nowSeconds: now) }
    }

    func verdict(_ forge: TokenForge, now: Int64 = TokenForge.now) throws -> SecurityError.Code? {
        verdict(try forge.token(), now: now)
    }
}
