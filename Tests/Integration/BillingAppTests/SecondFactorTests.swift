import BillingApp
import Contracts
import HTTPWire
import Observability
import ServiceTestKit
import TestKit
import Testing

@Suite("Second factor", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct SecondFactorTests {
    private func setUp(
        _ bench: IdentityBench, _ token: String, password: String = IdentityBench.password
    ) async throws -> ServiceAnswer {
        try await bench.post("/auth/totp/setup", #"{"password":"\#(password)"}"#, token: token)
    }

    private func enabled(
        _ bench: IdentityBench, _ email: String
    ) async throws -> (token: String, secret: String, recovery: [String]) {
        let (_, pair) = try await bench.user(email)
        let setup = try await setUp(bench, pair.accessToken)
        let secret = try setup.decode(TOTPSetup.self).secret
        let state = try await bench.post(
            "/auth/totp/enable", #"{"code":"\#(try bench.code(secret))"}"#, token: pair.accessToken)
        #expect(state.status == 200, "\(state.text)")
        return (pair.accessToken, secret, try state.decode(TOTPState.self).recoveryCodes ?? [])
    }

    @Test("C4.18: a secret waits until a code proves it, is stored sealed, and one in use is not replaced")
    func pendingSecret() async throws {
        let bench = try await IdentityBench.start()
        let (_, pair) = try await bench.user("a@example.com")
        let early = try await bench.post("/auth/totp/enable", #"{"code":"123456"}"#, token: pair.accessToken)
        #expect(early.status == 400 && early.code == "totp_not_set_up")
        let setup = try await setUp(bench, pair.accessToken).decode(TOTPSetup.self)
        #expect(setup.otpauthURL.contains("secret=\(setup.secret)") && setup.otpauthURL.hasPrefix("otpauth://totp/"))
        // It asks for nothing yet, and a wrong code does not enable it.
        #expect(try await bench.login("a@example.com").status == 200)
        let wrong = try await bench.post("/auth/totp/enable", #"{"code":"12345x"}"#, token: pair.accessToken)
        #expect(wrong.status == 400 && wrong.code == "totp_refused")
        #expect(
            try await bench.service.send(.get, "/auth/me", token: pair.accessToken).decode(MeView.self).totpEnabled
                == false)
        let code = try bench.code(setup.secret)
        let state = try await bench.post("/auth/totp/enable", #"{"code":"\#(code)"}"#, token: pair.accessToken)
            .decode(TOTPState.self)
        #expect(state.enabled && state.recoveryCodes?.count == 10)
        let again = try await setUp(bench, pair.accessToken)
        #expect(again.status == 409 && again.code == "totp_enabled")
        bench.clock.advance(milliseconds: 30_000)
        let login = try await bench.login("a@example.com", more: #","totp":"\#(try bench.code(setup.secret))""#)
        #expect(login.status == 200, "the old secret is still the one in use: \(login.text)")
        // Nothing of it stands in the database in the clear.
        let dump = try await bench.service.database.psql(
            "SELECT * FROM \(bench.service.database.schema).users",
            "SELECT * FROM \(bench.service.database.schema).recovery_codes")
        #expect(!dump.contains(setup.secret) && !dump.contains(state.recoveryCodes?.first ?? "?"))
        await bench.stop()
    }

    @Test func aStolenAccessTokenAloneSetsNoSecondFactor() async throws {
        let bench = try await IdentityBench.start("login: {account_failures: 3}")
        bench.clock.standStill()
        let (_, pair) = try await bench.user("a@example.com")
        let without = try await bench.service.send(.post, "/auth/totp/setup", token: pair.accessToken)
        #expect(without.status == 400, "\(without.text)")
        #expect(try await bench.post("/auth/totp/setup", "{}", token: pair.accessToken).status == 400)
        for _ in 0..<3 {
            let wrong = try await setUp(bench, pair.accessToken, password: "WrongPassw0rd!")
            #expect(wrong.status == 400 && wrong.code == "password_refused", "\(wrong.text)")
        }
        #expect(try await bench.service.count("users", where: "totp_pending_sealed IS NOT NULL") == 0)
        // Guesses count like logins.
        let locked = try await setUp(bench, pair.accessToken)
        #expect(locked.status == 429 && locked.headers.first("Retry-After") == "60", "\(locked.text)")
        bench.clock.advance(milliseconds: 60_000)
        #expect(try await setUp(bench, pair.accessToken).status == 200)
        #expect(try await bench.service.count("users", where: "totp_pending_sealed IS NOT NULL") == 1)
        await bench.stop()
    }

    @Test("C4.18: a code is good for one login, and wrong codes count as failures")
    func codesAreUsedOnce() async throws {
        let bench = try await IdentityBench.start("login: {account_failures: 3}")
        let (_, secret, _) = try await enabled(bench, "a@example.com")
        let none = try await bench.login("a@example.com")
        #expect(none.status == 401 && none.code == "totp_required")
        let usedAtEnable = try await bench.login("a@example.com", more: #","totp":"\#(try bench.code(secret))""#)
        #expect(usedAtEnable.status == 401 && usedAtEnable.code == "totp_refused")
        bench.clock.advance(milliseconds: 30_000)
        let code = try bench.code(secret)
        let more = #","totp":"\#(code)""#
        async let one = bench.login("a@example.com", more: more)
        async let two = bench.login("a@example.com", more: more)
        let statuses = [try await one.status, try await two.status]
        #expect(statuses.sorted() == [200, 401], "\(statuses)")
        bench.clock.advance(milliseconds: 60_000)
        for _ in 0..<3 {
            _ = try await bench.login("a@example.com", more: #","totp":"000000""#)
        }
        #expect(try await bench.login("a@example.com", more: #","totp":"000000""#).status == 429)
        await bench.stop()
    }

    @Test func aRecoveryCodeStandsInOnce() async throws {
        let bench = try await IdentityBench.start()
        let (_, _, recovery) = try await enabled(bench, "a@example.com")
        #expect(Set(recovery).count == 10)
        let more = #","recovery_code":"\#(recovery[3].lowercased())""#
        #expect(try await bench.login("a@example.com", more: more).status == 200)
        let again = try await bench.login("a@example.com", more: more)
        #expect(again.status == 401 && again.code == "totp_refused")
        #expect(try await bench.service.count("recovery_codes") == 9)
        await bench.stop()
    }

    @Test func disablingNeedsPasswordAndCode() async throws {
        let bench = try await IdentityBench.start()
        let (token, secret, recovery) = try await enabled(bench, "a@example.com")
        bench.clock.advance(milliseconds: 30_000)
        let code = try bench.code(secret)
        for body in [
            #"{"password":"WrongPassw0rd!","code":"\#(code)"}"#,
            #"{"password":"\#(IdentityBench.password)","code":"000000"}"#,
            #"{"password":"\#(IdentityBench.password)"}"#,
        ] {
            let refused = try await bench.post("/auth/totp/disable", body, token: token)
            #expect(refused.status == 400 && refused.code == "totp_refused", "\(body): \(refused.text)")
        }
        let done = try await bench.post(
            "/auth/totp/disable", #"{"password":"\#(IdentityBench.password)","recovery_code":"\#(recovery[0])"}"#,
            token: token)
        #expect(done.status == 200, "\(done.text)")
        #expect(try await bench.login("a@example.com").status == 200)
        #expect(try await bench.service.count("recovery_codes") == 0)
        let absent = try await bench.post(
            "/auth/totp/disable", #"{"password":"\#(IdentityBench.password)","code":"\#(code)"}"#, token: token)
        #expect(absent.status == 400 && absent.code == "totp_not_enabled")
        await bench.stop()
    }

    @Test func withoutAVaultThereIsNoSecondFactor() async throws {
        let service = try await RunningService.start(BillingService.self, settings: "{passwords: {scrypt_log_n: 10}}")
        let bench = IdentityBench(service: service, clock: ShiftedTime())
        let (_, pair) = try await bench.user("a@example.com")
        let setup = try await setUp(bench, pair.accessToken)
        #expect(setup.status == 503 && setup.code == "vault_unavailable", "\(setup.text)")
        await service.stop()
    }
}
