import Contracts
import HTTPWire
import Observability
import Security
import ServiceTestKit
import TestKit
import Testing

@Suite("Login", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct LoginTests {
    @Test func aLoginGivesATokenForEveryDaemonWithTheScopesOfTheRole() async throws {
        let bench = try await IdentityBench.start()
        let (id, pair) = try await bench.user("a@example.com")
        #expect(pair.tokenType == "bearer" && pair.expiresIn == 900 && pair.refreshExpiresIn == 604_800)
        let now = bench.clock.wallMilliseconds / 1_000
        for daemon in TestTokens.everyDaemon {
            let verifier = TokenVerifier(
                issuer: "sextant-billing", audience: daemon,
                keys: try bench.service.tokens.issuer.keySet(nowSeconds: now))
            let claims = try verifier.verify(pair.accessToken, nowSeconds: now)
            #expect(claims.subject == id && claims.use == .access)
            #expect(claims.scopes == UserRole.user.scopes && claims.roles == ["user"])
            #expect(claims.sessionID != nil)
        }
        let me = try await bench.service.send(.get, "/auth/me", token: pair.accessToken)
        #expect(me.status == 200)
        #expect(try me.decode(MeView.self).id == id)
        await bench.stop()
    }

    @Test("C4.18: unknown user, wrong password and deactivated user get one answer after one password check each")
    func oneAnswerForAll() async throws {
        let bench = try await IdentityBench.start()
        let (id, _) = try await bench.user("known@example.com")
        _ = try await bench.register("gone@example.com")
        try await bench.service.database.psql(
            "UPDATE \(bench.service.database.schema).users SET deactivated_at = now() WHERE email = 'gone@example.com'")
        var answers: [ServiceAnswer] = []
        for (email, password) in [
            ("known@example.com", "WrongPassw0rd!"), ("unknown@example.com", IdentityBench.password),
            ("gone@example.com", IdentityBench.password), ("not an email", IdentityBench.password),
        ] {
            let before = try await bench.metric("password_work_seconds_count")
            answers.append(try await bench.login(email, password: password))
            #expect(try await bench.metric("password_work_seconds_count") == before + 1, "\(email)")
        }
        for answer in answers {
            #expect(answer.status == 401 && answer.code == "invalid_credentials", "\(answer.text)")
            #expect(answer.comparable == answers[0].comparable)
            #expect(answer.headers.first("WWW-Authenticate") == answers[0].headers.first("WWW-Authenticate"))
        }
        #expect(!id.isEmpty)
        await bench.stop()
    }

    @Test("C4.18: failures lock the account on every replica, known or not, and the lock ends")
    func lockOutIsShared() async throws {
        let first = try await IdentityBench.start("login: {account_failures: 3}")
        let second = try await IdentityBench.start("login: {account_failures: 3}", beside: first)
        first.clock.standStill()
        _ = try await first.register("lock@example.com")
        for email in ["lock@example.com", "nobody@example.com"] {
            for bench in [first, second, first] {
                #expect(try await bench.login(email, password: "WrongPassw0rd!").status == 401)
            }
            for bench in [first, second] {
                let checks = try await bench.metric("password_work_seconds_count")
                let locked = try await bench.login(email)
                #expect(locked.status == 429 && locked.code == "too_many_attempts", "\(locked.text)")
                #expect(locked.headers.first("Retry-After") == "60")
                #expect(try await bench.metric("password_work_seconds_count") == checks, "nothing is compared")
            }
        }
        first.clock.advance(milliseconds: 59_001)
        #expect(try await second.login("lock@example.com").headers.first("Retry-After") == "1")
        first.clock.advance(milliseconds: 999)
        #expect(try await second.login("lock@example.com").status == 200)
        #expect(try await first.service.count("login_attempts", where: "pending <> 0") == 0)
        #expect(try await first.service.count("login_attempts", where: "key LIKE '%@%'") == 0)
        await second.stop()
        await first.stop()
    }

    @Test("C4.18: an address is paced after failures on many accounts, another address is not")
    func addressesArePaced() async throws {
        let bench = try await IdentityBench.start("login: {address_failures: 4, trust_forwarded_for: true}")
        bench.clock.standStill()
        _ = try await bench.register("paced@example.com")
        func login(_ email: String, from address: String) async throws -> ServiceAnswer {
            try await bench.service.send(
                .post, "/auth/login", json: #"{"email":"\#(email)","password":"\#(IdentityBench.password)"}"#,
                headers: [("X-Forwarded-For", "203.0.113.9, \(address)")])
        }
        for index in 0..<4 { #expect(try await login("no\(index)@example.com", from: "198.51.100.7").status == 401) }
        let paced = try await login("paced@example.com", from: "198.51.100.7")
        #expect(paced.status == 429 && paced.headers.first("Retry-After") == "1", "\(paced.text)")
        #expect(try await login("paced@example.com", from: "198.51.100.8").status == 200)
        bench.clock.advance(milliseconds: 1_000)
        #expect(try await login("paced@example.com", from: "198.51.100.7").status == 200)
        await bench.stop()
    }

    @Test func guessesFromElsewhereDoNotKeepTheOwnerOut() async throws {
        let bench = try await IdentityBench.start("login: {account_failures: 3, trust_forwarded_for: true}")
        _ = try await bench.register("owner@example.com")
        func login(_ password: String, from address: String) async throws -> Int {
            try await bench.service.send(
                .post, "/auth/login", json: #"{"email":"owner@example.com","password":"\#(password)"}"#,
                headers: [("X-Forwarded-For", address)]
            ).status
        }
        let (home, right, wrong) = ("198.51.100.7", IdentityBench.password, "WrongPassw0rd!")
        #expect(try await login(right, from: home) == 200)
        for host in 1...3 { #expect(try await login(wrong, from: "203.0.113.\(host)") == 401) }
        #expect(try await login(right, from: "203.0.113.9") == 429, "elsewhere the account is locked")
        #expect(try await login(right, from: home + ":50412") == 200)
        #expect(try await login(right, from: "203.0.113.9") == 429, "and stays so")
        // Guesses from a known place are limited as well.
        for _ in 0..<3 { #expect(try await login(wrong, from: home) == 401) }
        #expect(try await login(right, from: home) == 429)
        bench.clock.advance(milliseconds: 61_000)
        #expect(try await login(right, from: home) == 200)
        await bench.stop()
    }

    @Test func aPacedAddressFillsNoTableAndWhatIsOldGoesAtOnce() async throws {
        let bench = try await IdentityBench.start("login: {address_failures: 2}")
        bench.clock.standStill()
        for index in 0..<2 { #expect(try await bench.login("a\(index)@example.com").status == 401) }
        for index in 0..<5 { #expect(try await bench.login("b\(index)@example.com").status == 429) }
        #expect(try await bench.service.count("login_attempts", where: "kind = 'account'") == 2)
        await bench.stop()
        let schema = bench.service.database.schema
        try await bench.service.database.psql(
            """
            INSERT INTO \(schema).login_attempts (kind, key, touched_at)
            SELECT 'account', n::text, now() - interval '2 days' FROM generate_series(1, 2500) n;
            INSERT INTO \(schema).login_places (place, seen_at)
            SELECT sha256(n::text::bytea), now() - interval '91 days' FROM generate_series(1, 10) n
            """)
        let again = try await IdentityBench.start(beside: bench)
        try await eventually(timeoutMilliseconds: 10_000, "old rows are deleted") {
            let old = try await again.service.count("login_attempts", where: "touched_at < now() - interval '1 day'")
            let places = try await again.service.count("login_places")
            return old == 0 && places == 0
        }
        await again.stop()
    }

    @Test("C4.18: guesses in parallel get no further than guesses in a row")
    func parallelGuesses() async throws {
        let bench = try await IdentityBench.start()
        _ = try await bench.register("victim@example.com")
        let before = try await bench.metric("password_work_seconds_count")
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<24 {
                group.addTask { try await bench.login("victim@example.com", password: "Guess-Number-\(index)!").status }
            }
            var all: [Int] = []
            for try await status in group { all.append(status) }
            return all
        }
        #expect(statuses.allSatisfy { $0 == 401 || $0 == 429 }, "\(statuses)")
        #expect(statuses.filter { $0 == 401 }.count == 5, "\(statuses)")
        #expect(try await bench.metric("password_work_seconds_count") - before == 5)
        await bench.stop()
    }

    @Test func passwordsAreCheckedBesideTheLoopAndTheirNumberIsBounded() async throws {
        let bench = try await IdentityBench.start(
            "passwords: {scrypt_log_n: 16, threads: 1, max_queued: 1}, login: {address_failures: 100}")
        let answers = try await withThrowingTaskGroup(of: (String, ServiceAnswer).self) { group in
            for index in 0..<6 {
                group.addTask { ("login", try await bench.login("nobody\(index)@example.com")) }
            }
            group.addTask { ("health", try await bench.service.send(.get, "/auth/me")) }
            var all: [(String, ServiceAnswer)] = []
            for try await answer in group { all.append(answer) }
            return all
        }
        let logins = answers.filter { $0.0 == "login" }.map(\.1)
        #expect(logins.contains { $0.status == 401 })
        let busy = logins.filter { $0.status == 503 }
        #expect(!busy.isEmpty && busy.allSatisfy { $0.code == "password_work_busy" }, "\(logins.map(\.status))")
        #expect(busy.allSatisfy { $0.headers.first("Retry-After") == "1" })
        let firstChecked = answers.firstIndex { $0.0 == "login" && $0.1.status == 401 } ?? 0
        let health = answers.firstIndex { $0.0 == "health" } ?? 99
        #expect(health < firstChecked, "the loop waited for a password")
        // What was never compared is no failure.
        #expect(try await bench.service.count("login_attempts", where: "kind = 'account' AND failures > 0") <= 3)
        await bench.stop()
    }
}
