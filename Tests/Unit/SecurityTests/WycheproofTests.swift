import Security
import TestKit
import Testing

@Suite("Wycheproof", .enabled(if: SharedFixtures.isPresent, "../shared is not beside the package"))
struct WycheproofTests {
    @Test func aesGCM() throws {
        var tally = VectorTally()
        for group in try CryptoVectors.wycheproof("aes_gcm") {
            for test in group.tests {
                let key = try CryptoVectors.bytes(test["key"])
                let nonce = try CryptoVectors.bytes(test["iv"])
                let data = try CryptoVectors.bytes(test["aad"])
                let message = try CryptoVectors.bytes(test["msg"])
                let ciphertext = try CryptoVectors.bytes(test["ct"])
                let tag = try CryptoVectors.bytes(test["tag"])
                let opened = try? AESGCM.open(ciphertext, tag: tag, key: key, nonce: nonce, associatedData: data)
                tally.record(test, accepted: opened == message)
                guard test["result"] as? String == "valid" else {
                    #expect(opened == nil)
                    continue
                }
                let sealed = try AESGCM.seal(message, key: key, nonce: nonce, associatedData: data)
                #expect(sealed.ciphertext == ciphertext && sealed.tag == tag, "tcId \(test["tcId"] ?? "?")")
            }
        }
        tally.report("aes_gcm")
        #expect(tally.failures.isEmpty)
        #expect(tally.valid == 229 && tally.invalid == 87)
    }

    @Test func ed25519() throws {
        var tally = VectorTally()
        for group in try CryptoVectors.wycheproof("ed25519") {
            let members = group.members["publicKey"] as? [String: Any] ?? [:]
            let key = try? Ed25519PublicKey(rawBytes: try CryptoVectors.bytes(members["pk"]))
            let pem = try Ed25519PublicKey(pem: group.members["publicKeyPem"] as? String ?? "")
            #expect(pem == key)
            for test in group.tests {
                let message = try CryptoVectors.bytes(test["msg"])
                let signature = try CryptoVectors.bytes(test["sig"])
                tally.record(test, accepted: key?.isValid(signature, for: message) ?? false)
            }
        }
        tally.report("ed25519")
        #expect(tally.failures.isEmpty)
        #expect(tally.valid == 88 && tally.invalid == 63)
    }

    @Test(arguments: [("hmac_sha256", HashAlgorithm.sha256), ("hmac_sha512", .sha512)])
    func hmac(_ name: String, _ algorithm: HashAlgorithm) throws {
        var tally = VectorTally()
        for group in try CryptoVectors.wycheproof(name) {
            let tagBytes = (group.members["tagSize"] as? Int ?? 0) / 8
            for test in group.tests {
                let accepted = HMAC.isValid(
                    try CryptoVectors.bytes(test["tag"]), for: try CryptoVectors.bytes(test["msg"]),
                    key: try CryptoVectors.bytes(test["key"]), using: algorithm, tagBytes: tagBytes)
                tally.record(test, accepted: accepted)
            }
        }
        tally.report(name)
        #expect(tally.failures.isEmpty)
        #expect(tally.valid == 66 && tally.invalid == 108)
    }
}
