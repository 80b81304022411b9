import Contracts
import HTTPWire
import Observability
import ServiceTestKit
import TestKit
import Testing

@Suite("Sessions", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct SessionTests {
    @Test("C4.18: a refresh token rotates, and showing a used one ends its whole family")
    func rotationAndReuse() async throws {
        let bench = try await IdentityBench.start()
        let (id, first) = try await bench.user("a@example.com")
        let second = try await bench.refresh(first.refreshToken).decode(TokenPair.self)
        #expect(second.refreshToken != first.refreshToken)
        let third = try await bench.refresh(second.refreshToken).decode(TokenPair.self)
        #expect(try await bench.service.send(.get, "/auth/me", token: third.accessToken).decode(MeView.self).id == id)
        // A thief shows an old one: nobody keeps the session.
        let reused = try await bench.refresh(first.refreshToken)
        #expect(reused.status == 401 && reused.code == "refresh_token_invalid")
        let last = try await bench.refresh(third.refreshToken)
        #expect(last.status == 401 && last.comparable == reused.comparable)
        #expect(try await bench.service.count("sessions", where: "end_reason = 'reuse'") == 1)
        let me = try await bench.service.send(.get, "/auth/me", token: third.accessToken)
        #expect(me.status == 401 && me.code == "session_ended")
        #expect(bench.service.log.lines.contains { $0.contains("refresh_token_reused") })
        // Another session of the same user lives on.
        #expect(try await bench.login("a@example.com").status == 200)
        #expect(try await bench.service.count("refresh_tokens", where: "length(hash) = 32") == 4)
        await bench.stop()
    }

    @Test("C4.18: one refresh token shown twice at once gives at most one pair and ends the family")
    func refreshRace() async throws {
        let bench = try await IdentityBench.start()
        let replica = try await IdentityBench.start(beside: bench)
        for round in 0..<5 {
            let (_, pair) = try await bench.user("race\(round)@example.com")
            async let one = bench.refresh(pair.refreshToken)
            async let two = replica.refresh(pair.refreshToken)
            let statuses = [try await one.status, try await two.status]
            #expect(statuses.sorted() == [200, 401], "\(statuses)")
        }
        #expect(try await bench.service.count("sessions", where: "end_reason = 'reuse'") == 5)
        await replica.stop()
        await bench.stop()
    }

    @Test("C4.18: access and refresh tokens are not taken for one another")
    func tokenTypes() async throws {
        let bench = try await IdentityBench.start()
        let (_, pair) = try await bench.user("a@example.com")
        let asRefresh = try await bench.refresh(String(pair.accessToken.prefix(128)))
        #expect(asRefresh.status == 401 && asRefresh.code == "refresh_token_invalid")
        let asAccess = try await bench.service.send(.get, "/auth/me", token: pair.refreshToken)
        #expect(asAccess.status == 401 && asAccess.code == "token_malformed")
        #expect(try await bench.post("/auth/refresh", "{}").status == 400)
        await bench.stop()
    }

    @Test func refreshTokensExpireAndSessionsHaveALongestLife() async throws {
        let bench = try await IdentityBench.start("sessions: {refresh_token_s: 600, max_session_s: 1000}")
        bench.clock.standStill()
        let (_, first) = try await bench.user("a@example.com")
        bench.clock.advance(milliseconds: 500_000)
        let second = try await bench.refresh(first.refreshToken).decode(TokenPair.self)
        #expect(second.refreshExpiresIn == 500, "what is left of the session")
        bench.clock.advance(milliseconds: 500_000)
        #expect(try await bench.refresh(second.refreshToken).status == 401)
        let (_, other) = try await bench.user("b@example.com")
        bench.clock.advance(milliseconds: 601_000)
        #expect(try await bench.refresh(other.refreshToken).status == 401)
        #expect(try await bench.service.count("sessions", where: "end_reason = 'reuse'") == 0)
        await bench.stop()
    }

    @Test func logoutEndsOneSessionOrAll() async throws {
        let bench = try await IdentityBench.start()
        let (_, first) = try await bench.user("a@example.com")
        let second = try await bench.login("a@example.com").decode(TokenPair.self)
        let third = try await bench.login("a@example.com").decode(TokenPair.self)
        #expect(try await bench.service.send(.post, "/auth/logout", token: first.accessToken).status == 204)
        #expect(try await bench.refresh(first.refreshToken).status == 401)
        #expect(try await bench.service.send(.get, "/auth/me", token: first.accessToken).status == 401)
        #expect(try await bench.service.send(.get, "/auth/me", token: second.accessToken).status == 200)
        #expect(try await bench.service.send(.post, "/auth/logout?all=true", token: second.accessToken).status == 204)
        #expect(try await bench.refresh(third.refreshToken).status == 401)
        #expect(try await bench.service.count("sessions", where: "end_reason = 'logout'") == 3)
        await bench.stop()
    }
}
