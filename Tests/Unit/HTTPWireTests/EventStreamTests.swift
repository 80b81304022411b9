import Foundation
import HTTPWire
import TestKit
import Testing

@Suite struct EventStreamTests {
    struct Suite: Decodable {
        struct Event: Decodable, Equatable {
            let type: String
            let id: String
            let data: String
        }

        struct Case: Decodable {
            let name: String
            let chunks: [String]
            let events: [Event]
        }

        let cases: [Case]
    }

    private static func parse(_ pieces: [[UInt8]]) throws -> [Suite.Event] {
        var parser = SSEParser()
        return try pieces.flatMap { try parser.parse($0.span) }
            .map { Suite.Event(type: $0.event ?? "message", id: $0.id ?? "", data: $0.data) }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func contract() throws {
        let suite = try JSONDecoder().decode(
            Suite.self, from: Data(SharedFixtures.bytes(of: "fixtures/sse/sse_vectors.json")))
        #expect(suite.cases.count == 38)
        for item in suite.cases {
            let bytes = Array(item.chunks.joined().utf8)
            #expect(try Self.parse(item.chunks.map { Array($0.utf8) }) == item.events, "\(item.name) as given")
            #expect(try Self.parse([bytes]) == item.events, "\(item.name) whole")
            #expect(try Self.parse(bytes.map { [$0] }) == item.events, "\(item.name) byte by byte")
            let pairs = stride(from: 0, to: bytes.count, by: 2).map { Array(bytes[$0..<min($0 + 2, bytes.count)]) }
            #expect(try Self.parse(pairs) == item.events, "\(item.name) by twos")
        }
    }

    @Test func writtenEventsAreReadBack() throws {
        let events = [
            ServerSentEvent(id: "1", event: "fill", data: "{\"a\":1}"),
            ServerSentEvent(id: "2", data: "line 1\nline 2\n\n"),
            ServerSentEvent(id: "3", data: ""),
            ServerSentEvent(id: "4", event: "é", data: " leading: space"),
        ]
        var bytes: [UInt8] = []
        for event in events {
            try SSEWriter.append(event, into: &bytes)
            SSEWriter.appendComment("beat\r\nevent: forged", into: &bytes)
        }
        var parser = SSEParser()
        #expect(try parser.parse(bytes.span) == events)
    }

    @Test func dataCannotBreakOut() throws {
        var bytes: [UInt8] = []
        try SSEWriter.append(ServerSentEvent(data: "a\r\nid: 7\revent: x\n\ndata: y"), into: &bytes)
        var parser = SSEParser()
        let events = try parser.parse(bytes.span)
        #expect(events == [ServerSentEvent(data: "a\nid: 7\nevent: x\n\ndata: y")])
    }

    @Test(arguments: ["a\nb", "a\rb", "a\u{0}b"])
    func badFieldsAreRefused(_ text: String) {
        var bytes: [UInt8] = [1]
        #expect(throws: EventStreamError.self) {
            try SSEWriter.append(ServerSentEvent(id: text, data: ""), into: &bytes)
        }
        #expect(throws: EventStreamError.self) {
            try SSEWriter.append(ServerSentEvent(event: text, data: ""), into: &bytes)
        }
        #expect(bytes == [1])
    }

    @Test func retryIsRead() throws {
        var parser = SSEParser()
        _ = try parser.parse(Array("retry: 1500\nretry: x1\nretry:\n\n".utf8).span)
        #expect(parser.retryMilliseconds == 1500)
    }

    @Test func limitHolds() throws {
        for text in [String(repeating: "x", count: 101), String(repeating: "data: 1234567\n", count: 20)] {
            var parser = SSEParser(maxEventBytes: 100)
            #expect(throws: EventStreamError.self) { try parser.parse(Array(text.utf8).span) }
            #expect(throws: EventStreamError.self) { try parser.parse(Array("\n".utf8).span) }
        }
    }
}
