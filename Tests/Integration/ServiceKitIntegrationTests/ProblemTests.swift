import Foundation
import HTTPWire
import Observability
import TestKit
import Testing

@testable import ServiceKit

@Suite("Problems over HTTP", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct ProblemTests {
    @Test func everyErrorClassIsAProblem() async throws {
        let daemon = try await RunningDaemon.start()
        let token = try daemon.token()
        let long = String(repeating: "x", count: 9_000)
        func post(_ json: String, key: String? = "k", headers: [(String, String)] = []) async throws -> Answer {
            try await daemon.send(.post, "/notes", token: token, key: key, json: json, headers: headers)
        }
        let cases: [(Answer, Int, String)] = [
            (try await daemon.send(.get, "/nothing"), 404, "not_found"),
            (try await daemon.send(.delete, "/notes", token: token), 405, "method_not_allowed"),
            (try await daemon.send(.get, "/notes/not-a-uuid", token: token), 400, "invalid_parameter"),
            (
                try await daemon.send(.get, "/notes/00000000-0000-7000-8000-000000000002", token: token), 404,
                "not_found"
            ),
            (try await daemon.send(.get, "/notes?limt=1", token: token), 400, "unknown_parameter"),
            (try await daemon.send(.get, "/notes?limit=0", token: token), 400, "invalid_parameter"),
            (try await daemon.send(.get, "/notes?limit=+1", token: token), 400, "invalid_parameter"),
            (try await daemon.send(.get, "/notes?limit=1&limit=2", token: token), 400, "repeated_parameter"),
            (try await daemon.send(.get, "/notes?kind=tall", token: token), 400, "invalid_parameter"),
            (try await daemon.send(.get, "/notes?mine=yes", token: token), 400, "invalid_parameter"),
            (try await daemon.send(.get, "/notes?cursor=", token: token), 400, "invalid_parameter"),
            (try await daemon.send(.get, "/notes?%zz", token: token), 400, "invalid_query"),
            (try await post("{\"text\":\"a\"}", key: nil), 400, "idempotency_key_missing"),
            (try await post("{\"text\":\"a\"}", key: "with space"), 400, "idempotency_key_malformed"),
            (
                try await post("{\"text\":\"a\"}", key: String(repeating: "k", count: 256)), 400,
                "idempotency_key_malformed"
            ),
            (try await post(""), 400, "missing_body"),
            (try await post("{\"text\":\"a\",}"), 400, "json_syntax"),
            (try await post("{\"text\":\"a\",\"text\":\"b\"}"), 400, "json_duplicate_key"),
            (try await post("{\"text\":\"a\",\"tetx\":1}"), 400, "unknown_field"),
            (try await post("{}"), 400, "invalid_field"),
            (try await post("{\"text\":5}"), 400, "invalid_field"),
            (try await post("{\"text\":\"a\",\"count\":11}"), 400, "invalid_field"),
            (try await post("{\"text\":\"a\",\"count\":1.5}"), 400, "invalid_field"),
            (try await post("{\"text\":\"a\",\"tags\":[\"1\",\"2\",\"3\",\"4\"]}"), 400, "invalid_field"),
            (try await post("[]"), 400, "invalid_field"),
            (
                try await post("{\"text\":\"a\"}", headers: [("Content-Type", "text/plain")]), 415,
                "unsupported_media_type"
            ),
            (try await post("{\"text\":\"\(long)\"}"), 413, "body_too_large"),
            (try await daemon.send(.get, "/notes", token: token, json: "{}"), 400, "unexpected_body"),
            (
                try await daemon.send(.get, "/notes", token: token, headers: [("X-Request-Deadline-Ms", "soon")]), 400,
                "invalid_deadline"
            ),
            (try await daemon.send(.get, "/slow"), 504, "deadline_exceeded"),
            (try await daemon.send(.get, "/broken"), 500, "internal"),
        ]
        for (answer, status, code) in cases {
            #expect(answer.status == status, "\(code): \(answer.text)")
            #expect(answer.code == code, "\(answer.text)")
            #expect(answer.headers.first("Content-Type") == "application/problem+json")
            #expect(answer.object["status"] as? Int == status)
            for member in ["type", "title", "detail", "request_id"] {
                #expect((answer.object[member] as? String)?.isEmpty == false, "\(member) in \(answer.text)")
            }
            #expect(answer.object["request_id"] as? String == answer.headers.first("X-Request-Id"))
            #expect(answer.headers.first("X-Content-Type-Options") == "nosniff")
            #expect(answer.headers.first("Cache-Control") == "no-store")
        }
        #expect(try await daemon.count("notes") == 0)
        await daemon.stop()
    }

    @Test func faultsStayInTheLog() async throws {
        let daemon = try await RunningDaemon.start()
        let answer = try await daemon.send(.get, "/broken")
        #expect(!answer.text.contains("canary"))
        let id = try #require(answer.headers.first("X-Request-Id"))
        #expect(daemon.sink.lines.contains { $0.contains("canary-internal-detail") && $0.contains(id) })
        await daemon.stop()
    }

    @Test func fieldsAreNamedAllAtOnce() async throws {
        let daemon = try await RunningDaemon.start()
        let answer = try await daemon.send(
            .post, "/notes", token: try daemon.token(), key: "k", json: #"{"txt":"a","tags":[1,"x"],"count":"2"}"#)
        let errors = answer.object["errors"] as? [[String: String]] ?? []
        let fields = errors.compactMap { $0["field"] }
        #expect(Set(fields) == ["txt", "text", "tags.0", "count"], "\(answer.text)")
        #expect(answer.text.contains("did you mean text?"))
        await daemon.stop()
    }

    @Test func requestIDAndTraceAreTakenOver() async throws {
        let daemon = try await RunningDaemon.start()
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let answer = try await daemon.send(
            .get, "/health", headers: [("X-Request-Id", "my-id.1"), ("traceparent", trace)])
        #expect(answer.headers.first("X-Request-Id") == "my-id.1")
        #expect(answer.headers.first("traceparent")?.contains("0af7651916cd43dd8448eb211c80319c") == true)
        #expect(answer.headers.first("traceparent") != trace)
        let bad = try await daemon.send(.get, "/health", headers: [("X-Request-Id", "a b"), ("traceparent", "junk")])
        #expect(bad.headers.first("X-Request-Id")?.count == 36)
        await daemon.stop()
    }

    @Test func headAndOptionsAnswer() async throws {
        let daemon = try await RunningDaemon.start()
        let head = try await daemon.send(.head, "/health")
        #expect(head.status == 200 && head.body.isEmpty)
        let options = try await daemon.send(.options, "/notes")
        #expect(options.status == 204)
        #expect(options.headers.first("Allow") == "GET, HEAD, OPTIONS, POST")
        #expect(try await daemon.send(.put, "/notes").headers.first("Allow") == "GET, HEAD, OPTIONS, POST")
        await daemon.stop()
    }

    @Test func theCallersDeadlineShortensOurs() async throws {
        let daemon = try await RunningDaemon.start()
        let answer = try await daemon.send(.get, "/wait", headers: [("X-Request-Deadline-Ms", "50")])
        #expect(answer.status == 504)
        #expect(try await daemon.send(.get, "/wait", headers: [("X-Request-Deadline-Ms", "900000")]).status == 200)
        await daemon.stop()
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "../shared is not beside the package"))
    func theJSONTestSuiteOverHTTP() async throws {
        let daemon = try await RunningDaemon.start()
        let folder = try SharedFixtures.url(for: "fixtures/json")
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        var refused = 0
        var taken = 0
        for name in all where name.hasSuffix(".json") {
            let file = (name as NSString).lastPathComponent
            guard file.hasPrefix("n_") || file.hasPrefix("y_") else { continue }
            let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
            let answer = try await daemon.send(.post, "/echo", body: bytes)
            if file.hasPrefix("n_") {
                #expect(answer.status == 400, "\(file): \(answer.status)")
                refused += 1
            } else {
                // Duplicate keys and NUL are grammar, but not for request bodies.
                let isGate = answer.code == "json_duplicate_key" || answer.code == "json_control_character"
                #expect(answer.status == 204 || isGate, "\(file): \(answer.status) \(answer.text)")
                taken += 1
            }
        }
        #expect(refused >= 180 && taken >= 90, "\(refused) refused, \(taken) taken")
        await daemon.stop()
    }
}
