import Security
import TestKit
import Testing

@Suite struct TokenIssuerTests {
    let now = TokenForge.now

    func grant(_ lifetime: Int64 = 600) -> TokenGrant {
        TokenGrant(
            subject: "user-1", audiences: ["order-router", "market-data"], lifetimeSeconds: lifetime, sessionID: "s1",
            scopes: ["orders:write", "orders:read"], roles: ["trader"])
    }

    @Test func whatIsIssuedIsVerified() throws {
        let issuer = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: Ed25519PrivateKey())])
        let (token, claims) = try issuer.issue(grant(), nowSeconds: now)
        for audience in ["order-router", "market-data"] {
            let verifier = TokenVerifier(
                issuer: "sextant-billing", audience: audience, keys: try issuer.keySet(nowSeconds: now))
            #expect(try verifier.verify(token, nowSeconds: now) == claims)
        }
        #expect(try issuer.issue(grant(), nowSeconds: now).claims.tokenID != claims.tokenID)
    }

    @Test func textOfAnyKindSurvives() throws {
        let issuer = try TokenIssuer(issuer: "b", keys: [SigningKey(key: Ed25519PrivateKey())])
        let verifier = TokenVerifier(issuer: "b", audience: "a", keys: try issuer.keySet(nowSeconds: now))
        for subject in ["\"", "\\", "a\u{0}b", "\n\r\t\u{1F}\u{7F}", "é", "😀", "\u{2028}", "</script>", "{}"] {
            let (token, _) = try issuer.issue(
                TokenGrant(subject: subject, audiences: ["a"], lifetimeSeconds: 60), nowSeconds: now)
            #expect(try verifier.verify(token, nowSeconds: now).subject == subject)
        }
    }

    @Test func whatAVerifierWouldRefuseIsNotIssued() throws {
        let issuer = try TokenIssuer(issuer: "b", keys: [SigningKey(key: Ed25519PrivateKey())])
        func refusal(_ change: (inout TokenGrant) -> Void) -> SecurityError.Code? {
            var grant = grant()
            change(&grant)
            return code { _ = try issuer.issue(grant, nowSeconds: now) }
        }
        #expect(refusal { $0.lifetimeSeconds = 901 } == .tokenLifetimeTooLong)
        #expect(refusal { $0.lifetimeSeconds = 0 } == .tokenClaimsMalformed)
        #expect(refusal { $0.lifetimeSeconds = .max } == .tokenClaimsMalformed)
        #expect(refusal { $0.subject = "" } == .tokenClaimsMalformed)
        #expect(refusal { $0.audiences = [] } == .tokenClaimsMalformed)
        #expect(refusal { $0.scopes = ["a b"] } == .tokenClaimsMalformed)
        #expect(refusal { $0.roles = [""] } == .tokenClaimsMalformed)
        #expect(
            refusal { $0.audiences = (0..<16).map { String(repeating: "a", count: 240) + "\($0)" } } == .tokenTooLarge)
    }

    /// Publish, activate, retire: no token is refused on the way, and none survives the retirement.
    @Test func keysRotateWithoutAGap() throws {
        let old = SigningKey(
            id: KeyID("old"), key: try Ed25519PrivateKey(), retiresAtSeconds: now + 2000)
        let new = SigningKey(id: KeyID("new"), key: try Ed25519PrivateKey(), activatesAtSeconds: now + 1000)
        let issuer = try TokenIssuer(issuer: "b", keys: [new, old])
        let published = try issuer.keySet(nowSeconds: now)
        #expect(Set(published.keys.map(\.id.text)) == ["old", "new"])
        let verifier = TokenVerifier(issuer: "b", audience: "order-router", keys: published, leewaySeconds: 30)
        for second in stride(from: now, to: now + 3000, by: 10) {
            let expected = second < now + 1000 ? "old" : "new"
            #expect(issuer.activeKeyID(nowSeconds: second)?.text == expected)
            let (token, _) = try issuer.issue(grant(), nowSeconds: second)
            for skew: Int64 in [-30, 0, 30, 600] {
                #expect(throws: Never.self) { try verifier.verify(token, nowSeconds: second + skew) }
            }
        }
        let (late, _) = try issuer.issue(grant(), nowSeconds: now + 999)
        #expect(code { _ = try verifier.verify(late, nowSeconds: now + 2000) } == .tokenKeyInactive)
        #expect(try issuer.keySet(nowSeconds: now + 2000).keys.map(\.id.text) == ["new"])
    }

    @Test func keysCountOnlyInTheirTime() throws {
        let key = try Ed25519PrivateKey()
        let id = try #require(KeyID("key-1"))
        let keys = try KeySet([
            VerificationKey(id: id, key: key.publicKey, activatesAtSeconds: now, retiresAtSeconds: now + 100)
        ])
        let verifier = TokenVerifier(
            issuer: "sextant-billing", audience: "order-router", keys: keys, leewaySeconds: 60)
        func verdict(_ offset: Int64) throws -> SecurityError.Code? {
            let token = try TokenForge(key: key).with("iat", "\(now - 100)").token()
            return code { _ = try verifier.verify(token, nowSeconds: now + offset) }
        }
        #expect(try verdict(-61) == .tokenKeyInactive)
        #expect(try verdict(-60) == nil)
        #expect(try verdict(99) == nil)
        #expect(try verdict(100) == .tokenKeyInactive)
    }

    @Test func anIssuerNeedsAnActiveKey() throws {
        let key = SigningKey(key: try Ed25519PrivateKey(), activatesAtSeconds: now, retiresAtSeconds: now + 10)
        let issuer = try TokenIssuer(issuer: "b", keys: [key])
        #expect(code { _ = try issuer.issue(grant(), nowSeconds: now - 1) } == .tokenKeyInactive)
        #expect(code { _ = try issuer.issue(grant(), nowSeconds: now + 10) } == .tokenKeyInactive)
        #expect(code { _ = try TokenIssuer(issuer: "b", keys: []) } == .invalidParameter)
        #expect(code { _ = try TokenIssuer(issuer: "b", keys: [key, key]) } == .invalidParameter)
        #expect(code { _ = try TokenIssuer(issuer: "", keys: [key]) } == .invalidParameter)
    }

    @Test func keySetsRoundTrip() throws {
        let id = try #require(KeyID("one"))
        let first = VerificationKey(
            id: id, key: try Ed25519PrivateKey().publicKey, activatesAtSeconds: now, retiresAtSeconds: now + 5)
        let second = try Ed25519PrivateKey().publicKey
        let set = try KeySet([first, VerificationKey(id: KeyID(thumbprintOf: second), key: second)])
        #expect(try KeySet(json: Array(set.json.utf8)) == set)
        #expect(code { _ = try KeySet([first, first]) } == .invalidParameter)
    }

    /// RFC 8037 appendix A.3.
    @Test func thumbprintOfRFC8037() throws {
        let raw = try #require(Base64URL.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
        let key = try Ed25519PublicKey(rawBytes: raw)
        #expect(KeyID(thumbprintOf: key).text == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test func foreignKeysAreLeftOutAndBadOnesRefused() throws {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        func read(_ entry: String) throws -> KeySet { try KeySet(json: Array(#"{"keys":[\#(entry)]}"#.utf8)) }
        let good = #"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"\#(x)"}"#
        #expect(try read(good).keys.count == 1)
        for foreign in [
            #"{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}"#, #"{"kty":"OKP","crv":"X25519","kid":"a","x":"\#(x)"}"#,
            #"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"\#(x)","use":"enc"}"#,
            #"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"\#(x)","alg":"HS256"}"#, #"{"kty":"oct","k":"AAAA"}"#,
        ] {
            #expect(try read(foreign).keys.isEmpty)
        }
        for bad in [
            #"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"\#(x)","d":"AAAA"}"#,
            #"{"kty":"OKP","crv":"Ed25519","kid":"a"}"#,
            #"{"kty":"OKP","crv":"Ed25519","x":"\#(x)"}"#, #"{"kty":"OKP","crv":"Ed25519","kid":"../a","x":"\#(x)"}"#,
            #"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"\#(x)="}"#,
            #"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AAAA"}"#,
            #"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"\#(x)","exp":"1"}"#, "1",
        ] {
            #expect(code { _ = try read(bad) } == .keyMalformed, "\(bad)")
        }
        #expect(code { _ = try read(good + "," + good) } == .invalidParameter)
        for text in ["", "{}", "[]", #"{"keys":{}}"#, #"{"keys":[],"keys":[]}"#, String(repeating: " ", count: 20_000)]
        {
            #expect(code { _ = try KeySet(json: Array(text.utf8)) } == .keyMalformed)
        }
    }
}
