import Contracts
import HTTPWire
import Observability
import ServiceTestKit
import TestKit
import Testing

/// Who somebody is comes from a verified token and from nothing else.
@Suite("Who calls", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct CallerIdentityTests {
    private static let declarations = IdentityAPI.declarations + UsersAPI.declarations

    private func path(_ declaration: EndpointDeclaration) -> String {
        declaration.path.replacing("{id}", with: "01a1fdcd-a9cf-7f2c-8ada-4cfff29123a7")
    }

    @Test("C2.11: no token is 401, a token without the scope is 403, before body and parameters are looked at")
    func unauthorizedAndForbidden() async throws {
        let bench = try await IdentityBench.start()
        var checked = 0
        for declaration in Self.declarations {
            let method = HTTPMethod(rawValue: declaration.method.rawValue)
            let json = declaration.requestSchema == .nothing ? nil : "{}"
            let none = try await bench.service.send(method, path(declaration), json: json)
            guard declaration.authorization != .everyone else {
                #expect(none.status == 400, "\(declaration.id): \(none.text)")
                continue
            }
            #expect(none.status == 401 && none.code == "token_missing", "\(declaration.id)")
            let token = try bench.service.tokens.token(subject: "nobody", scopes: ["market:read"])
            let other = try await bench.service.send(method, path(declaration), token: token, json: json)
            if case .scope = declaration.authorization {
                #expect(other.status == 403 && other.code == "insufficient_scope", "\(declaration.id): \(other.text)")
            } else {
                #expect(other.status == 404, "\(declaration.id): \(other.text)")
            }
            checked += 1
        }
        #expect(checked == 18)
        await bench.stop()
    }

    @Test("C2.12: headers name nobody, and no name is magic")
    func headersNameNobody() async throws {
        let bench = try await IdentityBench.start()
        let (id, pair) = try await bench.user("a@example.com")
        let (otherID, _) = try await bench.user("b@example.com")
        for name in [otherID, "anonymous", "bootstrap-service", "1"] {
            let headers = [("x-customer-id", name), ("x-user-id", name), ("X-Forwarded-User", name)]
            #expect(try await bench.service.send(.get, "/auth/me", headers: headers).status == 401)
            let me = try await bench.service.send(.get, "/auth/me", token: pair.accessToken, headers: headers)
            #expect(try me.decode(MeView.self).id == id)
        }
        let scopes = UserRole.user.scopes
        for subject in ["anonymous", "bootstrap-service", "admin", "1", "order-router"] {
            let token = try bench.service.tokens.token(subject: subject, scopes: scopes)
            for path in ["/auth/me", "/users/me", "/users/\(id)"] {
                #expect(try await bench.service.send(.get, path, token: token).status == 404, "\(subject) \(path)")
            }
        }
        await bench.stop()
    }

    @Test("C2.10: a client gets its fixed scopes for its secret, and nothing for anything else")
    func serviceTokens() async throws {
        let bench = try await IdentityBench.start()
        func ask(_ id: String, _ secret: String) async throws -> ServiceAnswer {
            try await bench.post("/auth/service-token", #"{"client_id":"\#(id)","client_secret":"\#(secret)"}"#)
        }
        let given = try await ask("bootstrap-demo", IdentityBench.clientSecret)
        #expect(given.status == 200, "\(given.text)")
        let token = try given.decode(ServiceToken.self)
        #expect(
            token.expiresIn == 900 && token.scopes.contains("billing:write") && !token.scopes.contains("users:admin"))
        #expect(try await bench.service.send(.get, "/users", token: token.accessToken).status == 403)
        #expect(try await bench.service.send(.get, "/auth/me", token: token.accessToken).status == 403)
        var refusals: [ServiceAnswer] = []
        for (id, secret) in [
            ("bootstrap-demo", "wrong"), ("nobody", IdentityBench.clientSecret),
            // A client whose secret is not configured has none.
            ("market-data", ""), ("market-data", IdentityBench.clientSecret), ("market-data", " "),
        ] where !secret.isEmpty {
            refusals.append(try await ask(id, secret))
        }
        for refusal in refusals {
            #expect(refusal.status == 401 && refusal.code == "invalid_client", "\(refusal.text)")
            #expect(refusal.comparable == refusals[0].comparable)
        }
        let (_, user) = try await bench.user("a@example.com")
        let write = try await bench.post(
            "/billing/plans", #"{"code":"x","name":"x","stripe_price_id":"x"}"#, token: user.accessToken)
        #expect(write.status == 403, "\(write.text)")
        await bench.stop()
    }

    @Test func noSecretIsLogged() async throws {
        let bench = try await IdentityBench.start()
        let (_, pair) = try await bench.user("canary.mail@example.com")
        let setup = try await bench.post(
            "/auth/totp/setup", #"{"password":"\#(IdentityBench.password)"}"#, token: pair.accessToken)
        #expect(setup.status == 200, "\(setup.text)")
        _ = try await bench.login("canary.mail@example.com", password: "Canary-Passw0rd!")
        _ = try await bench.refresh(pair.refreshToken)
        _ = try await bench.refresh(pair.refreshToken)
        let log = bench.service.log.lines.joined(separator: "\n")
        for secret in [
            "canary.mail", "Canary-Passw0rd!", IdentityBench.password, pair.refreshToken, pair.accessToken,
            setup.object["secret"] as? String ?? "?", IdentityBench.clientSecret,
        ] {
            #expect(!log.contains(secret))
        }
        await bench.stop()
    }
}
