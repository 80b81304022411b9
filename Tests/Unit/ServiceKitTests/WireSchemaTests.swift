import Contracts
import Foundation
import Testing

@testable import ServiceKit

@Suite("Wire shapes")
struct WireSchemaTests {
    /// A value of each wire type with every field set: its JSON must have exactly the declared fields.
    static let samples: [(name: String, value: any WireType, schema: WireSchema)] = [
        (
            "Problem",
            Problem(
                title: "t", status: 400, detail: "d", code: "c", requestID: "r",
                errors: [.init(field: "f", message: "m")]), Problem.schema
        ),
        ("FieldError", Problem.FieldError(field: "f", message: "m"), Problem.FieldError.schema),
        ("Health", Health(service: "s", version: "v"), Health.schema),
        (
            "Check", ReadinessReport.Check(name: "n", ok: false, required: true, reason: "r"),
            ReadinessReport.Check.schema
        ),
        (
            "Readiness", ReadinessReport(checks: [.init(name: "n", ok: true, required: true, reason: "r")]),
            ReadinessReport.schema
        ),
        (
            "Version", VersionReport(service: "s", version: "v", commit: "c", swift: "6", startedAt: .epoch),
            VersionReport.schema
        ),
        ("Start", start, DaemonStart.schema),
        ("Page", Page(items: [start], nextCursor: "c"), Page<DaemonStart>.schema),
        ("Keys", PublishedKeySet(keys: [.init(kid: "k", x: "x", nbf: 1, exp: 2)]), PublishedKeySet.schema),
    ]

    static let start = DaemonStart(
        id: "01a1fdcd-a9cf-7f2c-8ada-4cfff29123a7", service: "s", version: "v", commit: "c", host: "h", processID: 1,
        configFingerprint: "f", startedAt: .epoch, stoppedAt: .epoch)

    @Test func fieldsAreTheCodingKeys() throws {
        for (name, value, schema) in Self.samples {
            let object = try JSONSerialization.jsonObject(with: Data(try JSONAnswer.encode(value))) as? [String: Any]
            #expect(Set(object?.keys.map { $0 } ?? []) == Set(schema.fieldNames ?? []), "\(name)")
        }
    }

    @Test func valuesFitTheirShapes() throws {
        for (name, value, schema) in Self.samples {
            let json = try JSONDecoder().decode(WireSchemaCheck.Value.self, from: Data(try JSONAnswer.encode(value)))
            #expect(WireSchemaCheck.errors(json, schema).isEmpty, "\(name)")
        }
    }

    @Test func errorsAreBounded() throws {
        let members = (0..<500).map { "\"x\($0)\":1" }.joined(separator: ",")
        let json = try JSONDecoder().decode(WireSchemaCheck.Value.self, from: Data("{\(members)}".utf8))
        #expect(WireSchemaCheck.errors(json, Health.schema).count == WireSchemaCheck.maxErrors)
    }

    @Test func answersAreEqualBytesForEqualValues() throws {
        #expect(
            String(decoding: try JSONAnswer.encode(Health(service: "b", version: "1/2")), as: UTF8.self)
                == #"{"service":"b","status":"ok","version":"1/2"}"#)
    }
}
