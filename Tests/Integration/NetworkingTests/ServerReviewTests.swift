import Foundation
import Glibc
import HTTPWire
import Observability
import TestKit
import Testing

@testable import Networking

/// Endings that a peer or a drain can bring about while an answer is under way.
@Suite("HTTP server: endings", .timeLimit(.minutes(1)))
struct ServerReviewTests {
    @Test func anEarlyAnswerEndsWhenThePeerEndsItsSide() async throws {
        try await ServerFixture.run(answer: { _ in .text("early") }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n")
                try peer.read { $0.hasSuffix("early") }
                peer.finish()
                // The body never comes: the server must not wait for it.
                #expect(try peer.readToEnd(milliseconds: 3_000).answers == 1)
            }
            try await eventually("the connection is forgotten") { await fixture.server.openConnections == 0 }
        }
    }

    @Test func aStreamedAnswerHoldsNoContinue() async throws {
        let answer: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    try await writer.write(Array("first ".utf8))
                    try await writer.write(try await request.body.collect())
                })
        }
        try await ServerFixture.run(answer: answer) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
                try peer.read { $0.contains("first ") }
                // Time for the handler to ask for the body.
                _ = peer.read(forMilliseconds: 100)
                peer.send("later")
                let text = try peer.readToEnd()
                #expect(text.contains("first ") && text.contains("later"))
                #expect(text.answers == 1 && !text.contains("100 Continue"), "\(text)")
            }
        }
    }

    @Test func aDrainEndsWithTheAnswerThatASlowReaderTakes() async throws {
        let mayRead = Locked(false)
        let body = [UInt8](repeating: 120, count: 1 << 20)
        try await ServerFixture.run(
            configure: { $0.maxUnsentBytes = 16_384 },
            answer: { _ in HTTPResponse(status: 200, body: .bytes(body)) },
            { fixture in
                let reader = Task {
                    try await fixture.client { port in
                        let peer = try ServerPeer(port: port, receiveBufferBytes: 32_768)
                        peer.send(get("/"))
                        while !mayRead.withLock({ $0 }) { usleep(1_000) }
                        try peer.readToEnd(milliseconds: 10_000)
                        return peer.received.count
                    }
                }
                try await eventually("the answer is under way") {
                    fixture.metric(#"http_requests_total{method="GET",status="200"}"#) == 1
                }
                let start = monotonicMilliseconds()
                let drain = Task { await fixture.server.drain(deadlineMilliseconds: 15_000) }
                try await eventually("the drain has begun") { await fixture.server.isDraining }
                #expect(await fixture.server.openConnections == 1)
                mayRead.withLock { $0 = true }
                #expect(try await reader.value > body.count)
                await drain.value
                #expect(monotonicMilliseconds() - start < 8_000)
                #expect(fixture.metric(#"http_connections_cut_total{reason="drain_deadline"}"#) ?? 0 == 0)
            })
    }
}
