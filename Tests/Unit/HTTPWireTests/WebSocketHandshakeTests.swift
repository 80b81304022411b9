import HTTPWire
import Testing

@Suite struct WebSocketHandshakeTests {
    /// The digest of the example of RFC 6455 section 1.3; any other input is a fault of the caller.
    static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes == Array("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8) else { return [] }
        return [
            0xB3, 0x7A, 0x4F, 0x2C, 0xC0, 0x62, 0x4F, 0x16, 0x90, 0xF6, 0x46, 0x06, 0xCF, 0x38, 0x59, 0x45, 0xB2, 0xBE,
            0xC4, 0xEA,
        ]
    }

    static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    private func parsed(_ fields: String) -> HTTPRequestHead? {
        RequestRuleTests.trace("GET /chat HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").heads.first
    }

    @Test func bothSidesAgree() throws {
        var bytes: [UInt8] = []
        try HTTPSerializer.requestHead(
            method: .get, target: "/chat", host: "a",
            headers: WebSocketHandshake.requestHeaders(key: Self.key, subprotocols: ["v2", "v1"]), framing: .none,
            into: &bytes)
        var trace = RequestTrace()
        trace.deliver(bytes)
        let request = try WebSocketHandshake.check(try #require(trace.heads.first))
        #expect(request.key == Self.key)
        #expect(request.subprotocols == ["v2", "v1"])
        var answer: [UInt8] = []
        try HTTPSerializer.responseHead(
            status: 101,
            headers: WebSocketHandshake.responseHeaders(accepting: request, subprotocol: "v1", sha1: Self.sha1),
            framing: .none, keepAlive: true, into: &answer)
        var responses = ResponseTrace()
        responses.deliver(answer)
        let response = try #require(responses.heads.first)
        #expect(response.headers.first("Sec-WebSocket-Accept") == Self.accept)
        let chosen = try WebSocketHandshake.checkResponse(
            response, key: Self.key, subprotocols: ["v2", "v1"], sha1: Self.sha1)
        #expect(chosen == "v1")
    }

    @Test(arguments: [
        "Sec-WebSocket-Version: 13\r\n",
        "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: a\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 1\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a,,b\r\n",
    ])
    func badRequests(_ fields: String) throws {
        let head = try #require(parsed("Upgrade: websocket\r\nConnection: Upgrade\r\n" + fields))
        #expect(throws: WebSocketError.self) { try WebSocketHandshake.check(head) }
        #expect(WebSocketHandshake.asksForOtherVersion(head) == fields.contains("Version: 8"))
    }

    @Test func notAnUpgrade() throws {
        let head = try #require(parsed("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"))
        #expect(!head.upgradesToWebSocket)
        #expect(throws: WebSocketError.self) { try WebSocketHandshake.check(head) }
    }

    @Test(arguments: [
        "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "Sec-WebSocket-Protocol: unasked\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate\r\n",
    ])
    func badAnswers(_ fields: String) throws {
        var trace = ResponseTrace()
        trace.deliver(Array("HTTP/1.1 101 Switching Protocols\r\n\(fields)\r\n".utf8))
        let head = try #require(trace.heads.first)
        #expect(throws: WebSocketError.self) {
            try WebSocketHandshake.checkResponse(head, key: Self.key, sha1: Self.sha1)
        }
    }

    @Test func anotherStatusIsNoUpgrade() {
        var headers: HTTPHeaders = ["Upgrade": "websocket", "Connection": "Upgrade"]
        headers.add("Sec-WebSocket-Accept", Self.accept)
        let head = HTTPResponseHead(status: 200, headers: headers)
        #expect(throws: WebSocketError.self) {
            try WebSocketHandshake.checkResponse(head, key: Self.key, sha1: Self.sha1)
        }
    }

    @Test func newKeysAreKeys() throws {
        var generator = SystemRandomNumberGenerator()
        let key = WebSocketHandshake.newKey(using: &generator)
        let fields =
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \(key)\r\n"
        #expect(try WebSocketHandshake.check(try #require(parsed(fields))).key == key)
    }
}
