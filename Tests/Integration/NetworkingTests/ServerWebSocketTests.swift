import Foundation
import HTTPWire
import Observability
import TestKit
import Testing

@testable import Networking

@Suite("HTTP server: WebSocket")
struct ServerWebSocketTests {
    private static let handshake =
        get(
            "/ws",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")

    private static func echo(_ configuration: WebSocketConfiguration = WebSocketConfiguration())
        -> @Sendable (HTTPRequest) async -> HTTPResponse
    {
        { request in
            guard request.head.path == "/ws" else { return .text("plain") }
            return HTTPResponse(
                status: 101,
                body: .webSocket(configuration) { connection in
                    while let message = try? await connection.receive() { try? await connection.send(message) }
                })
        }
    }

    /// A masked frame as a client sends it.
    private static func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8], isFinal: Bool = true) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try WebSocketFrameWriter.append(
            WebSocketFrame(opcode, payload: payload, isFinal: isFinal), maskedWith: 0x1234_5678, into: &bytes)
        return bytes
    }

    private static func open(_ port: UInt16) throws -> ServerPeer {
        let peer = try ServerPeer(port: port)
        peer.send(handshake)
        let head = try peer.read { $0.hasSuffix("\r\n\r\n") }
        // The example of RFC 6455 section 1.3.
        #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        peer.forget()
        return peer
    }

    @Test func messagesPingsAndTheCloseAreAnswered() async throws {
        try await ServerFixture.run(answer: Self.echo()) { fixture in
            try await fixture.client { port in
                let peer = try Self.open(port)
                peer.send(try Self.frame(.text, Array("he".utf8), isFinal: false))
                peer.send(try Self.frame(.ping, [1, 2]))
                peer.send(try Self.frame(.continuation, Array("llo".utf8)))
                try peer.read { _ in peer.received.count >= 11 }
                #expect(peer.received == [0x8A, 2, 1, 2, 0x81, 5] + Array("hello".utf8))
                peer.forget()
                peer.send(try Self.frame(.close, [0x03, 0xE8]))
                try peer.readToEnd()
                #expect(peer.received == [0x88, 2, 0x03, 0xE8])
            }
            try await eventually("the connection is forgotten") { await fixture.server.openConnections == 0 }
        }
    }

    @Test func brokenFramesEndWithTheRightCode() async throws {
        var configuration = WebSocketConfiguration()
        configuration.limits = WebSocketLimits(maxFrameBytes: 1_000, maxMessageBytes: 1_000)
        let cases: [([UInt8], UInt16)] = [
            (try Self.frame(.text, [0xFF]), 1007),
            (try Self.frame(.binary, [UInt8](repeating: 0, count: 1_001)), 1009),
            ([0x81, 1, 65], 1002),
        ]
        try await ServerFixture.run(answer: Self.echo(configuration)) { fixture in
            try await fixture.client { port in
                for (bytes, code) in cases {
                    let peer = try Self.open(port)
                    peer.send(bytes)
                    try peer.readToEnd()
                    #expect(peer.received.first == 0x88)
                    #expect(Array(peer.received.dropFirst(2).prefix(2)) == [UInt8(code >> 8), UInt8(code & 0xFF)])
                }
            }
        }
    }

    @Test func framesBehindTheHandshakeAreNotLost() async throws {
        try await ServerFixture.run(answer: Self.echo()) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send(Array(Self.handshake.utf8) + (try Self.frame(.text, [65])))
                try peer.read { _ in peer.received.suffix(3) == [0x81, 1, 65] }
            }
        }
    }

    @Test func onlyDeclaredRoutesUpgrade() async throws {
        try await ServerFixture.run(answer: Self.echo()) { fixture in
            try await fixture.client { port in
                let plain = try ServerPeer(port: port)
                plain.send(Self.handshake.replacingOccurrences(of: "/ws", with: "/other"))
                #expect(try plain.read { $0.hasSuffix("plain") }.hasPrefix("HTTP/1.1 200"))
                let noUpgrade = try ServerPeer(port: port)
                noUpgrade.send(get("/ws"))
                #expect(try noUpgrade.read { $0.hasSuffix("}") }.hasPrefix("HTTP/1.1 426"))
                let noKey = try ServerPeer(port: port)
                noKey.send(get("/ws", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"))
                #expect(try noKey.read { $0.hasSuffix("}") }.hasPrefix("HTTP/1.1 400"))
            }
        }
    }

    @Test func silenceIsPingedAndThenEnded() async throws {
        var configuration = WebSocketConfiguration()
        configuration.idleTimeoutMilliseconds = 300
        try await ServerFixture.run(answer: Self.echo(configuration)) { fixture in
            try await fixture.client { port in
                let peer = try Self.open(port)
                try peer.readToEnd()
                #expect(peer.received.prefix(2) == [0x89, 0])
            }
        }
    }

    @Test func aDrainSaysGoodbye() async throws {
        try await ServerFixture.run(answer: Self.echo()) { fixture in
            let client = Task {
                try await fixture.client { port in
                    let peer = try Self.open(port)
                    try peer.read { _ in peer.received.count >= 4 }
                    let goodbye = Array(peer.received.prefix(4).dropFirst(2))
                    peer.send(try Self.frame(.close, [0x03, 0xE9]))
                    try peer.readToEnd()
                    return goodbye
                }
            }
            try await eventually("it is connected") { await fixture.server.openConnections == 1 }
            await pause(milliseconds: 200)
            await fixture.server.drain(deadlineMilliseconds: 5_000)
            #expect(try await client.value == [0x03, 0xE9])
        }
    }
}
