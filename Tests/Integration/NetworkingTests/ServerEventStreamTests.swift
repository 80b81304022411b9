import Foundation
import Glibc
import HTTPWire
import Observability
import TestKit
import Testing

@testable import Networking

@Suite("HTTP server: event streams")
struct ServerEventStreamTests {
    private static func streams(
        _ configure: (inout EventStreamConfiguration) -> Void = { _ in }
    ) -> EventStreamResponse {
        var configuration = EventStreamConfiguration()
        configure(&configuration)
        return EventStreamResponse(
            configuration: configuration, logger: Logger(service: "test", sink: MemorySink()),
            metrics: MetricsRegistry())
    }

    @Test func aClientResumesBehindItsLastEvent() async throws {
        let streams = Self.streams()
        try await ServerFixture.run(answer: { request in
            streams.response(to: request) { sink, lastEventID in
                let first = (lastEventID.flatMap { Int($0) } ?? 0) + 1
                for number in first..<(first + 3) {
                    try sink.send(ServerSentEvent(id: "\(number)", event: "tick", data: "line\n\(number)"))
                }
            }
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send(get("/", "Last-Event-ID: 41\r\n"))
                let text = try peer.read { $0.hasSuffix("0\r\n\r\n") }
                #expect(text.contains("Content-Type: text/event-stream"))
                #expect(text.contains("retry: 2000\n"))
                #expect(text.contains("id: 42\nevent: tick\ndata: line\ndata: 42\n\n"))
                #expect(text.contains("id: 44\n") && !text.contains("id: 41\n"))
            }
        }
    }

    @Test func anIdleStreamBeats() async throws {
        let streams = Self.streams { $0.heartbeatMilliseconds = 30 }
        try await ServerFixture.run(answer: { request in
            streams.response(to: request) { sink, _ in await sink.closed() }
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send(get("/"))
                try peer.read { $0.components(separatedBy: ": keep-alive\n\n").count > 3 }
            }
            // The client is gone: the next heartbeat finds out, and the stream ends.
            try await eventually("the stream ends") { await fixture.server.openConnections == 0 }
        }
    }

    @Test func aSlowClientIsDroppedAndItsProducerNeverWaits() async throws {
        let logs = MemorySink()
        let metrics = MetricsRegistry()
        var configuration = EventStreamConfiguration()
        configuration.maxQueuedEvents = 100
        let streams = EventStreamResponse(
            configuration: configuration, logger: Logger(service: "test", sink: logs), metrics: metrics)
        let outcome = Locked<(sent: Int, milliseconds: Int)?>(nil)
        try await ServerFixture.run(
            configure: { $0.maxUnsentBytes = 16_384 },
            answer: { request in
                streams.response(to: request) { sink, _ in
                    let data = String(repeating: "x", count: 10_000)
                    let start = monotonicMilliseconds()
                    var sent = 0
                    while try sink.send(ServerSentEvent(data: data)) {
                        sent += 1
                        // Lets the pump write, as a real producer would.
                        if sent % 50 == 0 { await Task.yield() }
                    }
                    outcome.withLock { $0 = (sent, monotonicMilliseconds() - start) }
                    await sink.closed()
                }
            },
            { fixture in
                try await offThread { [port = fixture.port] in
                    let peer = try ServerPeer(port: port, receiveBufferBytes: 4_096)
                    peer.send(get("/"))
                    for _ in 0..<500 where outcome.withLock({ $0 == nil }) { usleep(10_000) }
                }
                try await eventually("the client is dropped") { await fixture.server.openConnections == 0 }
                let (sent, milliseconds) = try #require(outcome.withLock { $0 })
                #expect(sent >= 100 && sent < 10_000, "dropped after \(sent) events")
                #expect(milliseconds < 3_000)
                let dropped = #"http_event_stream_dropped_total{reason="slow_client_events"} 1"#
                try await eventually("the drop is counted and logged") {
                    metrics.render().contains(dropped)
                        && logs.lines.contains { $0.contains("event_stream_client_dropped") }
                }
            })
    }

    @Test func aDrainEndsAStreamProperly() async throws {
        let streams = Self.streams()
        try await ServerFixture.run(answer: { request in
            streams.response(to: request) { sink, _ in
                try sink.send(ServerSentEvent(data: "one"))
                await sink.closed()
            }
        }) { fixture in
            let client = Task {
                try await fixture.client { port in
                    let peer = try ServerPeer(port: port)
                    peer.send(get("/"))
                    return try peer.readToEnd(milliseconds: 10_000)
                }
            }
            try await eventually("it is connected") { await fixture.server.openConnections == 1 }
            await pause(milliseconds: 100)
            await fixture.server.drain(deadlineMilliseconds: 5_000)
            #expect(try await client.value.hasSuffix("data: one\n\n\r\n0\r\n\r\n"))
        }
    }
}
