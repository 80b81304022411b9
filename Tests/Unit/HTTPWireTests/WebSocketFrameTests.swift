import HTTPWire
import TestKit
import Testing

@Suite struct WebSocketFrameTests {
    static let limits = WebSocketLimits(maxFrameBytes: 100_000, maxMessageBytes: 150_000)

    /// Events of a connection; nothing follows a failure or a close.
    static func read(_ pieces: [[UInt8]], _ role: WebSocketRole) -> [WebSocketEvent] {
        var parser = WebSocketFrameParser(role: role, limits: limits)
        var events: [WebSocketEvent] = []
        for piece in pieces {
            var offset = 0
            while true {
                let event = parser.next(piece.span, &offset)
                if case .needMore = event { break }
                events.append(event)
                if case .failed = event { return events }
            }
        }
        return events
    }

    /// Reads as a client (unmasked frames), whole and byte by byte.
    static func readAsClient(_ bytes: [UInt8]) -> [WebSocketEvent] {
        let whole = read([bytes], .client)
        #expect(read(bytes.map { [$0] }, .client) == whole)
        return whole
    }

    private func failure(_ bytes: [UInt8]) -> WebSocketError? {
        if case .failed(let error) = Self.readAsClient(bytes).last { error } else { nil }
    }

    @Test(arguments: [0, 1, 3, 125, 126, 127, 65_535, 65_536, 100_000])
    func writtenFramesAreReadBack(count: Int) throws {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var plain: [UInt8] = []
        var masked: [UInt8] = []
        try WebSocketFrameWriter.append(WebSocketFrame(.binary, payload: payload), into: &plain)
        try WebSocketFrameWriter.append(
            WebSocketFrame(.binary, payload: payload), maskedWith: 0xA1B2_C3D4, into: &masked)
        #expect(masked.count == plain.count + 4)
        #expect(Self.read([plain], .client) == [.message(.binary(payload))])
        let pieces = stride(from: 0, to: masked.count, by: 7).map { Array(masked[$0..<min($0 + 7, masked.count)]) }
        #expect(Self.read(pieces, .server) == [.message(.binary(payload))])
        #expect(Self.read([masked], .server) == [.message(.binary(payload))])
    }

    /// The masked "Hello" of RFC 6455 section 5.7.
    @Test func exampleOfTheStandard() {
        let hello: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(Self.read([hello], .server) == [.message(.text("Hello"))])
    }

