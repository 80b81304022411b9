import Contracts
import Foundation
import HTTPWire
import Observability
import Security
import TestKit
import Testing

@testable import ServiceKit

/// Every declared route against every kind of caller. The table comes from the declarations: a new route is in it.
@Suite("Authorisation matrix", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct AuthorizationMatrixTests {
    /// What stands in the Authorization header, if anything, and what a protected route answers to it.
    private func callers(_ daemon: RunningDaemon) throws -> [(name: String, header: String?, status: Int, code: String)]
    {
        let foreign = try TokenIssuer(issuer: "sextant-billing", keys: [SigningKey(key: try Ed25519PrivateKey())])
        let grant = TokenGrant(
            subject: "mallory", audiences: ["billing"], lifetimeSeconds: 300, scopes: ["notes:read", "notes:write"])
        let now = SystemTime().wallMilliseconds / 1_000
        let good = try daemon.token()
        let parts = good.split(separator: ".").map(String.init)
        let none = Base64URL.encode(Array(#"{"alg":"none","typ":"JWT"}"#.utf8))
        let symmetric = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
        return [
            ("no token", nil, 401, "token_missing"),
            ("garbage", "Bearer garbage", 401, "token_malformed"),
            ("empty", "Bearer ", 401, "token_malformed"),
            ("basic", "Basic dXNlcjpwYXNz", 401, "token_malformed"),
            ("no scheme", good, 401, "token_malformed"),
            ("expired", "Bearer " + (try daemon.token(ageSeconds: 400, lifetimeSeconds: 300)), 401, "token_expired"),
            ("future", "Bearer " + (try daemon.token(ageSeconds: -400)), 401, "token_not_yet_valid"),
            (
                "wrong audience", "Bearer " + (try daemon.token(audience: "order-router")), 401,
                "token_audience_mismatch"
            ),
            ("foreign key", "Bearer " + (try foreign.issue(grant, nowSeconds: now).token), 401, "token_key_unknown"),
            ("alg none", "Bearer \(none).\(parts[1]).", 401, "token_algorithm_refused"),
            ("alg HS256", "Bearer \(symmetric).\(parts[1]).\(parts[2])", 401, "token_algorithm_refused"),
            (
                "changed claims", "Bearer \(parts[0]).\(Base64URL.encode(Array(#"{"sub":"root"}"#.utf8))).\(parts[2])",
                401, "token_signature_invalid"
            ),
            ("wrong scope", "Bearer " + (try daemon.token(scopes: ["other:read"])), 403, "insufficient_scope"),
        ]
    }

    @Test func everyRouteAgainstEveryCaller() async throws {
        let daemon = try await RunningDaemon.start()
        let declarations = NotesAPI.declarations + OperationsAPI.declarations + StandardRoutes.declarations
        var checked = 0
        for declaration in declarations {
            let path = declaration.path.replacing("{id}", with: "00000000-0000-7000-8000-000000000001")
            let method = HTTPMethod(rawValue: declaration.method.rawValue)
            for caller in try callers(daemon) {
                let headers = caller.header.map { [("Authorization", $0)] } ?? []
                let answer = try await daemon.send(
                    method, path, key: "k", json: declaration.requestSchema == .nothing ? nil : "{}", headers: headers)
                let place = "\(declaration.method.rawValue) \(path) with \(caller.name): \(answer.text)"
                switch declaration.authorization {
                case .everyone:
                    #expect(answer.status != 401 && answer.status != 403, "\(place)")
                case .anyCaller where caller.name == "wrong scope":
                    #expect(answer.status != 401 && answer.status != 403, "\(place)")
                case .anyCaller, .scope:
                    #expect(answer.status == caller.status, "\(place)")
                    #expect(answer.code == caller.code, "\(place)")
                    #expect(answer.headers.first("WWW-Authenticate")?.hasPrefix("Bearer ") == true, "\(place)")
                }
                checked += 1
            }
            if case .scope(let scope) = declaration.authorization {
                let right = try await daemon.send(
                    method, path, token: try daemon.token(scopes: [scope]), key: "right",
                    json: declaration.requestSchema == .nothing ? nil : #"{"text":"right"}"#)
                #expect((200..<300).contains(right.status), "\(declaration.path): \(right.text)")
            }
        }
        #expect(checked >= 14 * 13)
        // None of the refused calls had an effect.
        #expect(try await daemon.count("notes", where: "owner <> 'alice'") == 0)
        await daemon.stop()
    }

    @Test func aHeaderGivenTwiceIsRefusedAndSpoofedHeadersMeanNothing() async throws {
        let daemon = try await RunningDaemon.start()
        let spoofed = try await daemon.send(
            .get, "/notes", headers: [("X-User", "root"), ("X-Forwarded-For", "127.0.0.1"), ("X-Scopes", "notes:read")])
        #expect(spoofed.status == 401)
        for path in ["//notes", "/notes/", "/NOTES", "/%6eotes/..", "/notes%2f", "/notes/.", "/ops/starts/"] {
            #expect(try await daemon.send(.get, path).status >= 400, "\(path)")
        }
        await daemon.stop()
    }
}
