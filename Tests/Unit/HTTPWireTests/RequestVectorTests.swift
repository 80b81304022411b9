import Foundation
import HTTPWire
import TestKit
import Testing

/// Every vector of requests.jsonl, judged as `run_http_vectors.py --judge` does, in each delivery.
@Suite struct RequestVectorTests {
    struct Vector: Decodable {
        let id: String
        let suite: String
        let verdict: String
        let strict: Bool
        let must: String
        let raw_b64: String
        let http11: Bool
        let has_host: Bool

        /// The bytes, with a Host line where `--add-host` puts one.
        func bytes() throws -> [UInt8] {
            var raw = try #require(Data(base64Encoded: raw_b64)).map { $0 }
            guard suite != "smuggler", http11, !has_host else { return raw }
            let lineEnd = raw.indices.dropLast().first { raw[$0] == 0x0D && raw[$0 + 1] == 0x0A }
            if let lineEnd, lineEnd > 0 {
                raw.insert(contentsOf: "Host: localhost\r\n".utf8, at: lineEnd + 2)
            }
            return raw
        }
    }

    static let refusals: Set = [400, 408, 411, 413, 414, 417, 431, 494, 501, 505]
    static let canary = Array("GET /health?canary=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)

    static func vectors() throws -> [Vector] {
        try SharedFixtures.text(of: "fixtures/http/requests.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Vector.self, from: Data($0.utf8))
        }
    }

    /// What the tool would see: `accept`, `reject` or `hang`, and the answers.
    static func run(_ vector: Vector, _ delivery: Delivery) throws -> (class: String, trace: RequestTrace) {
        var trace = RequestTrace()
        var bytes = try vector.bytes()
        let follows = vector.verdict != "incomplete"
        if vector.suite == "smuggler", follows { bytes += canary }
        trace.deliver(delivery.pieces(of: bytes))
        if vector.suite != "smuggler", follows, !trace.isClosed { trace.deliver(delivery.pieces(of: canary)) }
        guard let first = trace.answers.first else { return ("hang", trace) }
        return (refusals.contains(first) ? "reject" : "accept", trace)
    }

    static func isBad(_ vector: Vector, _ outcome: String, _ answers: [Int]) -> Bool {
        switch vector.must {
        case "accept": return outcome != "accept"
        case "reject": return outcome == "accept"
        case "either": return false
        case "close-or-reject": return outcome == "accept" && answers.count > 1
        default:
            let isRefused = answers.count >= 2 && refusals.union([405]).contains(answers[1])
            return isRefused && !refusals.contains(answers[0])
        }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"), arguments: Delivery.allCases)
    func verdicts(delivery: Delivery) throws {
        let vectors = try Self.vectors()
        #expect(vectors.count == 1360)
        var judged: [String: Int] = [:]
        for vector in vectors {
            let result = try Self.run(vector, delivery)
            if vector.strict { judged[vector.must, default: 0] += 1 }
            if Self.isBad(vector, result.class, result.trace.answers) {
                Issue.record("\(vector.id) must \(vector.must): \(result.class) \(result.trace.answers)")
            }
        }
        #expect(judged == ["accept": 51, "reject": 67, "no-desync": 1173, "either": 37])
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func deliveriesAgree() throws {
        for vector in try Self.vectors() {
            let whole = try Self.run(vector, .whole).trace
            for delivery in Delivery.allCases.dropFirst() {
                let other = try Self.run(vector, delivery).trace
                #expect(other.events == whole.events, "\(vector.id) \(delivery)")
            }
        }
    }

    /// No obfuscated Transfer-Encoding may be taken as chunked: Content-Length alone frames what is accepted.
    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func obfuscatedTransferEncodingNeverFrames() throws {
        for vector in try Self.vectors() where vector.suite == "smuggler" {
            let trace = try Self.run(vector, .whole).trace
            #expect(trace.heads.allSatisfy { $0.framing != .chunked }, "\(vector.id)")
        }
    }
}
