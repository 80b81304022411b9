import Foundation
import Networking
import TestKit
import Testing

private let canRun = PrivatePostgres.isInstalled && DaemonProcess.areBuilt

/// The four real binaries against a real database.
@Suite("The four daemons", .serialized, .enabled(if: canRun, "needs PostgreSQL and the built daemons"))
struct FleetTests {
    @Test func allStartAnswerAndStopCleanly() async throws {
        let fleet = try await Fleet.make()
        let daemons = try await fleet.startAll()
        let token = try await fleet.token()
        for daemon in daemons {
            for path in ["/health", "/health/live", "/health/ready", "/version", "/metrics", "/openapi.json"] {
                let answer = try await fleet.get(daemon.name, path)
                #expect(answer.status == 200, "\(daemon.name) \(path)")
            }
            let version = String(decoding: try await fleet.get(daemon.name, "/version").body, as: UTF8.self)
            #expect(version.contains("\"service\":\"\(daemon.name)\""))
            #expect(try await fleet.get(daemon.name, "/ops/starts").status == 401)
            try await eventually(timeoutMilliseconds: 10_000, "\(daemon.name) knows billing's keys") {
                try await fleet.get(daemon.name, "/ops/starts", token: token).status == 200
            }
            let foreign = try await fleet.token(scope: "other:read")
            #expect(try await fleet.get(daemon.name, "/ops/starts", token: foreign).status == 403)
            let probe = try await DaemonProcess.run(
                daemon.name, ["--probe"], environment: fleet.environment(daemon.name))
            #expect(probe.status == 0, "\(probe.output)")
        }
        for daemon in daemons { daemon.signal(SIGTERM) }
        for daemon in daemons {
            #expect(try await daemon.waitForEnd(), "\(daemon.name)")
            #expect(daemon.output.contains("\"event\":\"stopped\",\"exit_code\":0"), "\(daemon.output)")
            let schema = Fleet.schema(daemon.name)
            let open = try await fleet.database.psql(
                "SELECT 'open=' || count(*) FROM \(schema).daemon_starts WHERE stopped_at IS NULL")
            #expect(open.contains("open=0"), "\(open)")
        }
        let probe = try await DaemonProcess.run("billing", ["--probe"], environment: fleet.environment("billing"))
        #expect(probe.status == 1)
    }

    @Test func noSecretIsInAnyLogOrAnswer() async throws {
        let fleet = try await Fleet.make()
        let daemons = try await fleet.startAll()
        let token = try await fleet.token()
        var texts: [String] = []
        for daemon in daemons {
            for path in [
                "/metrics", "/openapi.json", "/version", "/health/ready", "/ops/starts", "/ops/starts?x=\(token)",
            ] {
                texts.append(String(decoding: try await fleet.get(daemon.name, path, token: token).body, as: UTF8.self))
            }
            let check = try await DaemonProcess.run(
                daemon.name, ["--check-config"], environment: fleet.environment(daemon.name))
            #expect(check.status == 0)
            #expect(check.output.contains("database.dsn = [secret]"))
            texts.append(check.output)
            daemon.signal(SIGTERM)
        }
        for daemon in daemons {
            _ = try await daemon.waitForEnd()
            texts.append(daemon.output)
        }
        let key = try String(contentsOfFile: fleet.folder + "/key.pem", encoding: .utf8)
        let keyLine = key.split(separator: "\n").map(String.init).first { !$0.hasPrefix("-") } ?? "?"
        for text in texts {
            #expect(!text.contains("canary-"))
            #expect(!text.contains(keyLine))
            #expect(!text.contains(token))
        }
        #expect(texts.count >= 28)
    }

    @Test func killNineAndRestart() async throws {
        let fleet = try await Fleet.make()
        let first = try fleet.start("billing")
        try await fleet.waitUntilReady(first)
        first.signal(SIGKILL)
        #expect(try await first.waitForEnd())
        let second = try fleet.start("billing", log: "log2")
        try await fleet.waitUntilReady(second)
        let answer = try await fleet.get("billing", "/ops/starts", token: try await fleet.token())
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        let items = object?["items"] as? [[String: Any]] ?? []
        #expect(items.count == 2)
        // Both open: the newest runs, the other crashed.
        #expect(items.allSatisfy { $0["stopped_at"] == nil })
        second.signal(SIGINT)
        #expect(try await second.waitForEnd())
        #expect(second.output.contains("\"exit_code\":0"))
    }

    @Test func othersKeepServingWithoutBilling() async throws {
        let fleet = try await Fleet.make()
        let billing = try fleet.start("billing")
        let router = try fleet.start("order-router", ["NEIGHBOURS__POLL_INTERVAL_MS": "100"])
        try await fleet.waitUntilReady(billing)
        try await fleet.waitUntilReady(router)
        let token = try await fleet.token()
        billing.signal(SIGKILL)
        _ = try await billing.waitForEnd()
        try await eventually(timeoutMilliseconds: 10_000, "the absence is seen") {
            let text = String(decoding: try await fleet.get("order-router", "/health/ready").body, as: UTF8.self)
            return text.contains(#""name":"neighbour.billing","ok":false"#)
        }
        #expect(try await fleet.get("order-router", "/health/ready").status == 200)
        #expect(try await fleet.get("order-router", "/ops/starts", token: token).status == 200)
        router.signal(SIGTERM)
        #expect(try await router.waitForEnd())
    }

    @Test func noRoleReadsAnothersTables() async throws {
        let fleet = try await Fleet.make()
        let daemons = try await fleet.startAll()
        for owner in Fleet.names {
            for other in Fleet.names where other != owner {
                let role = "\(fleet.database.name)_\(Fleet.schema(other))"
                let outcome = try? await fleet.database.psql(
                    "SET ROLE \(role)", "SELECT 'leak' FROM \(Fleet.schema(owner)).daemon_starts")
                #expect(outcome?.contains("leak") != true, "\(other) reads \(owner)")
            }
        }
        for daemon in daemons { daemon.signal(SIGTERM) }
        for daemon in daemons { _ = try await daemon.waitForEnd() }
    }
}
