import HTTPWire
import Testing

/// The policy of the request parser, one line a rule.
@Suite struct RequestRuleTests {
    static func trace(_ text: String, limits: HTTPWireLimits = HTTPWireLimits()) -> RequestTrace {
        var whole = RequestTrace(limits: limits)
        whole.deliver(Array(text.utf8))
        for delivery in Delivery.allCases {
            var other = RequestTrace(limits: limits)
            other.deliver(delivery.pieces(of: Array(text.utf8)))
            #expect(other == whole, "\(delivery)")
        }
        return whole
    }

    static let host = "Host: a\r\n"

    @Test(arguments: [
        ("GET / HTTP/1.1\nHost: a\n\n", "bare line feeds"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", "bare carriage return in a value"),
        ("GET / HTTP/1.1\rHost: a\r\n\r\n", "bare carriage return behind the request line"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", "line folding"),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", "space before the first field"),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "space before the colon"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", "NUL in a value"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1b}b\r\n\r\n", "control character in a value"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{7f}b\r\n\r\n", "DEL in a value"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", "a field without a colon"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", "empty Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", "signed Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "negative Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", "hexadecimal Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", "list in Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1_0\r\n\r\n", "underscore in Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "differing Content-Length"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n", "huge Content-Length"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "both framings"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", "both framings"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "two codings"
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", "empty coding"),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "chunked in HTTP/1.0"),
        ("GET / HTTP/1.1\r\n\r\n", "no Host"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "two Hosts"),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", "empty Host"),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "space in Host"),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "slash in Host"),
        ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "user in Host"),
        ("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", "port out of range"),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "unclosed bracket in Host"),
        ("GET / HTTP/1.1\r\nHost: a%zz\r\n\r\n", "broken escape in Host"),
        ("G ET / HTTP/1.1\r\nHost: a\r\n\r\n", "space in the method"),
        ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "method that is no token"),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", "lower-case version"),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "space behind the version"),
        ("GET /\r\n\r\n", "HTTP/0.9"),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "two spaces"),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", "asterisk without OPTIONS"),
        ("GET a.b:80 HTTP/1.1\r\nHost: a\r\n\r\n", "authority form without CONNECT"),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "foreign scheme"),
        ("GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n", "absolute form without a host"),
        ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", "non-ASCII target"),
        ("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n", "data behind the last request"),
        ("\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "many empty lines"),
    ])
    func badRequest(_ text: String, _ rule: String) {
        let trace = Self.trace(text)
        #expect(trace.failure?.status == 400, "\(rule)")
        #expect(trace.answers == [400], "\(rule)")
    }

    @Test(arguments: [
        ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501, HTTPWireError.Code.methodNotSupported),
        ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501, .methodNotSupported),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, .versionNotSupported),
        ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505, .versionNotSupported),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, .transferCodingNotSupported),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501, .transferCodingNotSupported),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501, .transferCodingNotSupported),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 1\r\n\r\n", 417, .expectationFailed),
    ])
    func otherRefusals(_ text: String, _ status: Int, _ code: HTTPWireError.Code) {
        let trace = Self.trace(text)
        #expect(trace.failure?.status == status)
        #expect(trace.failure?.code == code)
    }

    @Test(arguments: [
        "-1", "+1", "0x1", "1_0", "1 ", " 1", "", "g", "1000000000000000", "0000000000000001", "1;", "1;=a", "1;a=",
        "1;a=\"b", "1 ;a", "1;a=b;", "1\t",
    ])
    func badChunkSize(_ size: String) {
        let trace = Self.trace(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\nx\r\n0\r\n\r\n")
        #expect(trace.failure?.code == .badChunk)
    }

    @Test(arguments: [
        "Content-Length: 1", "Transfer-Encoding: chunked", "Host: b", "Authorization: x", "X : y", " x: y",
    ])
    func badTrailer(_ line: String) {
        let trace = Self.trace(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\(line)\r\n\r\n")
        #expect(trace.failure?.status == 400)
        #expect(trace.endCount == 0)
    }

    @Test func chunkedBodyWithTrailers() {
        let trace = Self.trace(
            "POST /a?b=c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5;q=\"a\\\"b\";n\r\nhello\r\n00006\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n")
        #expect(trace.body == Array("hello world".utf8))
        #expect(trace.events.last == .end(["X-Sum": "1"]))
        #expect(trace.heads.first?.query == "b=c")
        #expect(trace.heads.first?.framing == .chunked)
    }

    @Test func pipelinedRequestsStaySeparate() {
        let one = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        let trace = Self.trace(one + "\r\n" + one + one + "GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(trace.heads.map(\.path) == ["/1", "/1", "/1", "/2"])
        #expect(trace.endCount == 4)
        #expect(trace.heads.map(\.keepAlive) == [true, true, true, false])
        #expect(trace.isClosed)
    }

    @Test func headFields() throws {
        let trace = Self.trace(
            "GET http://u:p@b.example:81/p%20q?x=1?2#f HTTP/1.1\r\nHost: a\r\nCONNECTION: x , Upgrade\r\n"
                + "Upgrade: WebSocket\r\nX-Empty:\r\nX-Space: \t a b \t\r\n\r\n")
        let head = try #require(trace.heads.first)
        #expect(head.method == .get)
        #expect(head.target == "http://u:p@b.example:81/p%20q?x=1?2#f")
        #expect(head.path == "/p%20q")
        #expect(head.query == "x=1?2")
        #expect(head.authority == "b.example:81")
        #expect(head.upgradesToWebSocket)
        #expect(head.keepAlive)
        #expect(head.headers.first("x-empty") == "")
        #expect(head.headers.first("x-space") == "a b")
        #expect(head.framing == .none)
    }

    @Test func persistence() {
        func keepAlive(_ version: String, _ connection: String) -> Bool? {
            Self.trace("GET / \(version)\r\nHost: a\r\n\(connection)\r\n").heads.first?.keepAlive
        }
        #expect(keepAlive("HTTP/1.1", "") == true)
        #expect(keepAlive("HTTP/1.1", "Connection: keep-alive, CLOSE\r\n") == false)
        #expect(keepAlive("HTTP/1.0", "") == false)
        #expect(keepAlive("HTTP/1.0", "Connection: Keep-Alive\r\n") == true)
    }

    @Test func expectContinue() {
        func expects(_ text: String) -> Bool? { Self.trace(text).heads.first?.expectsContinue }
        #expect(expects("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx") == true)
        #expect(expects("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n") == false)
        #expect(expects("PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx") == false)
    }
}
