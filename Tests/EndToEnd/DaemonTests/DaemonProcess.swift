import Foundation
import TestKit

/// A daemon's real binary as a child process, with its log and its environment.
final class DaemonProcess: Sendable {
    /// The binaries lie beside the test program.
    static let binaries: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = (own as NSString).deletingLastPathComponent
        if ChildProgram.isExecutable(beside + "/billing") { return beside }
        return PackageRoot.path(".build/debug")
    }()
    static var areBuilt: Bool { ChildProgram.isExecutable(binaries + "/billing") }

    let name: String
    let port: Int
    let log: String
    private let server: RunningServer

    init(_ name: String, port: Int, arguments: [String] = [], environment: [String: String], log: String) throws {
        self.name = name
        self.port = port
        self.log = log
        server = try ChildProgram.startServer(
            [Self.binaries + "/" + name] + arguments, user: nil, deathSignal: "KILL", log: log,
            environment: environment)
    }

    var pid: Int32 { server.pid }
    var isRunning: Bool { server.isRunning }
    var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) { server.signal(number) }

    /// Waits for the end without blocking the pool; false when it did not come.
    func waitForEnd(milliseconds: Int = 15_000) async throws -> Bool {
        let server = server
        return try await offThread { server.waitForEnd(milliseconds: milliseconds) }
    }

    /// Runs a binary to its end.
    static func run(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> ChildProgram.Outcome {
        try await offThread { try ChildProgram.run([binaries + "/" + name] + arguments, environment: environment) }
    }
}
