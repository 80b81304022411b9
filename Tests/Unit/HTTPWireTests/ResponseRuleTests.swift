import HTTPWire
import Testing

@Suite struct ResponseRuleTests {
    private func trace(_ text: String, method: HTTPMethod = .get, closes: Bool = false) -> ResponseTrace {
        var whole = ResponseTrace(method: method)
        whole.deliver(Array(text.utf8))
        if closes { whole.end() }
        for delivery in Delivery.allCases {
            var other = ResponseTrace(method: method)
            other.deliver(delivery.pieces(of: Array(text.utf8)))
            if closes { other.end() }
            #expect(other == whole, "\(delivery)")
        }
        return whole
    }

    @Test func lengthAndKeepAlive() {
        let response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
        let trace = trace(response + response)
        #expect(trace.bodies == [[97, 98], [97, 98]])
        #expect(trace.heads.allSatisfy { $0.keepAlive && $0.framing == .length(2) && $0.reason == "OK" })
    }

    @Test func bodyUntilClose() {
        let open = trace("HTTP/1.1 200 OK\r\n\r\nabc")
        #expect(open.endCount == 0)
        let closed = trace("HTTP/1.1 200 OK\r\n\r\nabc", closes: true)
        #expect(closed.endCount == 1 && closed.bodies == [Array("abc".utf8)])
        #expect(closed.heads.first?.keepAlive == false)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 100 Continue\r\n\r\n",
    ])
    func truncationIsNoSuccess(_ text: String) {
        let trace = trace(text, closes: true)
        #expect(trace.failure?.code == .truncated)
        #expect(trace.endCount == 0)
    }

    @Test func silenceIsToldApart() {
        #expect(trace("", closes: true).failure?.code == .closedBeforeResponse)
        #expect(trace("HTTP/1.1 204 No Content\r\n\r\n", closes: true).failure == nil)
    }

    @Test(arguments: ["204 No Content", "304 Not Modified"])
    func bodiless(_ status: String) {
        let trace = trace(
            "HTTP/1.1 \(status)\r\nContent-Length: 10\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        #expect(trace.heads.count == 2)
        #expect(trace.bodies == [[120]])
    }

    @Test func headHasNoBody() {
        let trace = trace("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", method: .head)
        #expect(trace.endCount == 1)
    }

    @Test func interimResponses() {
        let trace = trace(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        #expect(trace.events.count == 4)
        #expect(trace.heads.map(\.status) == [201])
        let endless = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 17)
        #expect(self.trace(endless).failure?.code == .badStatus)
    }

    @Test func switchingProtocols() {
        let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        var parser = HTTPResponseParser(requestMethod: .get)
        var offset = 0
        let bytes = Array(head.utf8) + [0x81, 0x00]
        guard case .head(let response) = parser.next(bytes.span, &offset) else {
            Issue.record("no head")
            return
        }
        #expect(response.status == 101)
        #expect(parser.next(bytes.span, &offset) == .end(trailers: HTTPHeaders()))
        #expect(offset == head.utf8.count)
        guard case .failed(let error) = parser.next(bytes.span, &offset) else {
            Issue.record("read on as HTTP")
            return
        }
        #expect(error.code == .protocolSwitched)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1 20\r\n\r\n",
        "HTTP/1.1 200 O\u{0}K\r\n\r\n",
        "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ])
    func refused(_ text: String) {
        #expect(trace(text).failure != nil)
    }

    @Test func nextMethodIsHonoured() {
        var parser = HTTPResponseParser(requestMethod: .head)
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n".utf8)
        for method in [HTTPMethod.head, .get] {
            parser.begin(requestMethod: method)
            var offset = 0
            guard case .head(let head) = parser.next(bytes.span, &offset) else {
                Issue.record("no head")
                return
            }
            #expect(head.framing == (method == .head ? .none : .length(1)))
            _ = parser.next(bytes.span, &offset)
        }
    }
}
