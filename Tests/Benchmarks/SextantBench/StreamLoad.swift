import Foundation
import HTTPWire
import Networking
import Observability
import Reactor

/// Many readers of one room as an event stream, and one publisher. The time counts from before an event is published
/// until a reader has it.
struct StreamLoad: Sendable {
    let url: String
    let readerToken: String
    let publisherToken: String
    /// The daemon's process, whose memory is looked at.
    let processID: Int
    let readers: Int
    let eventsPerSecond: Int
    let seconds: Int

    private static let room = "bench"
    /// Connections opened at the same time.
    private static let wave = 50

    /// What readers have seen.
    private final class Seen: Sendable {
        let took = Locked<[UInt64]>([])
        let ready = Locked(0)
    }

    /// "p50_ms p99_ms bytes_per_reader deliveries".
    func run() async throws -> String {
        let loop = try EventLoop.start(name: "readers")
        let publishing = try EventLoop.start(name: "publisher")
        let client = FlowBench.client(connections: readers, on: loop)
        let publisher = FlowBench.client(connections: 4, on: publishing)
        try await post(publisher, "/streaming/rooms", #"{"room_id":"\#(Self.room)","title":"bench"}"#, status: 201)
        let seen = Seen()
        let before = try residentBytes()
        let after = try await withThrowingTaskGroup(of: Void.self) { group in
            for first in stride(from: 0, to: readers, by: Self.wave) {
                let last = min(readers, first + Self.wave)
                for _ in first..<last {
                    group.addTask(executorPreference: loop) { try await follow(client, seen, loop) }
                }
                try await until(on: loop) { seen.ready.withLock { $0 } >= last }
            }
            let start = publishing.monotonicNanoseconds
            let count = seconds * eventsPerSecond
            for number in 0..<count {
                let due = start + UInt64(number) * 1_000_000_000 / UInt64(eventsPerSecond)
                let now = publishing.monotonicNanoseconds
                if due > now { try await publishing.sleep(milliseconds: Int64((due - now) / 1_000_000)) }
                let event = """
                    {"room_id":"\(Self.room)","source":"bench","event_id":"\(start)-\(number)",\
                    "payload":{"sent":"\(publishing.monotonicNanoseconds)"}}
                    """
                try await post(publisher, "/streaming/events", event, status: 202)
            }
            try await until(on: loop) { seen.took.withLock { $0.count } >= count * readers }
            let after = try residentBytes()
            group.cancelAll()
            while true {
                do {
                    guard try await group.next() != nil else { break }
                } catch is HTTPClientError {
                    continue
                }
            }
            return after
        }
        let sorted = seen.took.withLock { $0 }.sorted()
        return FlowBench.percentile(sorted, 0.5, per: 1e6) + " " + FlowBench.percentile(sorted, 0.99, per: 1e6)
            + " \(max(0, after - before) / readers) \(sorted.count)"
    }

    private func follow(_ client: HTTPClient, _ seen: Seen, _ loop: EventLoop) async throws {
        var request = HTTPClientRequest(url: url + "/streaming/rooms/\(Self.room)")
        request.headers.set("Authorization", "Bearer \(readerToken)")
        let stream = try await client.stream(request, deadlineMilliseconds: 30_000)
        guard stream.status == 200 else { throw FlowBench.Usage(description: "a reader was answered \(stream.status)") }
        var parser = SSEParser()
        for try await chunk in stream.body {
            for event in try parser.parse(chunk.span) {
                if event.event == "ready" { seen.ready.withLock { $0 += 1 } }
                guard let sent = Self.sent(event.data) else { continue }
                let took = loop.monotonicNanoseconds - min(sent, loop.monotonicNanoseconds)
                seen.took.withLock { $0.append(took) }
            }
        }
    }

    private static func sent(_ data: String) -> UInt64? {
        guard let start = data.range(of: #""sent":""#)?.upperBound else { return nil }
        return UInt64(data[start...].prefix { $0.isNumber })
    }

    private func post(_ client: HTTPClient, _ path: String, _ body: String, status: Int) async throws {
        var request = HTTPClientRequest(method: .post, url: url + path, body: Array(body.utf8))
        request.headers.set("Authorization", "Bearer \(publisherToken)")
        request.headers.set("Content-Type", "application/json")
        let answer = try await client.send(request, deadlineMilliseconds: 10_000)
        guard answer.status == status else {
            throw FlowBench.Usage(
                description: "\(path) answered \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    private func until(on loop: EventLoop, _ condition: () -> Bool) async throws {
        let deadline = loop.monotonicNanoseconds + 60_000_000_000
        while !condition() {
            guard loop.monotonicNanoseconds < deadline else {
                throw FlowBench.Usage(description: "the readers did not get there within a minute")
            }
            try await loop.sleep(milliseconds: 10)
        }
    }

    private func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw FlowBench.Usage(description: "/proc does not tell the memory of process \(processID)")
        }
        return kilobytes * 1_024
    }
}
