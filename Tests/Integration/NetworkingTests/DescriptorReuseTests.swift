import Foundation
import Glibc
import HTTPWire
import Observability
import TestKit
import Testing

@testable import Networking

/// A WebSocket whose stream has given its descriptor back while its handler still runs, and a connection that was given the
/// same number: what happens to one must not happen to the other.
@Suite("HTTP server: a descriptor used again", .timeLimit(.minutes(1)))
struct DescriptorReuseTests {
    /// Holds handlers until a test lets them go.
    private final class Gate: Sendable {
        private let state = Locked<(isOpen: Bool, held: [CheckedContinuation<Void, Never>])>(
            (false, []))
        /// The handler that was held has gone on.
        let isPassed = Locked(false)

        var isReached: Bool { state.withLock { !$0.held.isEmpty } }

        func pass() async {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if !state.isOpen { state.held.append(continuation) }
                    return state.isOpen
                }
                if goesOn { continuation.resume() }
            }
        }

        func open() {
            let held = state.withLock { state in
                defer { state = (true, []) }
                return state.held
            }
            for continuation in held { continuation.resume() }
        }
    }

    private static let handshake = get(
        "/ws",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")

    /// Both are there: the handler of the one is held, the other has its number. The gate is open when this ends, however.
    private func withBoth(
        _ test: (ServerFixture, _ held: Gate, _ number: Int32, _ second: QuietPeer) async throws -> Void
    ) async throws {
        let gate = Gate()
        let answer: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            guard request.head.path == "/ws" else { return .text("plain") }
            return HTTPResponse(
                status: 101,
                body: .webSocket(WebSocketConfiguration()) { connection in
                    await connection.close()
                    await gate.pass()
                    gate.isPassed.withLock { $0 = true }
                })
        }
        try await ServerFixture.run(answer: answer) { fixture in
            defer { gate.open() }
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send(Self.handshake)
                // The server says goodbye and, since the peer answers, closes.
                try peer.read { _ in peer.received.suffix(4) == [0x88, 2, 0x03, 0xE8] }
                var goodbye: [UInt8] = []
                try WebSocketFrameWriter.append(
                    WebSocketFrame(.close, payload: [0x03, 0xE8]), maskedWith: 0x1234_5678, into: &goodbye)
                peer.send(goodbye)
                try peer.readToEnd()
            }
            try await eventually("the stream is closed and its handler runs") { gate.isReached }
            let number = try #require(await fixture.server.upgradedNumbers.first)
            var made: QuietPeer?
            for _ in 0..<100 where made == nil {
                made = try await fixture.server.admitPeer(at: number, port: fixture.port)
                if made == nil { await pause(milliseconds: 10) }
            }
            let second = try #require(made, "other tests kept the number \(number)")
            defer { second.close() }
            try await eventually("peers of missed numbers are forgotten") {
                await fixture.server.openConnections == 2
            }
            try await test(fixture, gate, number, second)
        }
    }

    @Test func theEndOfTheFirstLeavesTheSecondItsPlace() async throws {
        try await withBoth { fixture, gate, number, second in
            gate.open()
            try await eventually("the first is forgotten") { await fixture.server.openConnections == 1 }
            #expect(await fixture.server.isTaken(number))
            let text = try await offThread {
                try second.ask(get("/still-there")) { $0.hasSuffix("plain") }
            }
            #expect(text.hasPrefix("HTTP/1.1 200"))
            // The drain knows it: it is closed at once and not cut at the deadline.
            await fixture.server.drain(deadlineMilliseconds: 20_000)
            #expect(try await offThread { try second.isEnded() })
            #expect(fixture.metric(#"http_connections_cut_total{reason="drain_deadline"}"#) ?? 0 == 0)
            #expect(await fixture.server.openConnections == 0)
        }
    }

    @Test func aDrainEndsBothAndClosesNoNumberTwice() async throws {
        try await withBoth { fixture, gate, number, second in
            await fixture.server.drain(deadlineMilliseconds: 300)
            #expect(try await offThread { try second.isEnded() })
            #expect(await fixture.server.openConnections == 0)
            #expect(
                fixture.metric(#"http_connections_cut_total{reason="drain_deadline"}"#) == 1,
                "the one that is held")
            // The number is somebody else's now. If other tests were faster, theirs must stay open as well.
            let plugs = Descriptors.plug(upTo: number)
            let owner = Descriptors.identity(number)
            gate.open()
            try await eventually("the handler goes on") { gate.isPassed.withLock { $0 } }
            // It ends in the same turn of the loop; this is a later one.
            #expect(await fixture.server.upgradedNumbers.isEmpty)
            if plugs.last == number { #expect(Descriptors.identity(number) == owner && owner != nil) }
            Descriptors.close(plugs)
        }
    }
}

/// Numbers of descriptors, which the kernel gives out lowest first.
private enum Descriptors {
    /// Takes every free number up to this one; the last is this one unless somebody has it.
    static func plug(upTo number: Int32) -> [Int32] {
        var taken: [Int32] = []
        repeat {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { break }
            taken.append(descriptor)
        } while taken.last ?? number < number
        return taken
    }

    static func close(_ descriptors: [Int32]) {
        for descriptor in descriptors { Glibc.close(descriptor) }
    }

    /// What is open under a number.
    static func identity(_ number: Int32) -> [UInt64]? {
        var status = stat()
        return fstat(number, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
    }
}

extension HTTPServer {
    /// The numbers that connections had which WebSockets have taken over.
    fileprivate var upgradedNumbers: [Int32] { upgraded.values.map(\.descriptor) }

    /// Whether a connection that is none of a WebSocket has the number.
    fileprivate func isTaken(_ number: Int32) -> Bool {
        let slot = Int(number)
        return slot < connections.count && connections[slot] != nil
    }

    /// A peer whose connection here has this number; nil when another thread of the process was faster.
    fileprivate func admitPeer(at number: Int32, port: UInt16) throws -> QuietPeer? {
        var plugs = Descriptors.plug(upTo: number)
        defer { Descriptors.close(plugs) }
        guard plugs.last == number else { return nil }
        // The kernel connects it while the loop is busy here; it is taken with the one number that is free.
        let peer = try QuietPeer(port: port)
        Descriptors.close([plugs.removeLast()])
        acceptWaiting()
        guard isTaken(number) else {
            peer.close()
            return nil
        }
        return peer
    }
}

/// A connected socket that can go from the loop, where it is made, to the thread that waits on it.
private struct QuietPeer: Sendable {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            throw ServerPeer.Failure(description: "cannot connect: errno \(errno)")
        }
    }

    func close() { Glibc.close(descriptor) }

    /// Sends and reads until the condition holds, the server closes, or ten seconds are over.
    func ask(_ text: String, until isDone: (String) -> Bool) throws -> String {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var received: [UInt8] = []
        while !isDone(String(decoding: received, as: UTF8.self)), let piece = try read(), !piece.isEmpty {
            received += piece
        }
        return String(decoding: received, as: UTF8.self)
    }

    /// Whether the server has closed its side, which is waited for for ten seconds.
    func isEnded() throws -> Bool {
        while let piece = try read() { if piece.isEmpty { return true } }
        return false
    }

    /// Nil when nothing comes; empty at the end.
    private func read() throws -> [UInt8]? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 10_000) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }
}
