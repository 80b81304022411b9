import HTTPWire
import TestKit
import Testing

@Suite struct SerializerTests {
    private func response(
        _ status: Int, _ framing: BodyFraming, _ headers: HTTPHeaders = [:], keepAlive: Bool = true
    ) throws -> String {
        var bytes: [UInt8] = []
        try HTTPSerializer.responseHead(
            status: status, headers: headers, framing: framing, keepAlive: keepAlive, date: "D", into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func responseHeads() throws {
        #expect(
            try response(200, .length(3), ["A": "b"])
                == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 3\r\nA: b\r\n\r\n")
        #expect(
            try response(404, .none, keepAlive: false)
                == "HTTP/1.1 404 Not Found\r\nDate: D\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(try response(204, .none) == "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n")
        #expect(try response(304, .length(9)).contains("Content-Length: 9\r\n"))
        #expect(try response(200, .chunked).contains("Transfer-Encoding: chunked\r\n"))
        #expect(try response(200, .untilClose).contains("Connection: close\r\n"))
        #expect(try response(299, .none).hasPrefix("HTTP/1.1 299 \r\n"))
    }

    @Test(arguments: [
        ["X": "a\r\nSet-Cookie: b"] as HTTPHeaders, ["X": "a\nb"], ["X": "a\u{0}b"], ["X\r\nY": "a"], ["X Y": "a"],
        ["": "a"], ["X:": "a"], ["Content-Length": "1"], ["transfer-encoding": "chunked"], ["Connection": "x"],
    ])
    func splittingIsRefused(_ headers: HTTPHeaders) {
        var bytes: [UInt8] = [1, 2]
        #expect(throws: HTTPWireError.self) {
            try HTTPSerializer.responseHead(
                status: 200, headers: headers, framing: .none, keepAlive: true, into: &bytes)
        }
        #expect(throws: HTTPWireError.self) {
            try HTTPSerializer.requestHead(
                method: .get, target: "/", host: "a", headers: headers, framing: .none, into: &bytes)
        }
        #expect(bytes == [1, 2])
    }

    @Test(arguments: [
        ("GET", "/a b", "h"), ("GET", "/\r\n", "h"), ("GET", "", "h"), ("G T", "/", "h"), ("", "/", "h"),
        ("GET", "/é", "h"),
        ("GET", "/", "h/"), ("GET", "/", "u@h"), ("GET", "/", ""), ("GET", "/", "h\r\n"),
    ])
    func badRequestLinesAreRefused(_ method: String, _ target: String, _ host: String) {
        var bytes: [UInt8] = []
        #expect(throws: HTTPWireError.self) {
            try HTTPSerializer.requestHead(
                method: HTTPMethod(rawValue: method), target: target, host: host, framing: .none, into: &bytes)
        }
        #expect(bytes.isEmpty)
    }

    @Test func statusOutOfRangeIsRefused() {
        var bytes: [UInt8] = []
        #expect(throws: HTTPWireError.self) {
            try HTTPSerializer.responseHead(status: 99, framing: .none, keepAlive: true, into: &bytes)
        }
    }

    /// What is written is read back by the strict parsers, whatever the framing and however it is cut.
    @Test func roundTrip() throws {
        var generator = SeededGenerator()
        for _ in 0..<500 {
            let body = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let isChunked = Bool.random(using: &generator)
            var bytes: [UInt8] = []
            try HTTPSerializer.requestHead(
                method: .post, target: "/p?q=\(body.count)", host: "[::1]:80", headers: ["X-A": "é", "x-a": "2"],
                framing: isChunked ? .chunked : .length(body.count), keepAlive: true, into: &bytes)
            try appendBody(body, isChunked, &generator, &bytes)
            var trace = RequestTrace()
            trace.deliver(Delivery.random(bytes + bytes, using: &generator))
            #expect(trace.failure == nil, "seed \(generator.seed)")
            #expect(trace.endCount == 2 && trace.body == body + body, "seed \(generator.seed)")
            #expect(trace.heads.first?.headers.all("X-A") == ["é", "2"])
        }
    }

    private func appendBody(
        _ body: [UInt8], _ isChunked: Bool, _ generator: inout SeededGenerator, _ bytes: inout [UInt8]
    ) throws {
        guard isChunked else {
            bytes += body
            return
        }
        for piece in Delivery.random(body, using: &generator) {
            HTTPSerializer.appendChunk(piece, into: &bytes)
        }
        HTTPSerializer.appendChunk([], into: &bytes)
        bytes += HTTPSerializer.lastChunk
    }

    @Test func headersIgnoreCaseAndKeepOrder() {
        var headers: HTTPHeaders = ["A": "1", "b": "2", "a": "3"]
        #expect(headers.all("A") == ["1", "3"])
        #expect(headers.first("B") == "2")
        headers.set("a", "9")
        #expect(headers.map(\.name) == ["b", "a"])
        headers.remove("B")
        #expect(headers.count == 1 && !headers.contains("b"))
        headers.add("Vary", "x, Accept")
        #expect(headers.containsToken("vary", "accept") && !headers.containsToken("vary", "acc"))
    }
}
