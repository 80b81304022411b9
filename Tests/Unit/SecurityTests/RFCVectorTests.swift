import Foundation
import Observability
import Security
import TestKit
import Testing

@Suite("RFC vectors", .enabled(if: SharedFixtures.isPresent, "../shared is not beside the package"))
struct RFCVectorTests {
    @Test func hotpOfRFC4226() throws {
        let blocks = try CryptoVectors.blocks("rfc/rfc-4226.txt")
        for block in blocks {
            let counter = try #require(block["COUNTER"].flatMap { UInt64($0) })
            let secret = Array(try #require(block["SECRET"]).utf8)
            #expect(HOTP.code(secret: secret, counter: counter) == block["HOTP"])
        }
        print("vectors rfc-4226 HOTP: \(blocks.count)")
        #expect(blocks.count == 10)
    }

    @Test func totpOfRFC6238() throws {
        let blocks = try CryptoVectors.blocks("rfc/rfc-6238.txt")
        for block in blocks {
            let seconds = try #require(block["TIME"].flatMap { Int64($0) })
            let algorithm = try #require(block["MODE"].flatMap { HashAlgorithm(rawValue: $0) })
            let totp = TOTP(secret: Secret(try #require(block["SECRET"])), algorithm: algorithm, digits: 8)
            #expect(totp.code(atSeconds: seconds) == block["TOTP"])
        }
        print("vectors rfc-6238 TOTP: \(blocks.count)")
        #expect(blocks.count == 18)
    }

    @Test func hmacOfRFC4231() throws {
        let blocks = try CryptoVectors.blocks("rfc/rfc-4231-sha256.txt")
        for block in blocks {
            let tag = HMAC.sha256(try CryptoVectors.bytes(block["Msg"]), key: try CryptoVectors.bytes(block["Key"]))
            #expect(Hex.encode(tag) == block["MD"])
        }
        print("vectors rfc-4231 HMAC-SHA-256: \(blocks.count)")
        #expect(blocks.count == 6)
    }

    /// The fourth case needs 1 GiB; it runs where twice that is free.
    @Test func scryptOfRFC7914() throws {
        let blocks = try CryptoVectors.blocks("kdf/scrypt.txt")
        var run = 0
        for block in blocks {
            let n = try #require(block["N"].flatMap { Int($0) })
            let r = try #require(block["r"].flatMap { Int($0) })
            let p = try #require(block["p"].flatMap { Int($0) })
            let cost = ScryptParameters(logN: n.trailingZeroBitCount, r: r, p: p)
            if cost.memoryBytes > 256 << 20, RFCVectorTests.freeBytes < 2 * cost.memoryBytes {
                print("vectors scrypt: N=\(n) left out, too little free memory")
                continue
            }
            let key = try Scrypt.derive(
                password: Array((block["PASSWORD"] ?? "").utf8), salt: Array((block["SALT"] ?? "").utf8), cost: cost,
                byteCount: 64, maxMemoryBytes: 1100 << 20)
            #expect(Hex.encode(key) == block["DERIVED_KEY"])
            run += 1
        }
        print("vectors scrypt (RFC 7914): \(run) of \(blocks.count); Argon2id: OpenSSL 3.0 has none, not offered")
        #expect(blocks.count == 4 && run >= 3)
    }

    private static var freeBytes: Int {
        let lines = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("MemAvailable:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }
}
