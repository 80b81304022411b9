import Foundation
import Observability
import Testing

@Suite struct SecretTests {
    struct Configuration {
        let user = "sextant"
        let password = Secret("hunter2")
        let nested = ["x": Secret("hunter2")]
        let list: [Any] = [Secret("hunter2"), ["k": Secret("hunter2")]]
    }

    struct Encodable: Codable {
        var password: Secret
    }

    @Test func nothingThatPrintsShowsIt() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        dump(Configuration(), to: &dumped)
        dump([secret], to: &dumped)
        let optional: Secret? = secret
        let texts = [
            dumped, "\(secret)", String(describing: secret), String(reflecting: secret), secret.description,
            secret.debugDescription, "\(Configuration())", String(reflecting: Configuration()),
            "\(String(describing: optional))", "\(["k": secret])", "\(Mirror(reflecting: secret).children.map { $0 })",
            String(format: "%@", "\(secret)"), "\(ObjectIdentifier(NSString(string: "\(secret)")))",
        ]
        for text in texts {
            #expect(!text.contains("hunter2"), "\(text)")
            #expect(!text.contains("104, 117, 110"), "the bytes of it")
        }
        #expect("\(secret)" == "[secret]" && secret.debugDescription == "[secret]")
    }

    @Test func encodingIsRefused() {
        let value = Encodable(password: Secret("hunter2"))
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(value) }
        #expect(throws: EncodingError.self) { try PropertyListEncoder().encode(value) }
        do {
            _ = try JSONEncoder().encode(value)
        } catch {
            #expect(!"\(error)".contains("hunter2") && !String(reflecting: error).contains("hunter2"))
        }
    }

    @Test func decodingTakesAString() throws {
        let value = try JSONDecoder().decode(Encodable.self, from: Data(#"{"password":"hunter2"}"#.utf8))
        #expect(value.password.expose() == "hunter2")
    }

    @Test func itKeepsItsBytes() {
        #expect(Secret("é\u{0}x").withBytes { $0 } == [0xC3, 0xA9, 0, 0x78])
        #expect(Secret(bytes: [0xFF, 0]).withBytes { $0 } == [0xFF, 0])
        #expect(Secret("").isEmpty && Secret("").count == 0 && Secret("").expose().isEmpty)
        #expect(Secret("abc").count == 3)
    }

    /// The caller's array must not be the one that is wiped.
    @Test func theCallersBytesStay() {
        let bytes: [UInt8] = [1, 2, 3]
        do {
            let secret = Secret(bytes: bytes)
            #expect(secret.withBytes { $0.count } == 3)
        }
        let kept = Secret(bytes: bytes).withBytes { $0 }
        #expect(bytes == [1, 2, 3])
        #expect(kept == [1, 2, 3])
    }
}
