import HTTPWire
import Observability
import Reactor
import Testing

@testable import Networking

@Suite("HTTP client")
struct ClientTests {
    @Test func aRequestIsWrittenAsToldAndItsResponseRead() async throws {
        try await withClient { client, loop, _ in
            let seen = Locked("")
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                let request = try await stream.readRequest() ?? ""
                seen.withLock { $0 = request }
                try await stream.answer("hello", headers: "Retry-After: 7\r\nX-A: 1\r\n")
            }
            let response = try await TaskContext.$requestID.withValue("req-1") {
                try await client.send(
                    HTTPClientRequest(
                        method: .post, url: server.url("/a?b=c"), headers: ["X-B": "2"], body: Array("body".utf8)),
                    deadlineMilliseconds: 2_000)
            }
            #expect(response.status == 200)
            #expect(response.body == Array("hello".utf8))
            #expect(response.headers.first("x-a") == "1")
            #expect(response.retryAfterMilliseconds == 7_000)
            let request = seen.withLock { $0 }
            #expect(request.hasPrefix("POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:\(server.address.port)\r\n"))
            #expect(request.contains("Content-Length: 4\r\n"))
            #expect(request.contains("x-request-id: req-1\r\n"))
            #expect(request.contains("User-Agent: sextant\r\n"))
            #expect(request.hasSuffix("\r\n\r\nbody"))
            await server.stop()
        }
    }

    @Test func traceparentOfTheTaskGoesOut() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                try await stream.answer(try await stream.readRequest() ?? "")
            }
            let value = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let response = try await TaskContext.$trace.withValue(TraceContext(traceparent: value)) {
                try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
            }
            #expect(String(decoding: response.body, as: UTF8.self).contains("traceparent: \(value)\r\n"))
            await server.stop()
        }
    }

    @Test func everyStatusIsAResponse() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                while let request = try await stream.readRequest() {
                    let status = request.dropFirst(5).prefix { $0.isNumber }
                    let extra = status == "401" ? "WWW-Authenticate: Basic realm=\"x\"\r\n" : "Location: /elsewhere\r\n"
                    let body = status == "204" || status == "304" ? "" : "Content-Length: 2\r\n"
                    try await stream.send(
                        Array("HTTP/1.1 \(status) X\r\n\(extra)\(body)\r\n\(body.isEmpty ? "" : "ok")".utf8))
                }
            }
            for status in [200, 204, 301, 304, 400, 401, 404, 429, 500, 503] {
                let response = try await client.send(
                    HTTPClientRequest(url: server.url("/\(status)")), deadlineMilliseconds: 2_000)
                #expect(response.status == status)
            }
            #expect(await server.accepted == 1)
            await server.stop()
        }
    }

    @Test func whatCannotBeSentIsRefusedBeforeConnecting() async throws {
        try await withClient { client, _, metrics in
            let bad: [(HTTPClientRequest, HTTPClientError.Code)] = [
                (HTTPClientRequest(url: "ftp://a/"), .invalidURL),
                (HTTPClientRequest(url: "/relative"), .invalidURL),
                (HTTPClientRequest(url: "http://user:pw@host/"), .invalidURL),
                (HTTPClientRequest(url: "http://h:99999/"), .invalidURL),
                (HTTPClientRequest(url: "http://h/a b"), .invalidURL),
                (HTTPClientRequest(url: "http://h/\r\nX: y"), .invalidURL),
                (HTTPClientRequest(url: "http://127.0.0.1/", headers: ["X": "a\r\nY: b"]), .invalidRequest),
                (HTTPClientRequest(url: "http://127.0.0.1/", headers: ["Content-Length": "3"]), .invalidRequest),
                (HTTPClientRequest(url: "http://127.0.0.1/", headers: ["Host": "other"]), .invalidRequest),
                (HTTPClientRequest(method: .connect, url: "http://127.0.0.1/"), .invalidRequest),
            ]
            for (request, code) in bad {
                let error = await clientError { _ = try await client.send(request, deadlineMilliseconds: 1_000) }
                #expect(error?.code == code, "\(request.url)")
                #expect(error?.bytesSent == false)
                #expect(error?.isRetryable == false)
            }
            #expect(metrics.render().contains(#"http_client_requests_total{outcome="invalid_url"} 6"#))
        }
    }

    @Test func largeBodiesGoBothWays() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                let request = try await stream.readRequest() ?? ""
                let end = try #require(request.firstRange(of: "\r\n\r\n"))
                try await stream.answer(String(request[end.upperBound...]))
                try await stream.flush()
            }
            let body = (0..<3_000_000).map { UInt8(97 + $0 % 26) }
            let response = try await client.send(
                HTTPClientRequest(method: .put, url: server.url(), body: body), deadlineMilliseconds: 20_000)
            #expect(response.body == body)
            await server.stop()
        }
    }

    @Test func limitsOfTheResponseHold() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                let request = try await stream.readRequest() ?? ""
                if request.hasPrefix("GET /length") {
                    try await stream.answer(String(repeating: "x", count: 2_000))
                } else if request.hasPrefix("GET /chunks") {
                    try await stream.send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
                    for _ in 0..<30 {
                        try await stream.send(Array("64\r\n\(String(repeating: "x", count: 100))\r\n".utf8))
                    }
                    try await stream.send(Array("0\r\n\r\n".utf8))
                } else if request.hasPrefix("GET /many") {
                    try await stream.answer("", headers: String(repeating: "X: y\r\n", count: 101))
                } else {
                    try await stream.answer("", headers: "X: \(String(repeating: "y", count: 40_000))\r\n")
                }
                try await stream.flush()
            }
            for path in ["/length", "/chunks", "/many", "/long"] {
                let error = await clientError {
                    _ = try await client.send(
                        HTTPClientRequest(url: server.url(path), maxResponseBytes: 1_000), deadlineMilliseconds: 2_000)
                }
                #expect(error?.code == .responseTooLarge, "\(path) \(String(describing: error))")
                #expect(error?.bytesSent == true)
            }
            await server.stop()
        }
    }

    @Test func anEarlyAnswerToALargeRequestIsRead() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.read()
                try await stream.send(
                    Array("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
                try await loop.sleep(milliseconds: 300)
            }
            let body = [UInt8](repeating: 1, count: 16 << 20)
            let response = try await client.send(
                HTTPClientRequest(method: .post, url: server.url(), body: body), deadlineMilliseconds: 5_000)
            #expect(response.status == 413)
            #expect(await client.engine.pool.census.resting == 0)
            await server.stop()
        }
    }

    @Test func cutBodiesAreErrors() async throws {
        let answers = [
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "HTTP/1.1 200 OK\r\nContent-Le",
            "",
        ]
        try await withClient { client, loop, _ in
            for answer in answers {
                let server = try await ClientTestServer(loop: loop) { stream, _ in
                    _ = try await stream.readRequest()
                    try await stream.send(Array(answer.utf8))
                }
                let error = await clientError {
                    _ = try await client.send(HTTPClientRequest(url: server.url()), deadlineMilliseconds: 2_000)
                }
                #expect(error?.code == .connectionClosed, "\(answer)")
                #expect(error?.bytesSent == true)
                #expect(error?.isRetryable == true)
                await server.stop()
            }
        }
    }

    @Test func aRefusedConnectionSaysSo() async throws {
        try await withClient { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { _, _ in }
            await server.stop()
            let error = await clientError {
                _ = try await client.send(
                    HTTPClientRequest(method: .post, url: server.url(), body: [1]), deadlineMilliseconds: 2_000)
            }
            #expect(error?.code == .connectRefused)
            #expect(error?.bytesSent == false)
            #expect(error?.isRetryable == true)
        }
    }

    @Test func theConnectPolicyIsAskedAfterResolution() async throws {
        let asked = Locked<[String]>([])
        try await withClient { configuration in
            configuration.connectPolicy = { address in
                asked.withLock { $0.append(address.host) }
                return !address.isLoopback
            }
        } _: { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { _, _ in }
            for host in ["127.0.0.1", "localhost", "2130706433", "[::1]"] {
                let error = await clientError {
                    _ = try await client.send(
                        HTTPClientRequest(url: "http://\(host):\(server.address.port)/"), deadlineMilliseconds: 5_000)
                }
                #expect(error?.code == .connectDenied, "\(host): \(String(describing: error))")
            }
            #expect(await server.accepted == 0)
            #expect(asked.withLock { $0.count } >= 4)
            await server.stop()
        }
    }
}