    @Test func fragmentsWithControlFramesBetween() {
        let bytes: [UInt8] = [0x01, 2, 0xE2, 0x82, 0x89, 1, 7, 0x00, 0, 0x8A, 0, 0x80, 1, 0xAC, 0x82, 0]
        #expect(
            Self.readAsClient(bytes) == [.ping([7]), .pong([]), .message(.text("€")), .message(.binary([]))])
    }

    @Test(arguments: [
        ([0xC1, 0] as [UInt8], "RSV1"), ([0xA1, 0], "RSV2"), ([0x91, 0], "RSV3"), ([0x83, 0], "opcode 3"),
        ([0x8B, 0], "opcode 11"), ([0x09, 0], "fragmented ping"), ([0x89, 126, 0, 126], "long ping"),
        ([0x80, 0], "continuation of nothing"), ([0x01, 1, 0x61, 0x81, 0], "text inside a message"),
        ([0x81, 0x80, 0, 0, 0, 0], "masked by a server"), ([0x82, 126, 0, 125], "16 bits for 125"),
        ([0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], "64 bits for 65535"),
        ([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], "length over 63 bits"), ([0x88, 1, 3], "close of one byte"),
        ([0x88, 2, 0x03, 0xE7], "999"), ([0x88, 2, 0x03, 0xEC], "1004"), ([0x88, 2, 0x03, 0xED], "1005"),
        ([0x88, 2, 0x03, 0xEE], "1006"), ([0x88, 2, 0x03, 0xF7], "1015"), ([0x88, 2, 0x03, 0xF8], "1016"),
        ([0x88, 2, 0x0B, 0xB7], "2999"), ([0x88, 2, 0x13, 0x88], "5000"),
    ])
    func protocolErrors(_ bytes: [UInt8], _ what: String) {
        #expect(failure(bytes)?.closeCode == 1002, "\(what)")
    }

    @Test func unmaskedClientFrameIsRefused() {
        guard case .failed(let error) = Self.read([[0x81, 0x00]], .server).last else {
            Issue.record("taken")
            return
        }
        #expect(error.closeCode == 1002)
    }

    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999] as [UInt16])
    func closeCodesOnTheWire(code: UInt16) throws {
        var bytes: [UInt8] = []
        try WebSocketFrameWriter.append(try WebSocketFrameWriter.close(code: code, reason: "bye é"), into: &bytes)
        #expect(Self.readAsClient(bytes + [0xFF, 0xFF]) == [.close(code: code, reason: "bye é")])
    }

    @Test func emptyClose() {
        #expect(Self.readAsClient([0x88, 0]) == [.close(code: nil, reason: "")])
        #expect(failure([0x88, 3, 0x03, 0xE8, 0xFF])?.closeCode == 1007)
    }

    @Test func limits() {
        #expect(failure([0x82, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xA1])?.closeCode == 1009)
        let half = [0x02, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xA0] + [UInt8](repeating: 0, count: 100_000)
        let rest: [UInt8] = [0x80, 126, 0xC3, 0x51]
        #expect(failure(half + rest)?.closeCode == 1009)
    }

    /// The bad byte fails the connection at once: neither the frame nor the message is complete.
    @Test(arguments: [
        [0xFF] as [UInt8], [0xC0], [0xC1], [0xE0, 0x80], [0xED, 0xA0], [0xF0, 0x80], [0xF4, 0x90], [0xF5], [0x80],
        [0xCE, 0xBA, 0x61, 0x80], [0xE2, 0x28],
    ])
    func badTextFailsEarly(_ start: [UInt8]) {
        #expect(failure([0x01, 125] + start)?.closeCode == 1007)
        #expect(failure([0x01, 0, 0x00, 100] + start)?.closeCode == 1007)
    }

    @Test func unfinishedCharacterAtTheEndOfTheMessage() {
        #expect(failure([0x81, 2, 0xE2, 0x82])?.closeCode == 1007)
        #expect(failure([0x01, 2, 0xE2, 0x82]) == nil)
    }

    @Test func writerRefuses() {
        var bytes: [UInt8] = []
        let long = WebSocketFrame(.ping, payload: [UInt8](repeating: 0, count: 126))
        #expect(throws: WebSocketError.self) { try WebSocketFrameWriter.append(long, into: &bytes) }
        #expect(throws: WebSocketError.self) {
            try WebSocketFrameWriter.append(WebSocketFrame(.close, isFinal: false), into: &bytes)
        }
        #expect(throws: WebSocketError.self) { try WebSocketFrameWriter.close(code: 1006) }
        #expect(bytes.isEmpty)
    }

    @Test func longReasonIsCutAtACharacter() throws {
        let frame = try WebSocketFrameWriter.close(code: 1000, reason: String(repeating: "é", count: 100))
        #expect(frame.payload.count == 124)
    }

    @Test func randomStreamsReadTheSameHoweverCut() {
        var generator = SeededGenerator()
        for _ in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let opcode = [0, 1, 2, 8, 9, 10, 3].randomElement(using: &generator) ?? 0
                let count = Int.random(in: 0...20, using: &generator)
                bytes.append(UInt8(opcode) | (Bool.random(using: &generator) ? 0x80 : 0))
                bytes.append(UInt8(count))
                bytes += (0..<count).map { _ in UInt8.random(in: 0x20...0x90, using: &generator) }
            }
            let whole = Self.read([bytes], .client)
            let cut = Self.read(Delivery.random(bytes, using: &generator), .client)
            #expect(cut == whole, "seed \(generator.seed)")
        }
    }
}
