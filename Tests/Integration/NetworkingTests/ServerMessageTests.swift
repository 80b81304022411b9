import Foundation
import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

@Suite("HTTP server: messages")
struct ServerMessageTests {
    @Test func aConnectionServesManyRequests() async throws {
        try await ServerFixture.run { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                for number in 1...50 {
                    peer.forget()
                    peer.send(get("/\(number)"))
                    let answer = try peer.read { $0.hasSuffix("GET /\(number) ") }
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(answer.contains("\r\nDate: "))
                    #expect(!answer.contains("Connection: close"))
                }
            }
            #expect(fixture.metric(#"http_requests_total{method="GET",status="200"}"#) == 50)
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrderOneAfterTheOther() async throws {
        let running = Locked((now: 0, most: 0))
        try await ServerFixture.run(answer: { request in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            defer { running.withLock { $0.now -= 1 } }
            if request.head.path.hasSuffix("0") { try? await request.loop.sleep(milliseconds: 20) }
            return .text("<\(request.head.path)>")
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send((1...30).map { get("/\($0)") }.joined())
                let text = try peer.read { $0.contains("</30>") }
                let order = text.split(separator: "<").dropFirst().compactMap {
                    Int($0.dropFirst().prefix { $0 != ">" })
                }
                #expect(order == Array(1...30))
            }
            #expect(running.withLock { $0.most } == 1)
        }
    }

    @Test func bodiesMayBeChunkedBothWays() async throws {
        try await ServerFixture.run(answer: { request in
            let body = (try? await request.body.collect()) ?? []
            return HTTPResponse(
                status: 200,
                body: .stream { writer in
                    for byte in body { try await writer.write([byte]) }
                })
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")
                peer.send("1\r\nc\r\n0\r\n\r\n" + get("/next", "Connection: close\r\n"))
                let text = try peer.readToEnd()
                #expect(text.contains("Transfer-Encoding: chunked"))
                #expect(text.contains("\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\nHTTP/1.1 200"))
            }
        }
    }

    @Test func continueIsSentOnlyWhenTheBodyIsRead() async throws {
        try await ServerFixture.run(answer: { request in
            request.head.path == "/ignore" ? .text("early") : await ServerFixture.echo(request)
        }) { fixture in
            try await fixture.client { port in
                let head = "HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
                let reads = try ServerPeer(port: port)
                reads.send("POST /read \(head)")
                try reads.read { $0 == "HTTP/1.1 100 Continue\r\n\r\n" }
                reads.send("hi")
                try reads.read { $0.hasSuffix("POST /read hi") }
                // Without reading: no 100, and the connection ends, since nobody knows whether the body comes.
                let ignores = try ServerPeer(port: port)
                ignores.send("POST /ignore \(head)")
                let text = try ignores.readToEnd()
                #expect(text.hasPrefix("HTTP/1.1 200"))
                #expect(text.contains("Connection: close"))
            }
        }
    }

    @Test func headGetsTheLengthWithoutTheBody() async throws {
        try await ServerFixture.run(answer: { _ in .text("12345") }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send("HEAD /a HTTP/1.1\r\nHost: t\r\n\r\n" + get("/b", "Connection: close\r\n"))
                let text = try peer.readToEnd()
                #expect(text.answers == 2)
                #expect(text.components(separatedBy: "Content-Length: 5").count == 3)
                #expect(text.components(separatedBy: "12345").count == 2)
            }
        }
    }

    @Test func anEarlyAnswerNeverTurnsTheBodyIntoARequest() async throws {
        let paths = Locked<[String]>([])
        try await ServerFixture.run(answer: { request in
            paths.withLock { $0.append(request.head.path) }
            return .text("early")
        }) { fixture in
            try await fixture.client { port in
                let smuggled = get("/smuggled")
                // Short and announced: read away, the connection goes on.
                let short = try ServerPeer(port: port)
                short.send("POST /short HTTP/1.1\r\nHost: t\r\nContent-Length: \(smuggled.utf8.count)\r\n\r\n")
                try short.read { $0.hasSuffix("early") }
                short.send(smuggled + get("/after", "Connection: close\r\n"))
                #expect(try short.readToEnd().answers == 2)
                // Of unknown length, or long: the connection closes.
                for framing in ["Transfer-Encoding: chunked", "Content-Length: 900000"] {
                    let long = try ServerPeer(port: port)
                    long.send("POST /long HTTP/1.1\r\nHost: t\r\n\(framing)\r\n\r\n")
                    try long.read { $0.hasSuffix("early") }
                    long.send(smuggled)
                    let text = try long.readToEnd()
                    #expect(text.answers == 1)
                    #expect(text.contains("Connection: close"))
                }
            }
            #expect(paths.withLock { $0 } == ["/short", "/after", "/long", "/long"])
        }
    }

    @Test func oldClientsGetTheirAnswerAndTheEndOfTheConnection() async throws {
        try await ServerFixture.run(answer: { _ in
            HTTPResponse(status: 200, body: .stream { try await $0.write(Array("streamed".utf8)) })
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send("GET / HTTP/1.0\r\n\r\n")
                let text = try peer.readToEnd()
                #expect(text.hasSuffix("\r\n\r\nstreamed"))
                #expect(!text.contains("chunked"))
            }
        }
    }

    @Test func aPeerThatOnlyEndsItsSideStillGetsItsAnswer() async throws {
        try await ServerFixture.run { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send(get("/half"))
                peer.finish()
                #expect(try peer.readToEnd().hasSuffix("GET /half "))
            }
        }
    }

    @Test func malformedRequestsGetAProblemAndTheEnd() async throws {
        try await ServerFixture.run { fixture in
            try await fixture.client { port in
                let cases = [
                    ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: t\n\n", 400),
                    ("GET / HTTP/2.0\r\nHost: t\r\n\r\n", 505), ("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", 501),
                    ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
                ]
                for (request, status) in cases {
                    let peer = try ServerPeer(port: port)
                    peer.send(request)
                    let text = try peer.readToEnd()
                    #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(request) got \(text.prefix(40))")
                    #expect(text.contains("application/problem+json") && text.contains("Connection: close"))
                }
            }
        }
    }

    @Test func anAnswerThatCannotBeWrittenBecomesA500() async throws {
        try await ServerFixture.run(answer: { _ in
            HTTPResponse(status: 200, headers: ["X-Split": "a\r\nSet-Cookie: b"], body: .bytes([65]))
        }) { fixture in
            try await fixture.client { port in
                let peer = try ServerPeer(port: port)
                peer.send(get("/", "Connection: close\r\n"))
                let text = try peer.readToEnd()
                #expect(text.hasPrefix("HTTP/1.1 500 "))
                #expect(!text.contains("Set-Cookie"))
            }
        }
    }

    @Test func theDateHeaderIsRight() {
        #expect(DateHeader.format(seconds: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(DateHeader.format(seconds: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(DateHeader.format(seconds: 1_709_210_096) == "Thu, 29 Feb 2024 12:34:56 GMT")
        #expect(DateHeader.format(seconds: -1) == "Wed, 31 Dec 1969 23:59:59 GMT")
    }
}
