import Foundation
import StrictJSON
import TestKit
import Testing

/// nst/JSONTestSuite: 95 documents every reader must take, 188 it must refuse, 35 it may do either with.
@Suite struct JSONTestSuiteTests {
    static func documents(_ prefix: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = try SharedFixtures.url(for: "fixtures/json/JSONTestSuite/test_parsing")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }
            .map { ($0, [UInt8](try Data(contentsOf: folder.appendingPathComponent($0)))) }
    }

    /// What the gate refuses of the documents that are JSON, and why.
    static let refusedByGate: [String: StrictJSONError.Code] = [
        "y_object_duplicated_key.json": .duplicateKey,
        "y_object_duplicated_key_and_value.json": .duplicateKey,
        "y_object_escaped_null_in_key.json": .controlCharacter,
        "y_string_null_escape.json": .controlCharacter,
    ]

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func mustBeTaken() throws {
        let documents = try Self.documents("y_")
        #expect(documents.count == 95)
        for (name, bytes) in documents {
            #expect(throws: Never.self, "\(name)") { try StrictJSON.validate(bytes, .rfc8259) }
            #expect(Readings.agree(bytes, .rfc8259), "\(name)")
        }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func gateRefusesByName() throws {
        var refused: [String: StrictJSONError.Code] = [:]
        for (name, bytes) in try Self.documents("y_") {
            do throws(StrictJSONError) {
                try StrictJSON.validate(bytes, .gate)
            } catch {
                refused[name] = error.code
            }
        }
        #expect(refused == Self.refusedByGate)
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func mustBeRefused() throws {
        let documents = try Self.documents("n_")
        #expect(documents.count == 188)
        for (name, bytes) in documents {
            #expect(throws: StrictJSONError.self, "\(name)") { try StrictJSON.validate(bytes, .rfc8259) }
            #expect(throws: StrictJSONError.self, "\(name)") { try StrictJSON.validate(bytes, .gate) }
            #expect(Readings.agree(bytes, .rfc8259), "\(name)")
        }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func eitherWithoutCrash() throws {
        let documents = try Self.documents("i_")
        #expect(documents.count == 35)
        for (name, bytes) in documents {
            #expect(Readings.agree(bytes, .rfc8259), "\(name)")
            #expect(Readings.agree(bytes, .gate), "\(name)")
        }
    }

    /// What Foundation takes is taken with the same values, string by string.
    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func stringsAreThoseOfFoundation() throws {
        for (name, bytes) in try Self.documents("y_string") {
            let value = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let expected = (value as? [Any])?.first as? String ?? value as? String
            let ours = Readings.tokens(bytes, .rfc8259).compactMap {
                if case .string(let text) = $0 { text } else { nil }
            }
            if let expected { #expect(ours == [expected], "\(name)") }
        }
    }
}
