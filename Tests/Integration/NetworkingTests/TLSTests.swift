import Foundation
import HTTPWire
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

@Suite("TLS", .enabled(if: TLSTestAuthority.isPossible, "\(TLSTestAuthority.absence)"))
struct TLSTests {
    private func withAuthority(_ body: (TLSTestAuthority) async throws -> Void) async throws {
        let authority = try await offThread { try TLSTestAuthority() }
        defer { authority.remove() }
        try await body(authority)
    }

    /// One request to a server with the given certificate.
    private func get(
        _ host: String, _ authority: TLSTestAuthority, _ server: TLSTestServer, trusted: Bool = true
    ) async throws -> Result<HTTPClientResponse, HTTPClientError> {
        var result: Result<HTTPClientResponse, HTTPClientError>?
        try await withClient { configuration in
            if trusted { configuration.tls = TLSClientConfiguration(extraTrustFile: authority.trustFile) }
        } _: { client, _, _ in
            do throws(HTTPClientError) {
                result = .success(
                    try await client.send(
                        HTTPClientRequest(url: "https://\(host):\(server.port)/"), deadlineMilliseconds: 10_000))
            } catch {
                result = .failure(error)
            }
        }
        return try #require(result)
    }

    private func code(_ result: Result<HTTPClientResponse, HTTPClientError>) -> HTTPClientError.Code? {
        guard case .failure(let error) = result else { return nil }
        #expect(!error.bytesSent)
        return error.code
    }

    @Test func aTrustedCertificateForTheRightNameIsTaken() async throws {
        try await withAuthority { authority in
            try await offThread { try authority.issue("good", for: "DNS:localhost,IP:127.0.0.1") }
            let server = try await authority.serve("good")
            for host in ["localhost", "127.0.0.1"] {
                let response = try await get(host, authority, server).get()
                #expect(response.status == 200)
                #expect(String(decoding: response.body, as: UTF8.self).contains("TLSv1.3"))
            }
            server.stop()
        }
    }

    @Test func everyOtherCertificateIsRefused() async throws {
        try await withAuthority { authority in
            try await offThread {
                try authority.issue("good", for: "DNS:localhost,IP:127.0.0.1")
                try authority.issue("other", for: "DNS:other.test,IP:192.0.2.1")
                // What a name check by suffix or an address check by text would take.
                try authority.issue("near", for: "DNS:xlocalhost,DNS:localhost.test,DNS:127.0.0.1,DNS:*")
                try authority.issue("expired", for: "DNS:localhost,IP:127.0.0.1", days: -1)
            }
            let cases: [(String, String, Bool, HTTPClientError.Code)] = [
                ("good", "localhost", false, .certificateUntrusted),
                ("other", "localhost", true, .hostnameMismatch), ("other", "127.0.0.1", true, .hostnameMismatch),
                ("near", "localhost", true, .hostnameMismatch), ("near", "127.0.0.1", true, .hostnameMismatch),
                ("expired", "localhost", true, .certificateExpired),
            ]
            for (name, host, trusted, expected) in cases {
                let server = try await authority.serve(name)
                let result = try await get(host, authority, server, trusted: trusted)
                #expect(code(result) == expected, "\(name) \(host): \(result)")
                server.stop()
            }
        }
    }

    @Test func theServerSeesTheName() async throws {
        try await withAuthority { authority in
            try await offThread {
                try authority.issue("default", for: "DNS:other.test")
                try authority.issue("named", for: "DNS:localhost")
            }
            // The right certificate is only shown to who asks for this name.
            let server = try await authority.serve(
                "default",
                [
                    "-servername", "localhost", "-cert2", "\(authority.folder)/named.pem", "-key2",
                    "\(authority.folder)/named.key",
                ])
            #expect(try await get("localhost", authority, server).get().status == 200)
            server.stop()
        }
    }

