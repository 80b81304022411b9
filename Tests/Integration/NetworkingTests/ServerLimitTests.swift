import Foundation
import Glibc
import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

@Suite("HTTP server: limits", .serialized)
struct ServerLimitTests {
    @Test func headsAreBounded() async throws {
        try await ServerFixture.run(configure: {
            $0.maxHeaderBytes = 1_000
            $0.maxHeaderCount = 5
            $0.maxTargetBytes = 100
        }) { fixture in
            try await fixture.client { port in
                let cases = [
                    (get("/", "X: \(String(repeating: "x", count: 1_000))\r\n"), 431),
                    (get("/", String(repeating: "X: y\r\n", count: 5)), 431),
                    (get("/" + String(repeating: "x", count: 100)), 414),
                ]
                for (request, status) in cases {
                    let peer = try ServerPeer(port: port)
                    peer.send(request)
                    #expect(try peer.readToEnd().hasPrefix("HTTP/1.1 \(status) "))
                }
            }
        }
    }

    @Test func bodiesAreBoundedByTheRoute() async throws {
        try await ServerFixture.run(maxBody: 10) { fixture in
            try await fixture.client { port in
                let announced = try ServerPeer(port: port)
                announced.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n")
                #expect(try announced.readToEnd().hasPrefix("HTTP/1.1 413 "))
                let chunked = try ServerPeer(port: port)
                chunked.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n")
                chunked.send("3\r\n123\r\n0\r\n\r\n")
                #expect(try chunked.readToEnd().hasPrefix("HTTP/1.1 413 "))
                let fits = try ServerPeer(port: port)
                fits.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n1234567890")
                try fits.read { $0.hasSuffix("POST / 1234567890") }
            }
        }
    }

    @Test func connectionsBeyondTheLimitGet503WhileHealthAnswers() async throws {
        try await ServerFixture.run(configure: {
            $0.maxConnections = 3
            $0.reservedConnections = 2
        }) { fixture in
            try await fixture.client { port in
                let held = try (0..<3).map { _ in try ServerPeer(port: port) }
                for peer in held {
                    peer.send(get("/"))
                    try peer.read { $0.answers == 1 }
                }
                let turnedAway = try ServerPeer(port: port)
                turnedAway.send(get("/"))
                let answer = try turnedAway.readToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 1"))
                let probe = try ServerPeer(port: port)
                probe.send(get("/health"))
                #expect(try probe.readToEnd().hasSuffix("healthy"))
            }
            #expect(fixture.metric(#"http_shed_total{reason="connections"}"#) == 1)
        }
    }

    @Test func connectionsOfOneAddressAreBounded() async throws {
        try await ServerFixture.run(configure: { $0.maxConnectionsPerAddress = 2 }) { fixture in
            try await fixture.client { port in
                var held = try (0..<2).map { _ in try ServerPeer(port: port) }
                for peer in held {
                    peer.send(get("/"))
                    try peer.read { $0.answers == 1 }
                }
                #expect(try ServerPeer(port: port).readToEnd().hasPrefix("HTTP/1.1 503 "))
                held.removeLast()
            }
            // A place that became free is given away again.
            try await eventually("one connection left") { await fixture.server.openConnections <= 1 }
            try await fixture.client { port in
                let next = try ServerPeer(port: port)
                next.send(get("/next"))
                try next.read { $0.hasSuffix("GET /next ") }
            }
        }
    }

    @Test func overloadIsShedQuicklyWhileHealthAnswers() async throws {
        let isOver = Locked(false)
        try await ServerFixture.run(
            configure: { $0.maxConcurrentRequests = 4 },
            answer: { request in
                while !isOver.withLock({ $0 }) { try? await request.loop.sleep(milliseconds: 10) }
                return .text("done")
            },
            { fixture in
                try await fixture.client { port in
                    let busy = try (0..<4).map { _ in try ServerPeer(port: port) }
                    for peer in busy { peer.send(get("/busy")) }
                    let shed = try ServerPeer(port: port)
                    // The four must have been taken before the fifth is judged.
                    var answer = ""
                    for _ in 0..<200 where !answer.contains("503") {
                        shed.forget()
                        shed.send(get("/health"))
                        try shed.read { $0.hasSuffix("healthy") }
                        let probe = try ServerPeer(port: port)
                        probe.send(get("/one-more"))
                        answer = probe.read(forMilliseconds: 100)
                    }
                    #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 1"))
                    var times: [Int] = []
                    for _ in 0..<20 {
                        shed.forget()
                        let start = monotonicMilliseconds()
                        shed.send(get("/one-more"))
                        try shed.read { $0.contains("overloaded") }
                        times.append(monotonicMilliseconds() - start)
                    }
                    // 10 ms on an idle machine; this one may be busy, so the median has some room.
                    #expect(times.sorted()[10] <= 30, "shed in \(times) ms")
                    isOver.withLock { $0 = true }
                    for peer in busy { try peer.read { $0.hasSuffix("done") } }
                }
            })
    }

    @Test func theLastAllowedRequestClosesTheConnection() async throws {
        try await ServerFixture.run(configure: { $0.maxRequestsPerConnection = 3 }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send((1...5).map { get("/\($0)") }.joined())
                let text = try peer.readToEnd()
                #expect(text.answers == 3)
                #expect(text.components(separatedBy: "Connection: close").count == 2)
            }
        }
    }

    @Test func readAheadIsBounded() async throws {
        let isOver = Locked(false)
        try await ServerFixture.run(
            configure: { $0.maxPipelinedBytes = 10_000 },
            answer: { request in
                while !isOver.withLock({ $0 }) { try? await request.loop.sleep(milliseconds: 10) }
                return .text("done")
            },
            { fixture in
                let requests = String(repeating: get("/"), count: 400_000)
                let taken = try await fixture.client { port in
                    try ServerPeer(port: port, receiveBufferBytes: 4_096).send(requests, forMilliseconds: 500)
                }
                isOver.withLock { $0 = true }
                // What the two kernels buffer, and 10,000 bytes in the server.
                #expect(taken < requests.utf8.count, "the server read all while it was busy")
            })
    }
}
