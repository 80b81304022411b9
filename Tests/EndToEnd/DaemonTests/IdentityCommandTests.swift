import Foundation
import HTTPWire
import Networking
import TestKit
import Testing

private let canRun = PrivatePostgres.isInstalled && DaemonProcess.areBuilt

@Suite("The first administrator", .enabled(if: canRun, "needs PostgreSQL and the built daemons"))
struct IdentityCommandTests {
    private func post(_ fleet: Fleet, _ port: Int, _ path: String, _ json: String) async throws -> [String: Any] {
        let answer = try await fleet.post(port, path, json)
        return (try? JSONSerialization.jsonObject(with: Data(answer.body))) as? [String: Any] ?? [:]
    }

    @Test func aRegisteredUserIsMadeAdministratorByTheCommandOnTheSecondPortToo() async throws {
        let fleet = try await Fleet.make()
        let second = FreePorts.take(1)[0]
        let more = ["PASSWORDS__SCRYPT_LOG_N": "10", "HTTP__ADDITIONAL_PORTS": String(second)]
        func command(_ email: String) async throws -> ChildProgram.Outcome {
            try await DaemonProcess.run(
                "billing", ["--make-admin", email], environment: fleet.environment("billing", more))
        }
        let tooEarly = try await command("root@example.com")
        #expect(tooEarly.status == 70 && tooEarly.output.contains("start billing once"), "\(tooEarly.output)")
        let daemon = try fleet.start("billing", more)
        try await fleet.waitUntilReady(daemon)
        let unknown = try await command("root@example.com")
        #expect(unknown.status == 70 && unknown.output.contains("POST /auth/register"), "\(unknown.output)")
        let credentials = #"{"email":"root@example.com","password":"BootstrapPassw0rd!"}"#
        #expect(try await post(fleet, second, "/auth/register", credentials)["id"] != nil)
        let made = try await command("ROOT@example.com")
        #expect(made.status == 0, "\(made.output)")
        let token = try await post(fleet, second, "/auth/login", credentials)["access_token"] as? String
        #expect(try await fleet.get("billing", "/users", token: token).status == 200)
        let bad = try await command("not-an-email")
        #expect(bad.status == 2, "\(bad.output)")
        daemon.signal(SIGTERM)
        #expect(try await daemon.waitForEnd())
    }
}
