import Contracts
import HTTPWire
import Observability
import ServiceTestKit
import TestKit
import Testing

@Suite("Users", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct UserTests {
    private static let profile = #"{"first_name":"Demo","last_name":"Trader","marketing_opt_in":true}"#

    @Test("C1.13: a profile has the id of the identity that registers it, and is registered once")
    func oneUserStore() async throws {
        let bench = try await IdentityBench.start()
        let (id, pair) = try await bench.user("demo.trader@example.com")
        let token = pair.accessToken
        let missing = try await bench.service.send(.put, "/users/me", token: token, json: Self.profile)
        #expect(missing.status == 409 && missing.code == "profile_missing")
        let tooEarly = try await bench.service.send(.post, "/users/\(id)/activate", token: token)
        #expect(tooEarly.status == 409 && tooEarly.code == "profile_missing")
        let first = try await bench.post(
            "/users/register", #"{"email":"DEMO.trader@example.com",\#(Self.profile.dropFirst())"#, token: token)
        #expect(first.status == 201, "\(first.text)")
        let view = try first.decode(UserView.self)
        #expect(view.id == id && view.firstName == "Demo" && view.marketingOptIn == true && !view.isActive)
        let again = try await bench.post("/users/register", Self.profile, token: token)
        #expect(again.status == 409 && again.code == "email_taken")
        #expect(again.object["detail"] as? String == "Email already registered")
        let foreign = try await bench.post(
            "/users/register", #"{"email":"other@example.com",\#(Self.profile.dropFirst())"#, token: token)
        #expect(foreign.status == 400 && foreign.code == "email_mismatch")
        let active = try await bench.service.send(.post, "/users/\(id)/activate", token: token)
        #expect(try active.decode(UserView.self).isActive)
        #expect(try await bench.service.count("users") == 1)
        await bench.stop()
    }

    @Test func profileAndPreferencesAreReplaced() async throws {
        let bench = try await IdentityBench.start()
        let (_, pair) = try await bench.user("a@example.com")
        let token = pair.accessToken
        _ = try await bench.post("/users/register", Self.profile, token: token)
        let bad = try await bench.service.send(
            .put, "/users/me", token: token, json: #"{"first_name":"1","last_name":"T","phone":"abcd"}"#)
        #expect(bad.status == 400 && bad.code == "invalid_profile", "\(bad.text)")
        let put = try await bench.service.send(
            .put, "/users/me", token: token, json: #"{"first_name":"New","last_name":"Name","phone":"+33 1 23"}"#)
        #expect(try put.decode(UserView.self).phone == "+33 1 23", "\(put.text)")
        #expect(try put.decode(UserView.self).marketingOptIn == false)
        let empty = try await bench.service.send(.get, "/users/me/preferences", token: token)
        #expect(try empty.decode(UserPreferences.self).preferences == [:])
        let set = try await bench.service.send(
            .put, "/users/me/preferences", token: token, json: #"{"preferences":{"theme":"dark"}}"#)
        #expect(set.status == 200, "\(set.text)")
        let refused = try await bench.service.send(
            .put, "/users/me/preferences", token: token, json: #"{"preferences":{"":"dark"}}"#)
        #expect(refused.status == 400 && refused.code == "invalid_preferences", "\(refused.text)")
        let me = try await bench.service.send(.get, "/users/me", token: token).decode(UserView.self)
        #expect(me.preferences == ["theme": "dark"] && me.firstName == "New")
        await bench.stop()
    }

    @Test func aDeletedUserCannotComeBackExceptThroughAnAdministrator() async throws {
        let bench = try await IdentityBench.start()
        let (id, pair) = try await bench.user("a@example.com")
        _ = try await bench.post("/users/register", Self.profile, token: pair.accessToken)
        #expect(try await bench.service.send(.delete, "/users/me", token: pair.accessToken).status == 204)
        #expect(try await bench.refresh(pair.refreshToken).status == 401)
        let login = try await bench.login("a@example.com")
        #expect(login.status == 401 && login.code == "invalid_credentials")
        let own = try await bench.service.send(.post, "/users/\(id)/activate", token: pair.accessToken)
        #expect(own.status == 401, "\(own.text)")
        #expect(try await bench.register("a@example.com").status == 409)
        let (_, admin) = try await bench.user("admin@example.com", role: .admin)
        let back = try await bench.service.send(.post, "/users/\(id)/activate", token: admin.accessToken)
        #expect(try back.decode(UserView.self).isActive, "\(back.text)")
        #expect(try await bench.login("a@example.com").status == 200)
        // The old session stays ended.
        #expect(try await bench.refresh(pair.refreshToken).status == 401)
        await bench.stop()
    }

    @Test func othersAreNotThereOperatorsSeeNoEmailAdministratorsSeeAll() async throws {
        let bench = try await IdentityBench.start()
        let (id, own) = try await bench.user("a@example.com")
        _ = try await bench.post("/users/register", Self.profile, token: own.accessToken)
        let (_, other) = try await bench.user("b@example.com")
        let (_, `operator`) = try await bench.user("op@example.com", role: .operator)
        let (_, admin) = try await bench.user("admin@example.com", role: .admin)
        for (method, path) in [("GET", "/users/\(id)"), ("POST", "/users/\(id)/activate")] {
            let foreign = try await bench.service.send(.init(rawValue: method), path, token: other.accessToken)
            let absent = try await bench.service.send(
                .init(rawValue: method), path.replacing(id, with: "01a1fdcd-a9cf-7f2c-8ada-4cfff29123a7"),
                token: other.accessToken)
            #expect(foreign.status == 404 && foreign.comparable == absent.comparable, "\(method)")
        }
        let masked = try await bench.service.send(.get, "/users/\(id)", token: `operator`.accessToken)
        #expect(try masked.decode(UserView.self).firstName == "Demo")
        #expect(!masked.text.contains("example.com") && masked.object["marketing_opt_in"] == nil)
        let full = try await bench.service.send(.get, "/users/\(id.uppercased())", token: admin.accessToken)
        #expect(try full.decode(UserView.self).email == "a@example.com", "\(full.text)")
        #expect(try await bench.service.send(.get, "/users/\(id)", token: own.accessToken).status == 200)
        await bench.stop()
    }

    @Test func theListIsForAdministratorsAndComesInPages() async throws {
        let bench = try await IdentityBench.start()
        let (_, admin) = try await bench.user("admin@example.com", role: .admin)
        for index in 0..<4 { _ = try await bench.register("u\(index)@example.com") }
        var seen: [String] = []
        var cursor = ""
        for _ in 0..<4 {
            let answer = try await bench.service.send(.get, "/users?limit=2\(cursor)", token: admin.accessToken)
            let page = try answer.decode(Page<UserView>.self)
            #expect(page.items.count <= 2)
            seen += page.items.compactMap(\.email)
            guard let next = page.nextCursor else { break }
            cursor = "&cursor=\(next)"
        }
        #expect(seen.sorted() == ["admin@example.com"] + (0..<4).map { "u\($0)@example.com" })
        let one = try await bench.service.send(.get, "/users?email=U2@example.com", token: admin.accessToken)
        #expect(try one.decode(Page<UserView>.self).items.map(\.email) == ["u2@example.com"])
        let bad = try await bench.service.send(.get, "/users?cursor=AAAA", token: admin.accessToken)
        #expect(bad.status == 400 && bad.code == "invalid_parameter")
        let (_, user) = try await bench.user("x@example.com")
        #expect(try await bench.service.send(.get, "/users", token: user.accessToken).status == 403)
        await bench.stop()
    }

    @Test func rolesChangeAndTheLastAdministratorStays() async throws {
        let bench = try await IdentityBench.start()
        let (adminID, admin) = try await bench.user("admin@example.com", role: .admin)
        let (id, pair) = try await bench.user("a@example.com")
        for (method, path, json) in [
            ("PUT", "/users/\(adminID)/role", #"{"role":"user"}"#), ("POST", "/users/\(adminID)/deactivate", nil),
            ("DELETE", "/users/me", nil),
        ] {
            let answer = try await bench.service.send(
                .init(rawValue: method), path, token: admin.accessToken, json: json)
            #expect(answer.status == 409 && answer.code == "last_admin", "\(path): \(answer.text)")
        }
        let changed = try await bench.service.send(
            .put, "/users/\(id)/role", token: admin.accessToken, json: #"{"role":"operator"}"#)
        #expect(try changed.decode(UserView.self).role == .operator, "\(changed.text)")
        #expect(try await bench.refresh(pair.refreshToken).status == 401, "the old scopes are not refreshed")
        let me = try await bench.login("a@example.com").decode(TokenPair.self)
        let answer = try await bench.service.send(.get, "/auth/me", token: me.accessToken)
        #expect(try answer.decode(MeView.self).roles == [.operator])
        let root = try await bench.service.send(
            .put, "/users/\(id)/role", token: admin.accessToken, json: #"{"role":"root"}"#)
        #expect(root.status == 400, "\(root.text)")
        let own = try await bench.service.send(
            .put, "/users/\(id)/role", token: me.accessToken, json: #"{"role":"admin"}"#)
        #expect(own.status == 403)
        // Two administrators cannot take the role from each other at once.
        _ = try await bench.service.send(
            .put, "/users/\(id)/role", token: admin.accessToken, json: #"{"role":"admin"}"#)
        let second = try await bench.login("a@example.com").decode(TokenPair.self)
        async let one = bench.service.send(
            .put, "/users/\(id)/role", token: admin.accessToken, json: #"{"role":"user"}"#)
        async let two = bench.service.send(
            .put, "/users/\(adminID)/role", token: second.accessToken, json: #"{"role":"user"}"#)
        let statuses = [try await one.status, try await two.status]
        #expect(statuses.sorted() == [200, 401], "\(statuses)")
        await bench.stop()
    }

    @Test func whoLostARoleDoesNotGiveItBackToThemselves() async throws {
        let bench = try await IdentityBench.start()
        let (_, admin) = try await bench.user("admin@example.com", role: .admin)
        let (id, fallen) = try await bench.user("fallen@example.com", role: .admin)
        let (otherID, _) = try await bench.user("b@example.com")
        let demoted = try await bench.service.send(
            .put, "/users/\(id)/role", token: admin.accessToken, json: #"{"role":"user"}"#)
        #expect(demoted.status == 200, "\(demoted.text)")
        // The access token lives on for minutes, and its scopes with it.
        for (method, path, json) in [
            ("PUT", "/users/\(id)/role", #"{"role":"admin"}"#), ("PUT", "/users/\(otherID)/role", #"{"role":"admin"}"#),
            ("POST", "/users/\(otherID)/deactivate", nil), ("GET", "/users", nil), ("GET", "/users/\(otherID)", nil),
            ("POST", "/billing/features", #"{"code":"f","name":"F"}"#), ("GET", "/billing/subscriptions", nil),
        ] {
            let answer = try await bench.service.send(
                .init(rawValue: method), path, token: fallen.accessToken, json: json)
            #expect(answer.status == 401 && answer.code == "session_ended", "\(method) \(path): \(answer.text)")
        }
        #expect(try await bench.service.count("users", where: "role = 'admin'") == 1)
        await bench.stop()
    }

    @Test func whatWorksForAUserWhoIsGoneMayOnlyReduce() async throws {
        let bench = try await IdentityBench.start()
        let (id, pair) = try await bench.user("a@example.com")
        let (_, admin) = try await bench.user("admin@example.com", role: .admin)
        for (path, json) in [
            ("/billing/plans", #"{"code":"pro","name":"Pro","stripe_price_id":"price_pro"}"#),
            ("/billing/features", #"{"code":"can.manage_strategies","name":"S"}"#),
            ("/billing/plans/pro/features", #"{"feature_code":"can.manage_strategies"}"#),
            ("/billing/subscriptions", #"{"customer_id":"\#(id)","plan_code":"pro"}"#),
        ] {
            let answer = try await bench.post(path, json, token: admin.accessToken)
            #expect((200..<300).contains(answer.status), "\(path): \(answer.text)")
        }
        func entitlements() async throws -> Entitlements {
            try await bench.service.send(
                .get, "/entitlements/resolve?customer_id=\(id)", token: admin.accessToken
            ).decode(Entitlements.self)
        }
        let profile = try await bench.post(
            "/users/register", #"{"first_name":"A","last_name":"B"}"#, token: pair.accessToken)
        #expect(profile.status == 201, "\(profile.text)")
        let before = try await entitlements()
        #expect(before.trading == .full)
        #expect(try await bench.service.send(.delete, "/users/me", token: pair.accessToken).status == 204)
        let gone = try await entitlements()
        #expect(gone.version > before.version, "else a cache keeps what was")
        #expect(gone.trading == .reduceOnly && gone.capabilities["can.manage_strategies"] == nil)
        let reserved = try await bench.post(
            "/entitlements/reservations",
            #"{"reservation_id":"r","customer_id":"\#(id)","quota":"q","amount":1,"expires_in_s":60}"#,
            token: admin.accessToken)
        #expect(reserved.status == 403 && reserved.code == "subscription_reduce_only", "\(reserved.text)")
        func post(_ act: String) async throws -> Int {
            try await bench.service.send(.post, "/users/\(id)/\(act)", token: admin.accessToken).status
        }
        #expect(try await post("activate") == 200)
        let back = try await entitlements()
        #expect(back.trading == .full && back.version > gone.version)
        #expect(try await post("activate") == 200)
        #expect(try await entitlements().version == back.version, "nothing has changed")
        #expect(try await post("deactivate") == 200)
        let again = try await entitlements()
        #expect(again.trading == .reduceOnly && again.version > back.version)
        await bench.stop()
    }
}
