import Observability
import Security
import TestKit
import Testing

@Suite struct DigestTests {
    /// FIPS 180-4 examples ("abc" and the empty message).
    @Test func knownDigests() {
        let abc = Array("abc".utf8)
        #expect(Hex.encode(Digest.sha1(abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            Hex.encode(Digest.sha256(abc)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Hex.encode(Digest.sha512(abc))
                == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
        #expect(
            Hex.encode(Digest.sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func hmacTakesEmptyKeysAndSecrets() {
        let message = Array("message".utf8)
        #expect(HMAC.sha256(message, key: Secret("key")) == HMAC.sha256(message, key: Array("key".utf8)))
        #expect(HMAC.sha512(message, key: Secret("key")) == HMAC.sha512(message, key: Array("key".utf8)))
        #expect(
            Hex.encode(HMAC.sha256([], key: [] as [UInt8]))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func shortenedTagsNeedAnAgreement() {
        let message = Array("message".utf8)
        let key = Array("key".utf8)
        let tag = HMAC.sha256(message, key: key)
        #expect(HMAC.isValid(tag, for: message, key: key, using: .sha256))
        #expect(!HMAC.isValid(Array(tag.prefix(16)), for: message, key: key, using: .sha256))
        #expect(HMAC.isValid(Array(tag.prefix(16)), for: message, key: key, using: .sha256, tagBytes: 16))
        #expect(!HMAC.isValid([], for: message, key: key, using: .sha256, tagBytes: 0))
        #expect(!HMAC.isValid(Array(tag.prefix(15)), for: message, key: key, using: .sha256, tagBytes: 15))
    }

    @Test func constantTimeComparison() {
        #expect(constantTimeEquals([], []))
        #expect(constantTimeEquals([1, 2], [1, 2]))
        #expect(!constantTimeEquals([1, 2], [1, 3]))
        #expect(!constantTimeEquals([1, 2], [1]))
        #expect(constantTimeEquals("abc", "abc") && !constantTimeEquals("abc", "abd"))
        // Equal for Swift's ==, different bytes.
        #expect(!constantTimeEquals("\u{E9}", "e\u{301}"))
    }

    @Test func randomBytesDiffer() {
        #expect(SecureRandom.bytes(0).isEmpty)
        let many = Set((0..<1000).map { _ in SecureRandom.bytes(16) })
        #expect(many.count == 1000)
        var generator = SystemRandom()
        #expect(Set((0..<1000).map { _ in generator.next() }).count == 1000)
    }
}

@Suite struct TextEncodingTests {
    @Test func roundTripsOfAllLengths() {
        var generator = SeededGenerator()
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        }
    }

    /// RFC 4648 section 10.
    @Test(arguments: [
        ("", "", ""), ("f", "Zg==", "MY"), ("fo", "Zm8=", "MZXQ"), ("foo", "Zm9v", "MZXW6"),
        ("foob", "Zm9vYg==", "MZXW6YQ"), ("fooba", "Zm9vYmE=", "MZXW6YTB"), ("foobar", "Zm9vYmFy", "MZXW6YTBOI"),
    ])
    func rfc4648(_ plain: String, _ base64: String, _ base32: String) {
        #expect(Base64.encode(Array(plain.utf8)) == base64)
        #expect(Base64.decode(base64) == Array(plain.utf8))
        #expect(Base32.encode(Array(plain.utf8)) == base32)
        #expect(Base32.decode(base32) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm-v", "Z===", "====", "Zg==Zg==", "Zm9v=",
        "Zm9v====",
    ])
    func base64IsStrict(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: ["Z", "Zh", "Zm9", "Zg==", "Zm9v\n", "Zm+v", "Zm/v", "Zm9vY", "é"])
    func base64URLIsStrict(_ text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(arguments: ["M", "MZ", "mzxw6", "MZXW6===", "MZXW1", "MZXW6Y"])
    func base32IsStrict(_ text: String) {
        #expect(Base32.decode(text) == nil)
    }

    @Test(arguments: ["0", "0g", "0x", " 00", "00 "])
    func hexIsStrict(_ text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
