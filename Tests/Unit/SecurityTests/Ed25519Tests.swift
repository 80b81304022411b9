import Observability
import Security
import TestKit
import Testing

@Suite struct Ed25519Tests {
    /// RFC 8032 section 7.1, tests 1 and 2.
    @Test(arguments: [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ])
    func rfc8032(_ seed: String, _ publicKey: String, _ message: String, _ signature: String) throws {
        let key = try Ed25519PrivateKey(seed: try CryptoVectors.bytes(seed))
        let message = try CryptoVectors.bytes(message)
        #expect(Hex.encode(key.publicKey.rawBytes) == publicKey)
        #expect(Hex.encode(try key.sign(message)) == signature)
        #expect(key.publicKey.isValid(try CryptoVectors.bytes(signature), for: message))
    }

    @Test func pemRoundTrips() throws {
        let key = try Ed25519PrivateKey()
        let pem = try key.pem()
        #expect(pem.expose().hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let again = try Ed25519PrivateKey(pem: pem)
        #expect(again.publicKey == key.publicKey)
        #expect(try again.seed().expose() == key.seed().expose())
        let publicPEM = try key.publicKey.pem()
        #expect(publicPEM.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        #expect(try Ed25519PublicKey(pem: publicPEM) == key.publicKey)
    }

    @Test func foreignAndBrokenKeysAreRefused() {
        let rsa = """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYD54V/vp+54P9DXarYqx4MPcm+HK
            RIQzNasYSoRQHQ/6S6Ps8tpMcT+KvIIC8W/e9k0W7Cm72M1P9jU7SLf/vg==
            -----END PUBLIC KEY-----
            """
        #expect(code { _ = try Ed25519PublicKey(pem: rsa) } == .keyMalformed)
        #expect(code { _ = try Ed25519PublicKey(pem: "") } == .keyMalformed)
        #expect(code { _ = try Ed25519PrivateKey(pem: Secret("-----BEGIN PRIVATE KEY-----")) } == .keyMalformed)
        #expect(code { _ = try Ed25519PrivateKey(seed: [1, 2, 3]) } == .keyMalformed)
        #expect(code { _ = try Ed25519PublicKey(rawBytes: []) } == .keyMalformed)
    }

    @Test func everyFlippedBitIsNoticed() throws {
        let key = try Ed25519PrivateKey()
        let message = Array("order 1".utf8)
        let signature = try key.sign(message)
        for bit in 0..<512 {
            var changed = signature
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(!key.publicKey.isValid(changed, for: message))
        }
        for length in [0, 63, 65] {
            let other = Array((signature + [0]).prefix(length))
            #expect(!key.publicKey.isValid(other, for: message))
        }
    }

    @Test func aPrivateKeyDoesNotPrint() throws {
        let seed = Array("0123456789abcdef0123456789abcdef".utf8)
        let key = try Ed25519PrivateKey(seed: seed)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains("0123456789abcdef") && !text.contains(Hex.encode(seed)))
        }
    }
}

/// The code of the SecurityError a body throws.
func code(_ body: () throws -> Void) -> SecurityError.Code? {
    do {
        try body()
        return nil
    } catch let error as SecurityError {
        return error.code
    } catch {
        return SecurityError.Code(rawValue: "another error: \(error)")
    }
}
