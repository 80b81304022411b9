import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

@Suite("HTTP client: proxies")
struct ClientProxyTests {
    private func settings(_ environment: [String: String]) throws -> ProxySettings {
        try ProxySettings(environment: environment)
    }

    private func isProxied(_ settings: ProxySettings, _ url: String) throws -> Bool {
        try settings.proxy(for: ClientURL(url).origin) != nil
    }

    @Test func theEnvironmentIsReadAsOtherToolsReadIt() throws {
        let both = try settings(["http_proxy": "http://p:3128", "https_proxy": "q:3129"])
        #expect(both.proxy(for: try ClientURL("http://a.test/").origin)?.port == 3128)
        #expect(both.proxy(for: try ClientURL("https://a.test/").origin)?.host == "q")
        #expect(try isProxied(settings(["HTTPS_PROXY": "http://p:1"]), "https://a.test/"))
        #expect(try isProxied(settings(["HTTP_PROXY": "http://p:1"]), "http://a.test/"))
        // A request header "Proxy" becomes HTTP_PROXY in a CGI program.
        #expect(try !isProxied(settings(["HTTP_PROXY": "http://p:1", "REQUEST_METHOD": "GET"]), "http://a.test/"))
        #expect(try isProxied(settings(["http_proxy": "http://p:1", "REQUEST_METHOD": "GET"]), "http://a.test/"))
        #expect(throws: HTTPClientError.self) { try settings(["http_proxy": "socks5://p:1"]) }
        #expect(throws: HTTPClientError.self) { try settings(["http_proxy": "http://p:notaport"]) }
    }

    @Test func exceptionsAndLoopbackAreReachedDirectly() throws {
        let proxies = ["http_proxy": "http://p:1", "https_proxy": "http://p:1"]
        let cases: [(String, String, Bool)] = [
            ("", "http://127.0.0.1:8011/", false), ("", "http://localhost/", false), ("", "http://[::1]/", false),
            ("", "http://127.9.9.9/", false), ("", "http://a.localhost/", false), ("", "http://a.test/", true),
            ("*", "https://a.test/", false),
            ("a.test", "http://a.test/", false), ("a.test", "http://b.a.test/", false),
            ("a.test", "http://ba.test/", true), (".a.test", "http://x.a.test/", false),
            ("*.a.test", "http://x.a.test/", false), ("A.TEST", "http://a.test/", false),
            ("a.test:8080", "http://a.test:8080/", false), ("a.test:8080", "http://a.test/", true),
            ("10.0.0.0/8", "http://10.1.2.3/", false), ("10.0.0.0/8", "http://11.1.2.3/", true),
            ("192.0.2.1", "http://192.0.2.1/", false), ("2001:db8::/32", "http://[2001:db8::5]/", false),
            ("x.test, a.test", "http://a.test/", false),
        ]
        for (exceptions, url, expected) in cases {
            let settings = try settings(proxies.merging(["no_proxy": exceptions]) { $1 })
            #expect(try isProxied(settings, url) == expected, "no_proxy=\(exceptions) \(url)")
        }
    }

    @Test func plainRequestsGoInAbsoluteFormWithTheProxysCredentials() async throws {
        let loop = try EventLoop.start(name: "proxy")
        let proxy = try await ClientTestServer(loop: loop) { stream, _ in
            while let request = try await stream.readRequest() { try await stream.answer(request) }
        }
        let settings = try settings(["http_proxy": "http://us%65r:p%40ss@127.0.0.1:\(proxy.address.port)"])
        #expect(!String(reflecting: settings).contains("dXNlc"))
        try await withClient {
            $0.proxy = settings
        } _: { client, _, _ in
            for _ in 0..<2 {
                let response = try await client.send(
                    HTTPClientRequest(url: "http://sextant.test:81/a?b"), deadlineMilliseconds: 2_000)
                let request = String(decoding: response.body, as: UTF8.self)
                #expect(request.hasPrefix("GET http://sextant.test:81/a?b HTTP/1.1\r\nHost: sextant.test:81\r\n"))
                #expect(request.contains("Proxy-Authorization: Basic dXNlcjpwQHNz\r\n"))
            }
        }
        #expect(await proxy.accepted == 1)
        await proxy.stop()
        loop.shutdown()
    }

    @Test func aProxyThatRefusesTheTunnelSaysSo() async throws {
        let answers = [
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nsurplus",
            "garbage\r\n\r\n", "",
        ]
        for answer in answers {
            let loop = try EventLoop.start(name: "proxy")
            let proxy = try await ClientTestServer(loop: loop) { stream, _ in
                _ = try await stream.readRequest()
                try await stream.send(Array(answer.utf8))
                if answer.hasSuffix("surplus") { _ = try await stream.read() }
            }
            let settings = try settings(["https_proxy": "http://127.0.0.1:\(proxy.address.port)"])
            try await withClient {
                $0.proxy = settings
            } _: { client, _, _ in
                let error = await clientError {
                    _ = try await client.send(
                        HTTPClientRequest(method: .post, url: "https://sextant.test/", body: [1]),
                        deadlineMilliseconds: 2_000)
                }
                let expected: [HTTPClientError.Code] =
                    answer.hasSuffix("surplus") ? [.proxyRefused, .tlsFailed] : [.proxyRefused]
                #expect(expected.contains(error?.code ?? .cancelled), "\(answer): \(String(describing: error))")
                #expect(error?.bytesSent == false)
            }
            await proxy.stop()
            loop.shutdown()
        }
    }
}
