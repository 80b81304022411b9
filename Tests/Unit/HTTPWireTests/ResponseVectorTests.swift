import Foundation
import HTTPWire
import TestKit
import Testing

@Suite struct ResponseVectorTests {
    struct Vector: Decodable {
        let id: String
        let verdict: String
        let strict: Bool
        let raw_b64: String
    }

    /// Taken upstream, refused here: folding and repeated spaces are how two readers come to disagree.
    static let refusedOnPurpose: Set = ["picohttpparser/test_response#4", "picohttpparser/test_response#29"]

    /// Announce more body than they carry (upstream skips bodies): told as cut off, never as complete.
    static let cutOff: Set = ["llhttp/response/connection.md#18", "llhttp/response/content-length.md#3"]

    static func vectors() throws -> [(Vector, [UInt8])] {
        try SharedFixtures.text(of: "fixtures/http/responses.jsonl").split(separator: "\n").map {
            let vector = try JSONDecoder().decode(Vector.self, from: Data($0.utf8))
            return (vector, try #require(Data(base64Encoded: vector.raw_b64)).map { $0 })
        }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"), arguments: Delivery.allCases)
    func verdicts(delivery: Delivery) throws {
        let vectors = try Self.vectors()
        #expect(vectors.count == 103)
        for (vector, bytes) in vectors {
            var trace = ResponseTrace()
            trace.deliver(delivery.pieces(of: bytes))
            let endsBeforeClose = trace.endCount
            trace.end()
            let told = trace.failure != nil || trace.endCount > 0
            #expect(told, "\(vector.id): the end of the stream told nothing")
            guard vector.strict else { continue }
            switch vector.verdict {
            case "reject": #expect(trace.failure != nil, "\(vector.id) taken")
            case "incomplete": #expect(endsBeforeClose == 0, "\(vector.id) ended too early")
            case _ where Self.cutOff.contains(vector.id):
                #expect(trace.failure?.code == .truncated && trace.endCount == 0, "\(vector.id)")
            default:
                let isRefused = trace.endCount == 0
                #expect(isRefused == Self.refusedOnPurpose.contains(vector.id), "\(vector.id) \(trace.events)")
            }
        }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func deliveriesAgree() throws {
        for (vector, bytes) in try Self.vectors() {
            for method in [HTTPMethod.get, .head] {
                var whole = ResponseTrace(method: method)
                whole.deliver(bytes)
                whole.end()
                for delivery in Delivery.allCases.dropFirst() {
                    var other = ResponseTrace(method: method)
                    other.deliver(delivery.pieces(of: bytes))
                    other.end()
                    #expect(other == whole, "\(vector.id) \(delivery)")
                }
            }
        }
    }
}
