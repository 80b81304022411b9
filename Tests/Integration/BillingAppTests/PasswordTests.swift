import Contracts
import HTTPWire
import Observability
import ServiceTestKit
import TestKit
import Testing

@Suite("Passwords", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct PasswordTests {
    private static let other = "An0ther-Bootstrap!"

    private func change(
        _ bench: IdentityBench, _ token: String, from: String = IdentityBench.password, to: String = other
    ) async throws -> ServiceAnswer {
        try await bench.post(
            "/auth/password", #"{"current_password":"\#(from)","new_password":"\#(to)"}"#, token: token)
    }

    private func reset(
        _ bench: IdentityBench, _ token: String, to password: String = other
    ) async throws -> ServiceAnswer {
        try await bench.post(
            "/auth/password/reset", #"{"reset_token":"\#(token)","new_password":"\#(password)"}"#)
    }

    @Test func aChangeNeedsTheOldPasswordAndEndsTheOtherSessions() async throws {
        let bench = try await IdentityBench.start()
        let (_, own) = try await bench.user("a@example.com")
        let elsewhere = try await bench.login("a@example.com").decode(TokenPair.self)
        let wrong = try await change(bench, own.accessToken, from: "Not-The-Passw0rd")
        #expect(wrong.status == 400 && wrong.code == "password_refused", "\(wrong.text)")
        let weak = try await change(bench, own.accessToken, to: "short")
        #expect(weak.status == 400 && weak.code == "weak_password" && !weak.text.contains("short"))
        #expect(try await bench.refresh(elsewhere.refreshToken).status == 200, "a refusal ends nothing")
        #expect(try await change(bench, own.accessToken).status == 204)
        #expect(try await bench.service.send(.get, "/auth/me", token: own.accessToken).status == 200)
        #expect(try await bench.refresh(own.refreshToken).status == 200)
        #expect(try await bench.service.send(.get, "/auth/me", token: elsewhere.accessToken).status == 401)
        #expect(try await bench.service.count("sessions", where: "end_reason = 'password_changed'") == 1)
        #expect(try await bench.login("a@example.com").status == 401)
        #expect(try await bench.login("a@example.com", password: Self.other).status == 200)
        await bench.stop()
    }

    @Test func guessesAtTheOldPasswordCountLikeLogins() async throws {
        let bench = try await IdentityBench.start("login: {account_failures: 3}")
        bench.clock.standStill()
        let (_, own) = try await bench.user("a@example.com")
        for _ in 0..<3 {
            #expect(try await change(bench, own.accessToken, from: "Not-The-Passw0rd").status == 400)
        }
        let locked = try await change(bench, own.accessToken)
        #expect(locked.status == 429 && locked.headers.first("Retry-After") == "60", "\(locked.text)")
        bench.clock.advance(milliseconds: 60_000)
        #expect(try await change(bench, own.accessToken).status == 204)
        await bench.stop()
    }

    @Test func anAdministratorsTicketIsGoodOnce() async throws {
        let bench = try await IdentityBench.start("passwords: {scrypt_log_n: 10, reset_token_s: 600}")
        let (id, own) = try await bench.user("a@example.com")
        let (_, admin) = try await bench.user("root@example.com", role: .admin)
        func ticket() async throws -> PasswordResetTicket {
            let answer = try await bench.service.send(.post, "/users/\(id)/password-reset", token: admin.accessToken)
            #expect(answer.status == 201, "\(answer.text)")
            return try answer.decode(PasswordResetTicket.self)
        }
        #expect(
            try await bench.service.send(.post, "/users/\(id)/password-reset", token: own.accessToken).status == 403)
        let replaced = try await ticket()
        let good = try await ticket()
        #expect(try await bench.service.count("password_resets", where: "length(hash) = 32") == 1)
        let old = try await reset(bench, replaced.resetToken)
        #expect(old.status == 400 && old.code == "reset_token_invalid")
        #expect(try await reset(bench, good.resetToken, to: "weak").code == "weak_password", "and is not used up")
        async let one = reset(bench, good.resetToken)
        async let two = reset(bench, good.resetToken)
        #expect([try await one.status, try await two.status].sorted() == [204, 400])
        #expect(try await bench.refresh(own.refreshToken).status == 401, "every session has ended")
        #expect(try await bench.login("a@example.com", password: Self.other).status == 200)
        let late = try await ticket()
        bench.clock.advance(milliseconds: 601_000)
        #expect(try await reset(bench, late.resetToken, to: IdentityBench.password).status == 400)
        #expect(!bench.service.log.lines.contains { $0.contains(good.resetToken) || $0.contains(Self.other) })
        await bench.stop()
    }

    @Test func aChangedPasswordTakesTheTicketWithIt() async throws {
        let bench = try await IdentityBench.start()
        let (id, own) = try await bench.user("a@example.com")
        let (_, admin) = try await bench.user("root@example.com", role: .admin)
        let ticket = try await bench.service.send(.post, "/users/\(id)/password-reset", token: admin.accessToken)
            .decode(PasswordResetTicket.self)
        #expect(try await change(bench, own.accessToken).status == 204)
        #expect(try await reset(bench, ticket.resetToken, to: IdentityBench.password).status == 400)
        let nobody = try await bench.service.send(
            .post, "/users/00000000-0000-7000-8000-000000000009/password-reset", token: admin.accessToken)
        #expect(nobody.status == 404)
        await bench.stop()
    }
}
