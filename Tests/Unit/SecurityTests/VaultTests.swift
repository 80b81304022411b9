import Observability
import Security
import TestKit
import Testing

@Suite struct VaultTests {
    let context = VaultContext(owner: "user-1", purpose: "exchange_api_secret")

    @Test func roundTripsOfAllLengths() throws {
        var generator = SeededGenerator()
        let vault = try Vault(active: VaultKey.generate(id: 1))
        for length in [0, 1, 15, 16, 17, 100, 4096, Vault.maxPlaintextBytes] {
            let plaintext = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let sealed = try vault.seal(plaintext, context)
            #expect(sealed.count == length + Vault.overheadBytes)
            #expect(try vault.open(sealed, context).withBytes { $0 } == plaintext)
        }
        #expect(
            code { _ = try vault.seal([UInt8](repeating: 0, count: Vault.maxPlaintextBytes + 1), context) }
                == .vaultTooLarge)
    }

    @Test func sealingTwiceGivesDifferentBytes() throws {
        let vault = try Vault(active: VaultKey.generate(id: 1))
        #expect(Set(try (0..<100).map { _ in try vault.seal(Secret("same"), context) }).count == 100)
    }

    /// Every single bit of a sealed value counts: header, key id, nonce, ciphertext and tag.
    @Test func everyFlippedBitIsRefused() throws {
        let vault = try Vault(active: VaultKey.generate(id: 1), old: [VaultKey.generate(id: 0)])
        let sealed = try vault.seal(Secret("an api secret of some length"), context)
        var codes: [SecurityError.Code: Int] = [:]
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << (bit % 8)
            let refusal = code { _ = try vault.open(changed, context) }
            codes[try #require(refusal, "bit \(bit) was not noticed"), default: 0] += 1
        }
        #expect(codes[.vaultVersionUnknown] == 8)
        #expect(codes[.vaultKeyUnknown] == 31, "one of the 32 flips of the key id hits the old key")
        #expect(codes[.vaultTampered] == sealed.count * 8 - 8 - 31)
    }

    @Test func everyOtherLengthIsRefused() throws {
        let vault = try Vault(active: VaultKey.generate(id: 1))
        let sealed = try vault.seal(Secret("secret"), context)
        for length in 0..<sealed.count {
            #expect(code { _ = try vault.open(Array(sealed.prefix(length)), context) } != nil)
        }
        #expect(code { _ = try vault.open(sealed + [0], context) } == .vaultTampered)
        #expect(code { _ = try vault.open([], context) } == .vaultMalformed)
        let huge = sealed + [UInt8](repeating: 0, count: Vault.maxPlaintextBytes + 1)
        #expect(code { _ = try vault.open(huge, context) } == .vaultMalformed)
    }

    @Test func anotherOwnerOrPurposeIsRefused() throws {
        let vault = try Vault(active: VaultKey.generate(id: 1))
        let sealed = try vault.seal(Secret("secret"), VaultContext(owner: "ab", purpose: "c"))
        for other in [("a", "c"), ("ab", "d"), ("b", "ca"), ("", "abc"), ("c", "ab"), ("ab", "")] {
            let context = VaultContext(owner: other.0, purpose: other.1)
            #expect(code { _ = try vault.open(sealed, context) } == .vaultTampered)
        }
    }

    @Test func keysRotate() throws {
        let old = try VaultKey.generate(id: 7)
        let new = try VaultKey.generate(id: 8)
        let before = try Vault(active: old)
        let during = try Vault(active: new, old: [old])
        let after = try Vault(active: new)
        let sealed = try before.seal(Secret("secret"), context)
        #expect(try !before.needsRewrap(sealed))
        #expect(try during.needsRewrap(sealed))
        #expect(try during.open(sealed, context).expose() == "secret")
        let rewrapped = try during.rewrap(sealed, context)
        #expect(try !during.needsRewrap(rewrapped))
        #expect(try after.open(rewrapped, context).expose() == "secret")
        #expect(code { _ = try after.open(sealed, context) } == .vaultKeyUnknown)
        #expect(code { _ = try Vault(active: new, old: [VaultKey.generate(id: 8)]) } == .invalidParameter)
    }

    @Test func keysComeAsHexOrBase64() throws {
        let bytes = [UInt8](0..<32)
        let vault = try Vault(active: VaultKey(id: 1, bytes: bytes))
        let sealed = try vault.seal(Secret("secret"), context)
        for text in [Hex.encode(bytes), Base64.encode(bytes), Base64URL.encode(bytes)] {
            let same = try Vault(active: VaultKey(id: 1, text: Secret(text)))
            #expect(try same.open(sealed, context).expose() == "secret")
        }
        #expect(code { _ = try VaultKey(id: 1, text: Secret("short")) } == .keyMalformed)
        #expect(code { _ = try VaultKey(id: 1, bytes: [1]) } == .keyMalformed)
    }

    @Test func rawOperationRefusesBadSizes() {
        let nonce = [UInt8](repeating: 0, count: 12)
        #expect(code { _ = try AESGCM.seal([], key: [1, 2], nonce: nonce) } == .invalidParameter)
        let key = [UInt8](repeating: 0, count: 32)
        #expect(code { _ = try AESGCM.seal([], key: key, nonce: []) } == .invalidParameter)
        #expect(code { _ = try AESGCM.open([], tag: [1], key: key, nonce: nonce) } == .invalidParameter)
        let tag = [UInt8](repeating: 0, count: 16)
        #expect(code { _ = try AESGCM.open([1], tag: tag, key: key, nonce: nonce) } == .authenticationFailed)
    }

    /// The path for long nonces and the direct path must be the same function wherever both apply.
    @Test func longNoncesOpenWhatTheySeal() throws {
        var generator = SeededGenerator()
        for length in [129, 200, 257, 4096] {
            let nonce = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let key = SecureRandom.bytes(32)
            let message = Array("message of more than one block".utf8)
            let (ciphertext, tag) = try AESGCM.seal(message, key: key, nonce: nonce, associatedData: [1])
            #expect(try AESGCM.open(ciphertext, tag: tag, key: key, nonce: nonce, associatedData: [1]) == message)
            #expect(
                code { _ = try AESGCM.open(ciphertext, tag: tag, key: key, nonce: nonce, associatedData: [2]) }
                    == .authenticationFailed)
        }
    }
}
