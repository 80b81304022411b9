/// The upgrade from HTTP to WebSocket, both sides (RFC 6455 section 4). SHA-1 is given by whoever links a library.
public enum WebSocketHandshake {
    /// What a client asked for.
    public struct Request: Sendable, Equatable {
        /// The value of Sec-WebSocket-Key.
        public let key: String
        /// The subprotocols offered, best first.
        public let subprotocols: [String]
    }

    /// The value of Sec-WebSocket-Accept that answers a key.
    public static func acceptKey(for key: String, sha1: ([UInt8]) -> [UInt8]) -> String {
        Base64Text.encode(sha1(Array("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
    }

    /// Checks a request whose head says `upgradesToWebSocket`.
    /// - Throws: `websocket_bad_handshake`; answer 426 with `Sec-WebSocket-Version: 13` when
    ///   `asksForOtherVersion`, else 400.
    public static func check(_ head: HTTPRequestHead) throws(WebSocketError) -> Request {
        guard head.method == .get, head.version == .http11, head.upgradesToWebSocket,
            head.framing == .none || head.framing == .length(0)
        else { throw refusal("not a WebSocket upgrade") }
        guard !asksForOtherVersion(head), head.headers.all("Sec-WebSocket-Version").count == 1 else {
            throw refusal("Sec-WebSocket-Version is not 13")
        }
        let keys = head.headers.all("Sec-WebSocket-Key")
        guard keys.count == 1, let key = keys.first, Base64Text.isSixteenBytes(key) else {
            throw refusal("Sec-WebSocket-Key is not one key of 16 bytes")
        }
        return Request(key: key, subprotocols: try subprotocols(head.headers))
    }

    /// Whether the request names a version of the protocol, and not ours.
    public static func asksForOtherVersion(_ head: HTTPRequestHead) -> Bool {
        head.headers.first("Sec-WebSocket-Version").map { $0 != "13" } ?? false
    }

    /// The fields of the 101 response. Give them to `HTTPSerializer.responseHead` with status 101.
    /// - Parameter subprotocol: one of those offered, or nil.
    public static func responseHeaders(
        accepting request: Request, subprotocol: String? = nil, sha1: ([UInt8]) -> [UInt8]
    ) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Accept": acceptKey(for: request.key, sha1: sha1),
        ]
        if let subprotocol, request.subprotocols.contains(subprotocol) {
            headers.add("Sec-WebSocket-Protocol", subprotocol)
        }
        return headers
    }

    /// The value of Sec-WebSocket-Key for a new connection.
    public static func newKey(using generator: inout some RandomNumberGenerator) -> String {
        Base64Text.encode((0..<16).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
    }

    /// The fields of an upgrade request. Give them to `HTTPSerializer.requestHead` with GET and no body.
    public static func requestHeaders(key: String, subprotocols: [String] = []) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": key,
        ]
        if !subprotocols.isEmpty {
            headers.add("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", "))
        }
        return headers
    }

    /// Checks the answer to an upgrade request and returns the subprotocol the server chose.
    /// - Throws: `websocket_bad_handshake` for anything that RFC 6455 section 4.1 tells a client to refuse.
    public static func checkResponse(
        _ head: HTTPResponseHead, key: String, subprotocols: [String] = [], sha1: ([UInt8]) -> [UInt8]
    ) throws(WebSocketError) -> String? {
        guard head.status == 101 else { throw refusal("the server answered \(head.status)") }
        let upgrades = head.headers.all("Upgrade")
        guard upgrades.count == 1, ASCIIText.equalIgnoringCase(upgrades[0], "websocket"),
            head.headers.containsToken("Connection", "upgrade")
        else { throw refusal("the server did not upgrade to WebSocket") }
        guard head.headers.all("Sec-WebSocket-Accept") == [acceptKey(for: key, sha1: sha1)] else {
            throw refusal("Sec-WebSocket-Accept does not answer our key")
        }
        guard !head.headers.contains("Sec-WebSocket-Extensions") else {
            throw refusal("the server chose an extension that was not offered")
        }
        let chosen = head.headers.all("Sec-WebSocket-Protocol")
        guard chosen.count <= 1 else { throw refusal("the server chose several subprotocols") }
        guard chosen.allSatisfy(subprotocols.contains) else {
            throw refusal("the server chose a subprotocol that was not offered")
        }
        return chosen.first
    }

    private static func subprotocols(_ headers: HTTPHeaders) throws(WebSocketError) -> [String] {
        var names: [String] = []
        for line in headers.all("Sec-WebSocket-Protocol") {
            for part in line.split(separator: ",", omittingEmptySubsequences: false) {
                let name = part.drop { $0 == " " || $0 == "\t" }
                let end = name.lastIndex { $0 != " " && $0 != "\t" }.map(name.index(after:)) ?? name.startIndex
                let token = name[..<end]
                guard !token.isEmpty, token.utf8.allSatisfy(ASCIIText.isToken) else {
                    throw refusal("Sec-WebSocket-Protocol is malformed")
                }
                names.append(String(token))
            }
        }
        return names
    }

    private static func refusal(_ message: String) -> WebSocketError {
        WebSocketError(code: .badHandshake, closeCode: WebSocketCloseCode.protocolError, message: message)
    }
}
