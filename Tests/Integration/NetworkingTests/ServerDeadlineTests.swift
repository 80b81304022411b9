import Glibc
import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

@Suite("HTTP server: deadlines", .serialized)
struct ServerDeadlineTests {
    @Test func aSlowHeadIsEnded() async throws {
        try await ServerFixture.run(configure: { $0.headerDeadlineMilliseconds = 200 }) { fixture in
            try await fixture.client { port in
                let silent = try ServerPeer(port: port)
                let slow = try ServerPeer(port: port)
                slow.send("GET / HTTP/1.1\r\nHost: t\r\n")
                #expect(try slow.readToEnd().hasPrefix("HTTP/1.1 408 "))
                #expect(try silent.readToEnd().isEmpty)
                // The second request of a connection has the same deadline, from its first byte.
                let second = try ServerPeer(port: port)
                second.send(get("/first") + "GET /second")
                #expect(try second.readToEnd().contains("HTTP/1.1 408 "))
            }
            #expect(fixture.metric(#"http_connections_cut_total{reason="header_deadline"}"#) == 2)
        }
    }

    @Test func trickledHeadBytesDoNotMoveTheDeadline() async throws {
        try await ServerFixture.run(configure: { $0.headerDeadlineMilliseconds = 300 }) { fixture in
            let milliseconds = try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                let start = monotonicMilliseconds()
                peer.send("GET / HTTP/1.1\r\nHost: t\r\nX: ")
                while !peer.isEnded, monotonicMilliseconds() - start < 5_000 {
                    peer.send("x")
                    _ = peer.read(forMilliseconds: 20)
                }
                return monotonicMilliseconds() - start
            }
            #expect(milliseconds < 2_000)
        }
    }

    @Test func aSlowBodyIsEnded() async throws {
        try await ServerFixture.run(configure: {
            $0.bodyGraceMilliseconds = 200
            $0.bodyMinBytesPerSecond = 10_000
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10000\r\n\r\n")
                let start = monotonicMilliseconds()
                while !peer.isEnded, monotonicMilliseconds() - start < 5_000 {
                    peer.send("x")
                    _ = peer.read(forMilliseconds: 10)
                }
                #expect(peer.text.hasPrefix("HTTP/1.1 408 "))
                #expect(monotonicMilliseconds() - start < 2_000)
            }
            #expect(fixture.metric(#"http_connections_cut_total{reason="body_rate"}"#) == 1)
        }
    }

    @Test func aBodyAboveTheRateMayTakeLongerThanTheGrace() async throws {
        try await ServerFixture.run(configure: {
            $0.bodyGraceMilliseconds = 300
            $0.bodyMinBytesPerSecond = 1_000
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10000\r\n\r\n")
                for _ in 0..<10 {
                    peer.send(String(repeating: "x", count: 1_000))
                    _ = peer.read(forMilliseconds: 80)
                }
                try peer.read { $0.hasSuffix("xxx") && $0.hasPrefix("HTTP/1.1 200") }
            }
        }
    }

    @Test func aReaderThatStopsIsCutAndItsProducerWaitsMeanwhile() async throws {
        let written = Locked(0)
        let failure = Locked<String?>(nil)
        try await ServerFixture.run(
            configure: {
                $0.writeDeadlineMilliseconds = 300
                $0.maxUnsentBytes = 16_384
            },
            answer: { _ in
                HTTPResponse(
                    status: 200,
                    body: .stream { writer in
                        let piece = [UInt8](repeating: 120, count: 16_384)
                        do {
                            while true {
                                try await writer.write(piece)
                                written.withLock { $0 += piece.count }
                            }
                        } catch let error as NetworkError {
                            failure.withLock { $0 = error.code.description }
                            throw error
                        }
                    })
            },
            { fixture in
                try await offThread { [port = fixture.port] in
                    let peer = try ServerPeer(port: port, receiveBufferBytes: 4_096)
                    peer.send(get("/"))
                    usleep(1_500_000)
                }
                try await eventually("the connection is cut") { await fixture.server.openConnections == 0 }
                #expect(fixture.metric(#"http_connections_cut_total{reason="write_deadline"}"#) == 1)
                #expect(failure.withLock { $0 } != nil)
                // 64 KiB in the server, 16 KiB unsent, the rest is what the peer's kernel took.
                #expect(written.withLock { $0 } < 8 << 20)
            })
    }

    @Test func idleConnectionsAreClosed() async throws {
        try await ServerFixture.run(configure: { $0.idleTimeoutMilliseconds = 150 }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send(get("/"))
                #expect(try peer.readToEnd().answers == 1)
            }
        }
    }

    @Test func aPeerThatGoesAwayCancelsItsHandler() async throws {
        let state = Locked("")
        try await ServerFixture.run(answer: { request in
            state.withLock { $0 = "running" }
            do {
                try await request.loop.sleep(milliseconds: 20_000)
                state.withLock { $0 = "slept" }
            } catch {
                state.withLock { $0 = "cancelled" }
            }
            return .text("late")
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send(get("/"))
                while state.withLock({ $0.isEmpty }) { usleep(1_000) }
            }
            try await eventually("the handler is cancelled") { state.withLock { $0 } == "cancelled" }
        }
    }

    @Test func aDrainFinishesWhatRunsAndClosesWhatIsIdle() async throws {
        let release = Locked(false)
        try await ServerFixture.run(answer: { request in
            while !release.withLock({ $0 }) { try? await request.loop.sleep(milliseconds: 5) }
            return .text("finished")
        }) { fixture in
            let idle = Task { try await fixture.client { try idlePeer($0) } }
            let busy = Task {
                try await fixture.client { port in
                    let peer = try ServerPeer(port: port)
                    peer.send(get("/busy"))
                    return try peer.readToEnd(milliseconds: 10_000)
                }
            }
            try await eventually("both are connected") { await fixture.server.openConnections == 2 }
            try await eventually("the idle one was served") {
                fixture.metric(#"http_requests_total{method="GET",status="200"}"#) == 1
            }
            let drain = Task { await fixture.server.drain(deadlineMilliseconds: 10_000) }
            #expect(try await idle.value.answers == 1)
            await #expect(throws: (any Error).self) { try await fixture.client { _ = try ServerPeer(port: $0) } }
            release.withLock { $0 = true }
            let text = try await busy.value
            #expect(text.hasSuffix("finished") && text.contains("Connection: close"))
            await drain.value
            #expect(await fixture.server.openConnections == 0)
        }
    }

    @Test func aDrainCutsWhatOutlivesItsDeadline() async throws {
        try await ServerFixture.run(answer: { request in
            while !Task.isCancelled { try? await request.loop.sleep(milliseconds: 20) }
            return .text("cut")
        }) { fixture in
            let stuck = Task {
                try await fixture.client { port in
                    let peer = try ServerPeer(port: port)
                    peer.send(get("/stuck"))
                    return try peer.readToEnd(milliseconds: 10_000)
                }
            }
            try await eventually("it is connected") { await fixture.server.openConnections == 1 }
            let start = monotonicMilliseconds()
            await fixture.server.drain(deadlineMilliseconds: 200)
            #expect(monotonicMilliseconds() - start < 3_000)
            #expect(try await stuck.value.isEmpty)
        }
    }
}

private func idlePeer(_ port: UInt16) throws -> String {
    let peer = try ServerPeer(port: port)
    peer.send(get("/health"))
    return try peer.readToEnd(milliseconds: 10_000)
}
