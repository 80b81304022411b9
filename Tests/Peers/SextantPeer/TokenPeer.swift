import Observability
import Security

/// Issues tokens for PyJWT to verify, and verifies what PyJWT issued (`Tests/Peers/tokens/pyjwt_oracle.py`).
enum TokenPeer {
    /// One grant a line on standard input: `subject-hex audience,audience lifetime scope,scope role,role session`, `-`
    /// for none. First line out: the JWK set; then one token a line, or the refusal's code.
    static func issue() throws {
        let now = SystemTime().wallMilliseconds / 1000
        let issuer = try TokenIssuer(
            issuer: "sextant-billing",
            keys: [
                SigningKey(key: try Ed25519PrivateKey(), retiresAtSeconds: now + 3600),
                SigningKey(id: KeyID("current"), key: try Ed25519PrivateKey(), activatesAtSeconds: now - 10),
                SigningKey(id: KeyID("next"), key: try Ed25519PrivateKey(), activatesAtSeconds: now + 3600),
            ])
        print(try issuer.keySet(nowSeconds: now).json)
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 6, let subject = Hex.decode(words[0]), let lifetime = Int64(words[2]) else {
                print("bad_question")
                continue
            }
            let grant = TokenGrant(
                subject: String(decoding: subject, as: UTF8.self), audiences: list(words[1]),
                lifetimeSeconds: lifetime, sessionID: words[5] == "-" ? nil : words[5],
                scopes: Set(list(words[3])), roles: Set(list(words[4])))
            do {
                print(try issuer.issue(grant, nowSeconds: now).token)
            } catch {
                print(error.code.rawValue)
            }
        }
    }

    /// First line in: a JWK set. Then one token a line; one line back: `ok` and the subject in hex, or the code.
    static func verify() throws {
        let keys = try KeySet(json: Array((readLine() ?? "").utf8))
        let verifier = TokenVerifier(
            issuer: "sextant-billing", audience: "order-router", keys: keys, leewaySeconds: 30)
        while let token = readLine() {
            do {
                let claims = try verifier.verify(token, nowSeconds: SystemTime().wallMilliseconds / 1000)
                print("ok \(Hex.encode(Array(claims.subject.utf8)))")
            } catch {
                print(error.code.rawValue)
            }
        }
    }

    private static func list(_ word: String) -> [String] {
        word == "-" ? [] : word.split(separator: ",").map(String.init)
    }
}
