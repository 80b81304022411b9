import Foundation
import TestKit
import Testing

private let canRun = PrivatePostgres.isInstalled && DaemonProcess.areBuilt

/// What an operator sees when a daemon cannot start.
@Suite("Daemons that cannot start", .enabled(if: canRun, "needs PostgreSQL and the built daemons"))
struct StartFailureTests {
    @Test(arguments: Fleet.names)
    func badConfigurationIs64AndOneLine(_ name: String) async throws {
        let variable = "SEXTANT__" + name.uppercased().replacing("-", with: "_") + "__HTTP__PROT"
        var environment = [variable: "80"]
        let key = try SigningKeyFile()
        defer { key.remove() }
        environment["SEXTANT__BILLING__TOKENS__SIGNING_KEY_FILE"] = key.path
        let outcome = try await DaemonProcess.run(name, environment: environment)
        #expect(outcome.status == 64)
        #expect(
            outcome.output == "\(name): environment \(variable): http.prot: unknown key; did you mean http.port?\n")
    }

    @Test func billingSaysHowToMakeAKey() async throws {
        let outcome = try await DaemonProcess.run("billing")
        #expect(outcome.status == 64)
        #expect(outcome.output.contains("tokens.signing_key_file: is required; make one with: openssl genpkey"))
    }

    /// The daemon and `--check-config` alike, which touches no database.
    @Test(arguments: [[], ["--check-config"]])
    func aBadKeyFileIsNamed(_ flags: [String]) async throws {
        let loose = try SigningKeyFile()
        defer { loose.remove() }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: loose.path)
        for (path, reason) in [
            ("/nowhere.pem", "does not exist"), ("/dev/null", "holds no Ed25519 private key in PEM (PKCS #8)"),
            ("/etc", "is a folder, not a file"), (loose.path, "has mode 0644, so that not only its owner has the key"),
        ] {
            let variable = "SEXTANT__BILLING__TOKENS__SIGNING_KEY_FILE"
            let outcome = try await DaemonProcess.run("billing", flags, environment: [variable: path])
            #expect(outcome.status == 64, "\(path)")
            let start = "billing: environment \(variable): tokens.signing_key_file: \(path) \(reason)"
            #expect(outcome.output.hasPrefix(start), "\(outcome.output)")
            #expect(outcome.output.count { $0 == "\n" } == 1, "\(outcome.output)")
        }
    }

    @Test func everyFileThatAKeyNamesIsOpened() async throws {
        let key = try SigningKeyFile()
        defer { key.remove() }
        for (name, keys) in [
            (
                "billing",
                [
                    "database.password_file", "identity.vault_key_file", "stripe.webhook_secret_file",
                    "service_clients.order_router_secret_file",
                ]
            ),
            (
                "market-data",
                [
                    "service_client.secret_file", "alerts.vault_key_file", "alerts.telegram_token_file",
                    "sandbox.pairs.btcusdt.replay_file",
                ]
            ), ("order-router", ["service_client.secret_file"]), ("algo-engine", ["service_client.secret_file"]),
        ] {
            let prefix = "SEXTANT__" + name.uppercased().replacing("-", with: "_") + "__"
            for path in keys {
                let outcome = try await DaemonProcess.run(
                    name, ["--check-config"],
                    environment: [
                        prefix + path.uppercased().replacing(".", with: "__"): "/nowhere",
                        "SEXTANT__BILLING__TOKENS__SIGNING_KEY_FILE": key.path,
                    ])
                #expect(outcome.status == 64, "\(path)")
                #expect(outcome.output.contains("\(path): /nowhere does not exist\n"), "\(outcome.output)")
            }
        }
    }

    @Test func anUnknownFlagIs2() async throws {
        let outcome = try await DaemonProcess.run("market-data", ["--chek-config"])
        #expect(outcome.status == 2)
        #expect(outcome.output == "market-data: --chek-config is not a flag; did you mean --check-config?\n")
    }

    @Test func noDatabaseIs69AfterTheDeadline() async throws {
        let environment = [
            "SEXTANT__MARKET_DATA__DATABASE__DSN": "host=127.0.0.1 port=1 dbname=x user=x",
            "SEXTANT__MARKET_DATA__DATABASE__STARTUP_DEADLINE_MS": "1500", "SEXTANT__MARKET_DATA__HTTP__PORT": "0",
        ]
        let began = ContinuousClock().now
        let outcome = try await DaemonProcess.run("market-data", environment: environment)
        let took = ContinuousClock().now - began
        #expect(outcome.status == 69, "\(outcome.output)")
        #expect(outcome.output.contains("the database did not answer within 1500 ms (database.startup_deadline_ms)"))
        #expect(took > .milliseconds(1_200) && took < .seconds(10), "\(took)")
    }

    @Test func aSignalWhileWaitingForTheDatabaseIsAQuickCleanStop() async throws {
        let folder = NSTemporaryDirectory()
        let daemon = try DaemonProcess(
            "market-data", port: 0,
            environment: [
                "SEXTANT__MARKET_DATA__DATABASE__DSN": "host=127.0.0.1 port=1 dbname=x user=x",
                "SEXTANT__MARKET_DATA__HTTP__PORT": "0",
            ], log: folder + "/waiting-\(UUID().uuidString).log")
        try await eventually(timeoutMilliseconds: 10_000, "it waits") {
            daemon.output.contains("database_not_there_yet")
        }
        daemon.signal(SIGTERM)
        #expect(try await daemon.waitForEnd(milliseconds: 5_000))
        #expect(daemon.output.contains("\"exit_code\":0"), "\(daemon.output)")
    }

    @Test func aTakenPortIs70AndSaysWhich() async throws {
        let fleet = try await Fleet.make()
        let first = try fleet.start("billing")
        try await fleet.waitUntilReady(first)
        let second = try await DaemonProcess.run("billing", environment: fleet.environment("billing"))
        #expect(second.status == 70)
        #expect(
            second.output.contains("cannot listen on 127.0.0.1 port \(fleet.port("billing")) (http.port)"),
            "\(second.output)")
        #expect(first.isRunning)
        first.signal(SIGTERM)
        #expect(try await first.waitForEnd())
    }

    @Test func aSchemaFromALaterBuildIsNotTouched() async throws {
        let fleet = try await Fleet.make()
        let first = try fleet.start("billing")
        try await fleet.waitUntilReady(first)
        first.signal(SIGTERM)
        _ = try await first.waitForEnd()
        try await fleet.database.psql(
            "INSERT INTO billing.schema_migrations (set_name, version, name, checksum) VALUES ('foundation', 99, 'later', 'x')"
        )
        let second = try await DaemonProcess.run("billing", environment: fleet.environment("billing"))
        #expect(second.status == 70)
        #expect(second.output.contains("database_newer"), "\(second.output)")
    }

    @Test func theTokenCommandRefusesWhatItShould() async throws {
        let fleet = try await Fleet.make()
        let environment = fleet.environment("billing")
        let base = ["--issue-service-token", "--subject", "me"]
        let refusals: [([String], String)] = [
            (["--scope", "everything"], "--scope takes scopes such as ops:read"),
            (["--scope", "ops:read", "--ttl-s", "901"], "--ttl-s takes a whole number from 1 to 900"),
            (["--scope", "ops:read", "--ttl-s", "x"], "--ttl-s takes a whole number"),
            (["--scope", "ops:read", "--audience", "nobody"], "--audience takes one of"),
        ]
        for (arguments, reason) in refusals {
            let outcome = try await DaemonProcess.run("billing", base + arguments, environment: environment)
            #expect(outcome.status == 2, "\(outcome.output)")
            #expect(outcome.output.contains(reason), "\(outcome.output)")
        }
        let token = try await DaemonProcess.run("billing", base + ["--scope", "ops:read"], environment: environment)
        #expect(token.status == 0)
        #expect(token.output.split(separator: ".").count == 3)
    }
}