    @Test func oldVersionsAreRefusedAndTwelveIsTaken() async throws {
        try await withAuthority { authority in
            try await offThread { try authority.issue("good", for: "DNS:localhost") }
            let old = try await authority.serve("good", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
            #expect(code(try await get("localhost", authority, old)) == .tlsFailed)
            old.stop()
            let twelve = try await authority.serve("good", ["-tls1_2"])
            let response = try await get("localhost", authority, twelve).get()
            #expect(String(decoding: response.body, as: UTF8.self).contains("TLSv1.2"))
            twelve.stop()
        }
    }

    @Test func aServerThatSpeaksNoTLSOrNothingIsAnError() async throws {
        try await withClient {
            $0.connectTimeoutMilliseconds = 1_500
            $0.tls.trustsSystemStore = false
        } _: { client, loop, _ in
            let plain = try await ClientTestServer(loop: loop) { stream, _ in
                try await stream.send(Array("HTTP/1.1 400 Bad\r\n\r\n".utf8))
            }
            let silent = try await ClientTestServer(loop: loop) { stream, _ in
                while try await !stream.read().isEmpty {}
            }
            for (server, expected) in [(plain, HTTPClientError.Code.tlsFailed), (silent, .connectTimeout)] {
                let error = await clientError {
                    _ = try await client.send(
                        HTTPClientRequest(url: server.url(scheme: "https")), deadlineMilliseconds: 5_000)
                }
                #expect(error?.code == expected)
                #expect(error?.bytesSent == false)
                await server.stop()
            }
        }
    }

    @Test func aMissingTrustFileIsAClearError() async throws {
        try await withClient {
            $0.tls.extraTrustFile = "/nonexistent.pem"
        } _: { client, loop, _ in
            let server = try await ClientTestServer(loop: loop) { stream, _ in _ = try await stream.read() }
            let error = await clientError {
                _ = try await client.send(
                    HTTPClientRequest(url: server.url(scheme: "https")), deadlineMilliseconds: 5_000)
            }
            #expect(error?.code == .tlsFailed)
            #expect(error?.message.contains("/nonexistent.pem") == true)
            await server.stop()
        }
    }

    @Test func aStreamCutWithoutCloseNotifyIsAnError() async throws {
        try await withAuthority { authority in
            try await offThread { try authority.issue("good", for: "IP:127.0.0.1") }
            let target = try await authority.serve("good", ["-tls1_3"])
            for drops in [false, true] {
                try await withClient { configuration in
                    configuration.tls = TLSClientConfiguration(extraTrustFile: authority.trustFile)
                } _: { client, loop, _ in
                    let server = try await ClientTestServer(loop: loop) { stream, _ in
                        let descriptor = try Socket.connect(.ipv4(host: "127.0.0.1", port: UInt16(target.port)))
                        let pending = Locked<[UInt8]>([])
                        await relay(stream, SocketStream(descriptor: descriptor, loop: loop)) { bytes in
                            drops ? pending.withLock { Self.cutBeforeAlert(&$0, bytes) } : (bytes, false)
                        }
                    }
                    let error = await clientError {
                        let response = try await client.send(
                            HTTPClientRequest(url: server.url(scheme: "https")), deadlineMilliseconds: 10_000)
                        #expect(response.status == 200)
                    }
                    // The page of s_server ends with the connection: without close_notify its end is not proven.
                    #expect(error?.code == (drops ? .connectionClosed : nil))
                    await server.stop()
                }
            }
            target.stop()
        }
    }

    /// Forwards whole records up to the first that is as long as an alert of TLS 1.3: header 5, alert 2, type 1, tag 16.
    private static func cutBeforeAlert(_ pending: inout [UInt8], _ bytes: [UInt8]) -> (bytes: [UInt8], isLast: Bool) {
        pending += bytes
        var forwarded: [UInt8] = []
        while pending.count >= 5 {
            let length = 5 + Int(pending[3]) << 8 + Int(pending[4])
            guard pending.count >= length else { break }
            if length == 24, pending[0] == 23 { return (forwarded, true) }
            forwarded += pending[..<length]
            pending.removeFirst(length)
        }
        return (forwarded, false)
    }

    @Test func aTunnelThroughAProxyCarriesTLS() async throws {
        try await withAuthority { authority in
            try await offThread { try authority.issue("good", for: "DNS:sextant.test") }
            let target = try await authority.serve("good")
            let loop = try EventLoop.start(name: "proxy")
            let seen = Locked("")
            let proxy = try await ClientTestServer(loop: loop) { stream, _ in
                let request = try await stream.readRequest() ?? ""
                seen.withLock { $0 = request }
                let descriptor = try Socket.connect(.ipv4(host: "127.0.0.1", port: UInt16(target.port)))
                let server = SocketStream(descriptor: descriptor, loop: loop)
                try await server.connected()
                try await stream.send(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8))
                await relay(stream, server)
            }
            try await withClient { configuration in
                configuration.tls = TLSClientConfiguration(extraTrustFile: authority.trustFile)
                configuration.proxy =
                    (try? ProxySettings(environment: ["https_proxy": "http://u:p@127.0.0.1:\(proxy.address.port)"]))
                    ?? .none
            } _: { client, _, _ in
                let response = try await client.send(
                    HTTPClientRequest(url: "https://sextant.test/"), deadlineMilliseconds: 10_000)
                #expect(response.status == 200)
            }
            let request = seen.withLock { $0 }
            #expect(request.hasPrefix("CONNECT sextant.test:443 HTTP/1.1\r\nHost: sextant.test:443\r\n"))
            #expect(request.contains("Proxy-Authorization: Basic dTpw\r\n"))
            await proxy.stop()
            loop.shutdown()
            target.stop()
        }
    }

    private static let keepAliveServer = """
        import http.server, ssl, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                print("alpn", self.connection.selected_alpn_protocol(), flush=True)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *_): pass
        class Server(http.server.ThreadingHTTPServer):
            def finish_request(self, request, address):
                print("connection", flush=True)
                super().finish_request(request, address)
        server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1] + ".pem", sys.argv[1] + ".key")
        context.set_alpn_protocols(["http/1.1"])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print("ACCEPT 127.0.0.1:%d" % server.server_port, flush=True)
        server.serve_forever()
        """

    @Test(.enabled(if: ChildProgram.find("python3") != nil, "python3 is not on this machine"))
    func connectionsAreReusedAndLargeBodiesGoBothWays() async throws {
        try await withAuthority { authority in
            try await offThread { try authority.issue("good", for: "DNS:localhost") }
            let server = try await authority.start(
                ["python3", "-c", Self.keepAliveServer, "\(authority.folder)/good"],
                log: "\(authority.folder)/python.log")
            try await withClient { configuration in
                configuration.tls = TLSClientConfiguration(extraTrustFile: authority.trustFile)
            } _: { client, _, _ in
                for size in [1, 100, 16_384, 16_385, 1_000_000] {
                    let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                    let response = try await client.send(
                        HTTPClientRequest(method: .post, url: "https://localhost:\(server.port)/", body: body),
                        deadlineMilliseconds: 20_000)
                    #expect(response.body == body)
                }
            }
            #expect(server.output.split(separator: "\n").count { $0 == "connection" } == 1)
            #expect(server.output.contains("alpn http/1.1\n"))
            server.stop()
        }
    }
}
