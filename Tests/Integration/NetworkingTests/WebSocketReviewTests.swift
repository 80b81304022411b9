import Foundation
import Glibc
import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

/// What a WebSocket may not do to its server: keep the loop, swallow earlier answers, outlive a close or a drain.
@Suite("HTTP server: WebSocket and its neighbours", .timeLimit(.minutes(1)))
struct WebSocketReviewTests {
    private static let handshake =
        get(
            "/ws",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")

    /// `run` answers `/ws`, `plain` everything else.
    private static func answer(
        _ configuration: WebSocketConfiguration = WebSocketConfiguration(), plain: [UInt8] = Array("plain".utf8),
        _ run: @escaping @Sendable (WebSocketConnection, EventLoop) async -> Void
    ) -> @Sendable (HTTPRequest) async -> HTTPResponse {
        { request in
            guard request.head.path == "/ws" else { return HTTPResponse(status: 200, body: .bytes(plain)) }
            let loop = request.loop
            return HTTPResponse(status: 101, body: .webSocket(configuration) { await run($0, loop) })
        }
    }

    private static func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try WebSocketFrameWriter.append(
            WebSocketFrame(opcode, payload: payload), maskedWith: 0x1234_5678, into: &bytes)
        return bytes
    }

    private static func open(_ port: UInt16) throws -> ServerPeer {
        let peer = try ServerPeer(port: port)
        peer.send(handshake)
        try peer.read { $0.hasSuffix("\r\n\r\n") }
        peer.forget()
        return peer
    }

    @Test func aPeerThatSendsWithoutPauseLeavesTheLoopToOthers() async throws {
        let isFlooding = Locked(false)
        let isOver = Locked(false)
        let answer = Self.answer { connection, _ in
            while (try? await connection.receive()) != nil {}
        }
        try await ServerFixture.run(answer: answer) { fixture in
            let flood = Task {
                try await fixture.client { port in
                    let pong = try Self.frame(.pong, [UInt8](repeating: 7, count: 125))
                    let pongs = [UInt8](repeatElement(pong, count: 1_000).joined())
                    let peer = try Self.open(port)
                    let end = monotonicMilliseconds() + 8_000
                    var sent = 0
                    while !isOver.withLock({ $0 }), monotonicMilliseconds() < end {
                        peer.send(pongs)
                        sent += 1
                        // More than the two kernels hold, so that the server is at work on it.
                        if sent == 100 { isFlooding.withLock { $0 = true } }
                    }
                    return sent
                }
            }
            let milliseconds = try await fixture.client { port in
                defer { isOver.withLock { $0 = true } }
                let patience = monotonicMilliseconds() + 20_000
                while !isFlooding.withLock({ $0 }), monotonicMilliseconds() < patience { usleep(1_000) }
                let start = monotonicMilliseconds()
                let peer = try ServerPeer(port: port)
                peer.send(get("/"))
                try peer.read { $0.hasSuffix("plain") }
                return monotonicMilliseconds() - start
            }
            #expect(milliseconds < 2_000)
            #expect(try await flood.value >= 100, "the flood never began")
        }
    }

    @Test func pipelinedAnswersArriveWholeBeforeTheSwitch() async throws {
        var configuration = WebSocketConfiguration()
        configuration.closeTimeoutMilliseconds = 100
        let body = [UInt8](repeating: 120, count: 300_000)
        try await ServerFixture.run(
            configure: {
                $0.maxBufferedResponseBytes = 4 << 20
                $0.maxUnsentBytes = 16_384
            },
            answer: Self.answer(configuration, plain: body) { connection, _ in
                try? await connection.send(.text("hello"))
            },
            { fixture in
                try await fixture.client { port in
                    let peer = try ServerPeer(port: port, receiveBufferBytes: 32_768)
                    peer.send(get("/1") + get("/2") + get("/3") + Self.handshake)
                    usleep(300_000)
                    let parts = try peer.readToEnd(milliseconds: 15_000).components(separatedBy: "HTTP/1.1 ")
                    #expect(parts.count == 5)
                    for part in parts.dropFirst().prefix(3) {
                        #expect(part.hasPrefix("200 "))
                        #expect(part.utf8.count { $0 == 120 } >= body.count)
                    }
                    #expect(parts.last?.hasPrefix("101 ") == true && parts.last?.contains("hello") == true)
                }
            })
    }

    @Test func closingEndsInTimeAlthoughTheReceiverWasCancelled() async throws {
        var configuration = WebSocketConfiguration()
        configuration.closeTimeoutMilliseconds = 300
        let milliseconds = Locked<Int?>(nil)
        let answer = Self.answer(configuration) { connection, loop in
            let receiver = Task { _ = try? await connection.receive() }
            try? await loop.sleep(milliseconds: 50)
            let closer = Task {
                let start = monotonicMilliseconds()
                await connection.close()
                milliseconds.withLock { $0 = monotonicMilliseconds() - start }
            }
            try? await loop.sleep(milliseconds: 50)
            receiver.cancel()
            await closer.value
        }
        try await ServerFixture.run(answer: answer) { fixture in
            let client = Task {
                try await fixture.client { port in
                    // Reads the close frame and never answers it.
                    let peer = try Self.open(port)
                    return try peer.readToEnd(milliseconds: 5_000).isEmpty
                }
            }
            try await eventually("close has returned") { milliseconds.withLock { $0 } != nil }
            // The close timeout, and the second that a closed stream lingers.
            #expect(milliseconds.withLock { $0 ?? .max } < 3_000)
            #expect(try await !client.value)
        }
    }
}
