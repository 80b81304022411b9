import Foundation
import Observability
import Reactor
import TestKit
import Testing

@testable import Networking

/// Certificates made by `openssl` for one test, and `openssl s_server` as the peer that knows nothing of our code.
struct TLSTestAuthority: Sendable {
    let folder: String
    var trustFile: String { "\(folder)/ca.pem" }

    static let isPossible = ChildProgram.find("openssl") != nil
    static let absence = "the openssl program is not on this machine"

    init() throws {
        folder = NSTemporaryDirectory() + "sextant-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try ChildProgram.check([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "\(folder)/ca.key", "-out", trustFile, "-subj", "/CN=Sextant test authority", "-days", "2",
            "-addext", "keyUsage=critical,keyCertSign",
        ])
    }

    /// Makes `<name>.pem` and `<name>.key` for the given alternative names.
    func issue(_ name: String, for names: String, days: Int = 2) throws {
        let base = "\(folder)/\(name)"
        try ChildProgram.check([
            "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            "\(base).key", "-out", "\(base).csr", "-subj", "/CN=localhost",
        ])
        try Data("subjectAltName=\(names)\n".utf8).write(to: URL(fileURLWithPath: "\(base).ext"))
        try ChildProgram.check([
            "openssl", "x509", "-req", "-in", "\(base).csr", "-CA", trustFile, "-CAkey", "\(folder)/ca.key",
            "-set_serial", "\(abs(name.hashValue))", "-days", "\(days)", "-extfile", "\(base).ext", "-out",
            "\(base).pem",
        ])
    }

    /// Starts `openssl s_server` with a certificate; it answers every request with a page about the connection and
    /// closes.
    func serve(_ name: String, _ options: [String] = []) async throws -> TLSTestServer {
        let command =
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "\(folder)/\(name).pem", "-key"]
            + ["\(folder)/\(name).key", "-www"] + options
        return try await start(command, log: "\(folder)/\(name)-\(UUID().uuidString).log")
    }

    /// Starts a server that prints `ACCEPT host:port`.
    func start(_ command: [String], log: String) async throws -> TLSTestServer {
        let process = try await offThread {
            try ChildProgram.startServer(command, user: nil, deathSignal: "KILL", log: log)
        }
        let port = Locked<Int?>(nil)
        try await eventually(timeoutMilliseconds: 20_000, "the TLS server listens") {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            guard let mark = text.firstRange(of: "ACCEPT 127.0.0.1:"), text[mark.upperBound...].contains("\n") else {
                return false
            }
            port.withLock { $0 = Int(text[mark.upperBound...].prefix { $0.isNumber }) }
            return true
        }
        return TLSTestServer(process: process, port: try #require(port.withLock { $0 }), log: log)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// A running foreign TLS server.
struct TLSTestServer: Sendable {
    let process: RunningServer
    let port: Int
    let log: String

    var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
    func stop() { process.signal(SIGKILL) }
}

/// Copies bytes both ways until either side ends; `keep` may change what the server says and cut the
/// connection after it.
func relay(
    _ client: SocketStream, _ server: SocketStream,
    keep: @escaping @Sendable ([UInt8]) -> (bytes: [UInt8], isLast: Bool) = { ($0, false) }
) async {
    await withTaskGroup(of: Void.self) { group in
        group.addTask {
            while let bytes = try? await client.read(), !bytes.isEmpty {
                try? await server.send(bytes)
            }
            await server.abort()
        }
        group.addTask {
            while let bytes = try? await server.read(), !bytes.isEmpty {
                let kept = keep(bytes)
                try? await client.send(kept.bytes)
                try? await client.flush()
                if kept.isLast { break }
            }
            await client.shutDown()
        }
    }
}
