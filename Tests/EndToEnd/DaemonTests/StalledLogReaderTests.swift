import Foundation
import Networking
import TestKit
import Testing

private let canRun = PrivatePostgres.isInstalled && DaemonProcess.areBuilt

/// Standard error is a pipe as a rule, and whoever should read it may stand still.
@Suite("A log nobody reads", .enabled(if: canRun, "needs PostgreSQL and the built daemons"))
struct StalledLogReaderTests {
    @Test func doesNotStopTheDaemon() async throws {
        let fleet = try await Fleet.make()
        let pipe = fleet.folder + "/stderr.fifo"
        #expect(mkfifo(pipe, 0o600) == 0)
        // Opened for reading too, by the daemon itself, so that it is never without a reader.
        let server = try ChildProgram.startServer(
            ["/bin/sh", "-c", "exec \"$0\" 2<>\"$1\"", DaemonProcess.binaries + "/billing", pipe], user: nil,
            deathSignal: "KILL", log: fleet.folder + "/billing.stdout", environment: fleet.environment("billing"))
        try await eventually(timeoutMilliseconds: 20_000, "billing is ready") {
            (try? await fleet.get("billing", "/health/ready").status) == 200
        }
        // Far more lines than the pipe's 64 KiB hold.
        for _ in 0..<600 { #expect(try await fleet.get("billing", "/health/live").status == 200) }
        let metrics = String(decoding: try await fleet.get("billing", "/metrics").body, as: UTF8.self)
        let dropped = metrics.split(separator: "\n").first { $0.hasPrefix("process_log_lines_dropped_total ") }
        let count = dropped?.split(separator: " ").last.flatMap { Double($0) } ?? 0
        #expect(count > 50, "\(dropped ?? "not counted")")
        server.signal(SIGTERM)
        let ended = try await offThread { server.waitForEnd(milliseconds: 15_000) }
        #expect(ended)
    }
}
