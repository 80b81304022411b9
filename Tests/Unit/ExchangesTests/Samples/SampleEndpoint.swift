import Exchanges
import Foundation
import TestKit

/// One file of `fixtures/exchanges/jkorf/<venue>/Endpoints`: method, path, whether it is signed, in newer files the
/// parameters, then the answer's body.
struct SampleEndpoint {
    let path: String
    let isSigned: Bool
    let answer: VenueAnswer

    init(_ relative: String) throws {
        let lines = try SharedFixtures.text(of: relative).split(separator: "\n", omittingEmptySubsequences: false)
        path = lines[1].trimmingCharacters(in: .whitespacesAndNewlines)
        isSigned = lines[2].contains("true")
        let body = lines.dropFirst(3).drop { $0.hasPrefix("UriParams") }.joined(separator: "\n")
        answer = VenueAnswer(status: 200, body: Array(body.utf8))
    }

    /// The files of a folder below `fixtures/exchanges/jkorf`, in order.
    static func files(in folder: String) throws -> [String] {
        let relative = "fixtures/exchanges/jkorf/\(folder)"
        return try FileManager.default.contentsOfDirectory(atPath: SharedFixtures.url(for: relative).path)
            .filter { $0.hasSuffix(".txt") }.sorted().map { "\(relative)/\($0)" }
    }
}
