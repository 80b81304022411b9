import Security
import Testing

/// Rules on claims, at their edges.
@Suite struct TokenClaimTests {
    let bench: TokenBench
    let now = TokenForge.now

    init() throws {
        bench = try TokenBench()
    }

    @Test func expiryHasALeewayOfAtMostAMinute() throws {
        let forge = bench.forge.with("exp", "\(now)").with("iat", "\(now - 600)")
        #expect(try bench.verdict(forge, now: now - 1) == nil)
        #expect(try bench.verdict(forge, now: now + 59) == nil)
        #expect(try bench.verdict(forge, now: now + 60) == .tokenExpired)
        #expect(bench.verifier.leewaySeconds == 60)
        let greedy = TokenVerifier(
            issuer: "i", audience: "a", keys: bench.verifier.keys, leewaySeconds: 86_400)
        #expect(greedy.leewaySeconds == 60)
    }

    @Test func futureTokensAreRefused() throws {
        for claim in ["iat", "nbf"] {
            #expect(try bench.verdict(bench.forge.with(claim, "\(now + 60)")) == nil)
            #expect(try bench.verdict(bench.forge.with(claim, "\(now + 61)")) == .tokenNotYetValid)
        }
    }

    @Test func lifetimesAreBounded() throws {
        #expect(try bench.verdict(bench.forge.with("exp", "\(now + 900)")) == nil)
        #expect(try bench.verdict(bench.forge.with("exp", "\(now + 901)")) == .tokenLifetimeTooLong)
        #expect(try bench.verdict(bench.forge.with("exp", "253402300799")) == .tokenLifetimeTooLong)
        #expect(try bench.verdict(bench.forge.with("exp", "\(now)")) == .tokenClaimsMalformed)
    }

    @Test(arguments: [#""sextant-billing ""#, #""Sextant-billing""#, #""evil""#, #""sextant-billin""#])
    func anotherIssuerIsRefused(_ issuer: String) throws {
        #expect(try bench.verdict(bench.forge.with("iss", issuer)) == .tokenIssuerMismatch)
    }

    @Test(arguments: [
        #""market-data""#, #""order-router ""#, #""*""#, #"["market-data","billing"]"#, #""order""#, #""ORDER-ROUTER""#,
        #"["order-router market-data"]"#,
    ])
    func anotherAudienceIsRefused(_ audience: String) throws {
        #expect(try bench.verdict(bench.forge.with("aud", audience)) == .tokenAudienceMismatch)
    }

    @Test func oneOfSeveralAudiencesIsEnough() throws {
        #expect(try bench.verdict(bench.forge.with("aud", #"["market-data","order-router"]"#)) == nil)
    }

    @Test func otherUsesAreRefused() throws {
        #expect(try bench.verdict(bench.forge.with("token_use", #""refresh""#)) == .tokenUseMismatch)
        #expect(try bench.verdict(bench.forge.with("token_use", #""service""#)) == nil)
    }

    @Test(arguments: ["iss", "sub", "aud", "iat", "exp", "jti", "token_use"])
    func neededClaimsMustBeThere(_ claim: String) throws {
        for value in [nil, "null", "true", "{}", #""""#, "[]", "[1]"] as [String?] {
            #expect(try bench.verdict(bench.forge.with(claim, value)) == .tokenClaimsMalformed, "\(value ?? "none")")
        }
    }

    @Test(arguments: [
        ("exp", "1800000600.5"), ("exp", "1.8e9"), ("exp", #""1800000600""#), ("exp", "-1"), ("iat", "-1"),
        ("exp", "99999999999999999999"), ("exp", "9223372036854775807"), ("nbf", "null"), ("nbf", #""0""#),
        ("nbf", "-9223372036854775808"), ("scope", "[]"), ("scope", "1"), ("scope", #""a  b""#), ("scope", #"" a""#),
        ("scope", #""a\nb""#), ("scope", #""ü""#), ("roles", #""admin""#), ("roles", "[1]"), ("roles", #"[""]"#),
        ("roles", #"["a b"]"#), ("sid", "1"), ("sid", #""""#), ("sub", "1"), ("aud", #"["order-router",1]"#),
    ])
    func claimsHaveTheirTypes(_ claim: String, _ value: String) throws {
        #expect(try bench.verdict(bench.forge.with(claim, value)) == .tokenClaimsMalformed)
    }

    @Test func sizesAreBounded() throws {
        let long = "\"" + String(repeating: "a", count: 257) + "\""
        for claim in ["iss", "sub", "aud", "jti", "sid", "token_use"] {
            #expect(try bench.verdict(bench.forge.with(claim, long)) == .tokenClaimsMalformed)
        }
        let many = "[" + (0..<17).map { "\"a\($0)\"" }.joined(separator: ",") + "]"
        #expect(try bench.verdict(bench.forge.with("aud", many)) == .tokenClaimsMalformed)
        let scopes = "\"" + (0..<65).map { "s\($0)" }.joined(separator: " ") + "\""
        #expect(try bench.verdict(bench.forge.with("scope", scopes)) == .tokenClaimsMalformed)
    }

    @Test func optionalAndUnknownClaims() throws {
        let forge = bench.forge.with("scope", nil).with("roles", nil).with("sid", nil).with("nbf", nil)
            .with("future", #"{"a":[1,2.5,null,false,"é\ud83d\ude00"]}"#)
        let claims = try bench.verifier.verify(try forge.token(), nowSeconds: now)
        #expect(claims.scopes.isEmpty && claims.roles.isEmpty && claims.sessionID == nil)
        #expect(try bench.verdict(bench.forge.with("scope", #""""#)) == nil)
    }

    @Test func refusalsAreSafeToShow() throws {
        let error = SecurityError(.tokenSignatureInvalid, "detail for the log")
        #expect(error.httpStatus == 401 && !error.isRetryable)
        #expect(error.publicMessage == "the access token is not valid")
        #expect("\(error)" == "token_signature_invalid: detail for the log")
        #expect(SecurityError(.vaultTampered, "x").httpStatus == 500)
        #expect(SecurityError(.vaultTampered, "x").publicMessage == "internal error")
        #expect(SecurityError(.webhookSignatureMismatch, "x").publicMessage == "the signature is not valid")
    }
}
