import Foundation
import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

/// One case of responses.jsonl.
private struct ResponseVector: Decodable, Sendable {
    let id: String
    let verdict: String
    let raw_b64: String
    let mode: String?
    let reason: String?

    /// Whether the verdict is that of a parser told to be lenient; this client never is.
    var isLenient: Bool { mode?.contains("lenient") ?? false }
    var raw: [UInt8] { Data(base64Encoded: raw_b64).map(Array.init) ?? [] }
}

/// What a reader that knows nothing of our parser makes of a well-formed response to GET.
private struct ReferenceResponse {
    let status: Int
    let body: [UInt8]
    let endsWithConnection: Bool

    /// Nil when the bytes are no complete response.
    init?(_ raw: [UInt8], closed: Bool) {
        var rest = raw[...]
        var head = ""
        repeat {
            let text = String(decoding: rest, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
            head = String(text[..<end.lowerBound])
            rest = rest.dropFirst(head.utf8.count + 4)
        } while head.hasPrefix("HTTP/1.1 10")
        let words = head.split(separator: "\r\n").first?.split(separator: " ") ?? []
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        self.status = status
        let fields = head.lowercased()
        func value(_ name: String) -> String? {
            fields.firstRange(of: "\r\n\(name):").map { range in
                fields[range.upperBound...].prefix { $0 != "\r\n" }.trimmingCharacters(in: .whitespaces)
            }
        }
        if status == 204 || status == 304 {
            (body, endsWithConnection) = ([], false)
        } else if value("transfer-encoding") == "chunked" {
            guard let decoded = Self.dechunk(rest) else { return nil }
            (body, endsWithConnection) = (decoded, false)
        } else if let length = value("content-length").flatMap({ Int($0) }) {
            guard rest.count >= length else { return nil }
            (body, endsWithConnection) = (Array(rest.prefix(length)), false)
        } else {
            guard closed else { return nil }
            (body, endsWithConnection) = (Array(rest), true)
        }
    }

    private static func dechunk(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var (rest, body) = (bytes, [UInt8]())
        while true {
            let line = rest.prefix { $0 != 13 }
            guard let size = Int(String(decoding: line.prefix { $0 != 59 }, as: UTF8.self), radix: 16) else {
                return nil
            }
            rest = rest.dropFirst(line.count + 2)
            if size == 0 { return body }
            guard rest.count >= size + 2 else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
    }
}

@Suite("HTTP client: response vectors")
struct ClientVectorTests {
    private enum Delivery: String, CaseIterable, Sendable {
        case wholeThenClose, wholeAndStay, bytesThenClose, bytesAndStay
        var closes: Bool { self == .wholeThenClose || self == .bytesThenClose }
        var isWhole: Bool { self == .wholeThenClose || self == .wholeAndStay }
    }

    /// Cases another parser takes, and this client refuses or reads otherwise on purpose.
    private static let stricter: [String: String] = [
        "llhttp/response/connection.md#10": "a 101 nobody asked for is an error",
        "llhttp/response/connection.md#11": "a 101 nobody asked for is an error",
        "llhttp/response/content-length.md#3": "the response to a HEAD request; to GET it is cut",
        "llhttp/response/sample.md#20": "an empty line before a response could be the end of another body",
        "picohttpparser/test_response#4": "folded header lines are refused",
        "picohttpparser/test_response#29": "several spaces in the status line are refused",
    ]

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func everyVectorIsAnsweredOrRefused() async throws {
        let text = try SharedFixtures.text(of: "fixtures/http/responses.jsonl")
        let vectors = try text.split(separator: "\n").map {
            try JSONDecoder().decode(ResponseVector.self, from: Data($0.utf8))
        }
        #expect(vectors.count == 103)
        let complaints = Locked<[String]>([])
        try await withClient {
            $0.maxConnectionsPerOrigin = 4
        } _: { client, loop, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, vector) in vectors.enumerated() {
                    if index >= 40 { try await group.next() }
                    group.addTask {
                        for delivery in Delivery.allCases {
                            let found = try await self.judge(vector, delivery, client, loop)
                            complaints.withLock { $0 += found.map { "\(vector.id) \(delivery): \($0)" } }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(complaints.withLock { $0 } == [])
    }

    private func judge(
        _ vector: ResponseVector, _ delivery: Delivery, _ client: HTTPClient, _ loop: EventLoop
    ) async throws -> [String] {
        let raw = vector.raw
        let server = try await ClientTestServer(loop: loop) { stream, number in
            while let request = try await stream.readRequest() {
                guard request.hasPrefix("GET /vector") else {
                    try await stream.answer("clean")
                    continue
                }
                if delivery.isWhole {
                    try await stream.send(raw)
                } else {
                    for byte in raw {
                        try await stream.send([byte])
                        try await loop.sleep(milliseconds: 0)
                    }
                }
                if delivery.closes { return }
            }
        }
        var complaints: [String] = []
        let clock = SystemTime()
        let began = clock.monotonicNanoseconds
        // Who stays and has not said all lets the client wait: that is what the deadline is for.
        let deadline: Int64 = delivery.closes ? 10_000 : 2_500
        do {
            let response = try await client.send(
                HTTPClientRequest(url: server.url("/vector")), deadlineMilliseconds: deadline)
            complaints += check(response, vector, delivery)
        } catch {
            complaints += check(error, vector, delivery)
        }
        if clock.monotonicNanoseconds - began > 9_000_000_000 { complaints.append("hung") }
        for _ in 0..<2 {
            let next = try await client.send(HTTPClientRequest(url: server.url("/next")), deadlineMilliseconds: 10_000)
            if next.status != 200 || next.body != Array("clean".utf8) {
                complaints.append("the next request was poisoned")
            }
        }
        await server.stop()
        return complaints
    }

    private func check(_ response: HTTPClientResponse, _ vector: ResponseVector, _ delivery: Delivery) -> [String] {
        if vector.isLenient || vector.verdict == "reject" {
            // Byte by byte the response is complete, and the connection closed, before the surplus comes.
            let isSurplus = vector.reason?.hasPrefix("Data after") ?? vector.id.hasSuffix("connection.md#7")
            guard isSurplus || vector.id.hasSuffix("connection.md#9"), !delivery.isWhole else {
                return ["was taken: \(response.status)"]
            }
        }
        guard let expected = ReferenceResponse(vector.raw, closed: delivery.closes) else {
            return ["was taken though it is not complete: \(response.status)"]
        }
        guard expected.status == response.status, expected.body == response.body else {
            return ["was misread: \(response.status), \(response.body.count) bytes"]
        }
        return []
    }

    private func check(_ error: any Error, _ vector: ResponseVector, _ delivery: Delivery) -> [String] {
        guard let error = error as? HTTPClientError else { return ["another error: \(error)"] }
        var complaints: [String] = []
        if !error.bytesSent { complaints.append("says nothing was sent: \(error)") }
        let known: [HTTPClientError.Code] = [.malformedResponse, .connectionClosed, .deadlineExceeded]
        if !known.contains(error.code) { complaints.append("unexpected: \(error)") }
        if delivery.closes, error.code == .deadlineExceeded { complaints.append("waited for the deadline") }
        let mustBeTaken = vector.verdict == "accept" && !vector.isLenient && Self.stricter[vector.id] == nil
        if mustBeTaken, let expected = ReferenceResponse(vector.raw, closed: delivery.closes),
            !expected.endsWithConnection || delivery.closes
        {
            complaints.append("was refused: \(error)")
        }
        return complaints
    }
}
