import Security
import TestKit
import Testing

/// What forged, foreign and broken tokens come to; each refusal has its stable code.
@Suite struct TokenAttackTests {
    let bench: TokenBench

    init() throws {
        bench = try TokenBench()
    }

    @Test func theUnbrokenTokenIsAccepted() throws {
        let claims = try bench.verifier.verify(try bench.forge.token(), nowSeconds: TokenForge.now)
        #expect(claims.subject == "user-1" && claims.tokenID == "t1" && claims.sessionID == "s1")
        #expect(claims.scopes == ["orders:read", "orders:write"] && claims.roles == ["trader"])
        #expect(claims.allows("orders:read") && !claims.allows("orders"))
    }

    @Test(arguments: [
        "none", "None", "NONE", "", "HS256", "HS512", "RS256", "ES256", "EdDSA ", "eddsa", "EDDSA", "Ed25519",
        "ed25519",
    ])
    func otherAlgorithmsAreRefused(_ algorithm: String) throws {
        let forge = bench.forge.with(header: #"{"alg":"\#(algorithm)","kid":"key-1","typ":"JWT"}"#)
        #expect(try bench.verdict(forge) == .tokenAlgorithmRefused)
        let unsigned = try forge.token().split(separator: ".").prefix(2).joined(separator: ".") + "."
        #expect(bench.verdict(unsigned) == .tokenAlgorithmRefused)
    }

    /// The classic confusion: the public key, in each of its forms, used as an HMAC secret.
    @Test func hmacWithThePublicKeyIsRefused() throws {
        let publicKey = bench.key.publicKey
        for secret in [publicKey.rawBytes, Array(try publicKey.pem().utf8)] {
            let header = Base64URL.encode(Array(#"{"alg":"HS256","kid":"key-1","typ":"JWT"}"#.utf8))
            let signed = header + "." + Base64URL.encode(Array(bench.forge.payload.utf8))
            let token = signed + "." + Base64URL.encode(HMAC.sha256(Array(signed.utf8), key: secret))
            #expect(bench.verdict(token) == .tokenAlgorithmRefused)
        }
    }

    @Test(arguments: [
        #"{"kid":"key-1","typ":"JWT"}"#, #"{"alg":null,"kid":"key-1","typ":"JWT"}"#,
        #"{"alg":["EdDSA"],"kid":"key-1","typ":"JWT"}"#, #"{"alg":1,"kid":"key-1","typ":"JWT"}"#,
    ])
    func theAlgorithmIsAString(_ header: String) throws {
        #expect(try bench.verdict(bench.forge.with(header: header)) == .tokenAlgorithmRefused)
    }

    @Test(arguments: [
        #""key-2""#, #""../../etc/passwd""#, #""/dev/null""#, #""key-1' OR '1'='1""#, #""key-1\u0000""#, #""KEY-1""#,
        #""""#,
        "null", "1", #"["key-1"]"#, #""key-1 ""#, #""\u212Aey-1""#,
        #""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa""#,
    ])
    func otherKeyIDsAreUnknown(_ kid: String) throws {
        let forge = bench.forge.with(header: #"{"alg":"EdDSA","kid":\#(kid),"typ":"JWT"}"#)
        #expect(try bench.verdict(forge) == .tokenKeyUnknown)
    }

    @Test func aMissingKeyIDIsUnknown() throws {
        #expect(try bench.verdict(bench.forge.with(header: #"{"alg":"EdDSA","typ":"JWT"}"#)) == .tokenKeyUnknown)
    }

    /// The attacker's own key, offered in every place a header has for it.
    @Test(arguments: ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip", "enc"])
    func headersThatBringSomethingAreRefused(_ name: String) throws {
        let attacker = try Ed25519PrivateKey()
        let x = Base64URL.encode(attacker.publicKey.rawBytes)
        let value = #"{"kty":"OKP","crv":"Ed25519","kid":"key-1","x":"\#(x)"}"#
        let forge = TokenForge(key: attacker)
            .with(header: #"{"alg":"EdDSA","kid":"key-1","typ":"JWT","\#(name)":\#(value)}"#)
        #expect(try bench.verdict(forge) == .tokenHeaderRefused)
        let own = bench.forge.with(header: #"{"alg":"EdDSA","kid":"key-1","typ":"JWT","\#(name)":["exp"]}"#)
        #expect(try bench.verdict(own) == .tokenHeaderRefused)
    }

    @Test func anotherKeyUnderOurIDIsRefused() throws {
        #expect(try bench.verdict(TokenForge(key: Ed25519PrivateKey())) == .tokenSignatureInvalid)
    }

    @Test(arguments: [#","typ":"at+jwt""#, #","typ":"JWE""#, "", #","typ":null"#, #","typ":"JWT ""#])
    func otherTypesAreRefused(_ type: String) throws {
        #expect(
            try bench.verdict(bench.forge.with(header: #"{"alg":"EdDSA","kid":"key-1"\#(type)}"#)) == .tokenTypeRefused)
    }

    @Test func duplicateMembersAreRefused() throws {
        let headers = [
            #"{"alg":"EdDSA","alg":"none","kid":"key-1","typ":"JWT"}"#,
            #"{"alg":"EdDSA","kid":"key-1","kid":"key-2","typ":"JWT"}"#,
            #"{"alg":"EdDSA","kid":"key-1","\u006bid":"key-1","typ":"JWT"}"#,
        ]
        for header in headers {
            #expect(try bench.verdict(bench.forge.with(header: header)) == .tokenMalformed)
        }
        for extra in [#""sub":"admin""#, #""exp":9999999999"#, #""\u0073ub":"admin""#, #""other":1,"other":2"#] {
            let payload = bench.forge.payload.dropLast() + "," + extra + "}"
            #expect(bench.verdict(try bench.forge.token(payload: String(payload))) == .tokenMalformed)
        }
    }

    @Test(arguments: [
        "", "null", "[]", "\"text\"", "{", "{}x", "{\"a\":1,}", "{'a':1}", "{\"a\":01}", "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\u{1}\"}", "{\"a\":NaN}", "\u{FEFF}{}", "{\"a\":[[[[[[[[[[1]]]]]]]]]]}", "{\"a\":1}{\"a\":1}",
        "{\"a\"}",
        "{\"a\":1 \"b\":2}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":-}", "{\"a\":1e}", "{\"a\":tru}",
    ])
    func claimsAreStrictJSON(_ payload: String) throws {
        #expect(bench.verdict(try bench.forge.token(payload: payload)) == .tokenMalformed)
        #expect(bench.verdict(try bench.forge.with(header: payload).token()) == .tokenMalformed)
    }

    @Test func invalidUTF8IsRefused() throws {
        let payload = Array(bench.forge.payload.utf8.dropLast()) + Array(",\"x\":\"".utf8) + [0xFF, 0x22, 0x7D]
        let signed = Base64URL.encode(Array(bench.forge.header.utf8)) + "." + Base64URL.encode(payload)
        let token = signed + "." + Base64URL.encode(try bench.key.sign(Array(signed.utf8)))
        #expect(bench.verdict(token) == .tokenMalformed)
    }

    @Test func otherShapesAreRefused() throws {
        let token = try bench.forge.token()
        let parts = token.split(separator: ".").map(String.init)
        for shape in [
            "", ".", "..", "...", parts[0], parts[0] + "." + parts[1], token + ".", "." + token, token + "." + parts[2],
            token + "=", token + "\n", " " + token, "Bearer " + token, String(token.dropLast(1)),
            parts.map { $0 + "=" }.joined(separator: "."), token.replacing(".", with: "..", maxReplacements: 1),
            parts[0] + "+." + parts[1] + "." + parts[2], token + "\u{0}",
        ] {
            #expect(bench.verdict(shape) == .tokenMalformed, "\(shape.prefix(30))...")
        }
        // Parts in another order: no longer a header with an algorithm, or no JSON at all.
        for order in [[1, 0, 2], [0, 2, 1], [2, 1, 0], [2, 0, 1], [1, 2, 0]] {
            let refusal = bench.verdict(order.map { parts[$0] }.joined(separator: "."))
            #expect([.tokenMalformed, .tokenAlgorithmRefused, .tokenSignatureInvalid].contains(refusal))
        }
        // Strict base64url, but not 64 bytes.
        for signature in ["", parts[2] + "A", String(parts[2].dropLast(2)), parts[2] + parts[2]] {
            let refusal = bench.verdict(parts[0] + "." + parts[1] + "." + signature)
            #expect(refusal == .tokenSignatureInvalid || refusal == .tokenMalformed)
        }
        #expect(bench.verdict(String(repeating: "a", count: TokenVerifier.maxTokenBytes + 1)) == .tokenTooLarge)
        let padded = bench.forge.with("pad", "\"" + String(repeating: "a", count: 3500) + "\"")
        #expect(try bench.verdict(padded) == .tokenTooLarge)
    }

    /// 64 bytes are 86 digits with 4 unused bits: the other 15 spellings of the last digit are refused.
    @Test func nonCanonicalSignatureTextIsRefused() throws {
        let token = try bench.forge.token()
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = try #require(token.last.flatMap { digits.firstIndex(of: $0) })
        #expect(last % 16 == 0)
        for other in 1..<16 {
            #expect(bench.verdict(String(token.dropLast()) + String(digits[last + other])) == .tokenMalformed)
        }
    }

    @Test func everyTruncationAndFlipIsRefused() throws {
        let token = try bench.forge.token()
        for length in 0..<token.utf8.count {
            #expect(bench.verdict(String(token.prefix(length))) != nil)
        }
        var generator = SeededGenerator()
        for _ in 0..<3000 {
            var bytes = Array(token.utf8)
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            let old = bytes[index]
            bytes[index] = UInt8.random(in: 0...127, using: &generator)
            guard bytes[index] != old else { continue }
            #expect(bench.verdict(String(decoding: bytes, as: UTF8.self)) != nil, "seed \(generator.seed)")
        }
    }

    /// Random bytes as header and claims: never a trap, never accepted.
    @Test func noiseIsRefused() throws {
        var generator = SeededGenerator()
        let alphabet = Array(#"{}[]":,\u0041 trueflsn-+.eE9"algEdDSAkid"#.utf8)
        for _ in 0..<2000 {
            let length = Int.random(in: 0..<60, using: &generator)
            let noise = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
            let text = String(decoding: noise, as: UTF8.self)
            #expect(bench.verdict(try bench.forge.token(payload: text)) != nil, "seed \(generator.seed)")
            #expect(try bench.verdict(bench.forge.with(header: text)) != nil, "seed \(generator.seed)")
        }
    }
}
