import HTTPWire
import Testing

@Suite struct RequestLimitTests {
    static let limits = HTTPWireLimits(
        maxHeaderBytes: 200, maxHeaderCount: 3, maxTargetBytes: 20, maxChunkExtensionBytes: 8, maxTrailerBytes: 40)

    private func status(_ text: String) -> Int? {
        RequestRuleTests.trace(text, limits: Self.limits).failure?.status
    }

    @Test func targetLength() {
        let longest = "/" + String(repeating: "a", count: 19)
        #expect(status("GET \(longest) HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
        #expect(status("GET \(longest)a HTTP/1.1\r\nHost: a\r\n\r\n") == 414)
    }

    @Test func headerCount() {
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\nC: 1\r\n\r\n") == nil)
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n") == 431)
    }

    @Test func headerBytes() {
        let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let fits = String(repeating: "x", count: 200 - start.utf8.count - 4)
        #expect(status(start + fits + "\r\n\r\n") == nil)
        #expect(status(start + fits + "x\r\n\r\n") == 431)
        #expect(status(start + String(repeating: "x", count: 100_000)) == 431)
    }

    @Test func methodLength() {
        #expect(status(String(repeating: "M", count: 32) + " / HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
        #expect(status(String(repeating: "M", count: 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n") == 400)
    }

    @Test func chunkExtensionsAndTrailers() {
        let start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(status(start + "1;abcdefg\r\nx\r\n0\r\n\r\n") == nil)
        #expect(status(start + "1;abcdefghijk\r\nx\r\n0\r\n\r\n") == 400)
        #expect(status(start + "0\r\nA: \(String(repeating: "x", count: 60))\r\n\r\n") == 431)
        #expect(status(start + "0\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n") == 431)
    }

    /// A head cut into single bytes costs as much as its length, not its square.
    @Test func byteByByteIsLinear() {
        let limits = HTTPWireLimits(maxHeaderBytes: 1 << 22, maxHeaderCount: 10)
        var parser = HTTPRequestParser(limits: limits)
        var offset = 0
        let start = Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8)
        _ = parser.next(start.span, &offset)
        let clock = ContinuousClock()
        let time = clock.measure {
            let one: [UInt8] = [0x61]
            for _ in 0..<1_000_000 {
                var offset = 0
                guard case .needMore = parser.next(one.span, &offset) else {
                    Issue.record("refused")
                    return
                }
            }
        }
        // Quadratic would be 5 * 10^11 byte copies: minutes.
        #expect(time < .seconds(20))
    }

    @Test func aFailedParserStaysFailed() {
        var trace = RequestTrace()
        trace.deliver(Array("GET / HTTP/9.9\r\n\r\n".utf8))
        trace.deliver(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        #expect(trace.heads.isEmpty)
        #expect(trace.failure?.code == .versionNotSupported)
    }

    @Test func idleIsTold() {
        var parser = HTTPRequestParser()
        #expect(parser.isBetweenMessages)
        var offset = 0
        _ = parser.next(Array("\r\n".utf8).span, &offset)
        #expect(parser.isBetweenMessages)
        offset = 0
        _ = parser.next(Array("G".utf8).span, &offset)
        #expect(!parser.isBetweenMessages)
    }
}
