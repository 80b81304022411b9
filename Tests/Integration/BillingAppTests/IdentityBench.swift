import BillingApp
import Contracts
import Foundation
import HTTPWire
import Observability
import Security
import ServiceTestKit
import TestKit

/// Billing with cheap passwords, a vault and the clients' secrets, and the calls the identity tests make.
struct IdentityBench: Sendable {
    static let password = "BootstrapPassw0rd!"
    static let clientSecret = "0123456789abcdef0123456789abcdef"

    let service: RunningService
    let clock: ShiftedTime

    /// - Parameter beside: another one whose database, key and clock this one shares: a second replica.
    static func start(_ settings: String = "", beside: IdentityBench? = nil) async throws -> IdentityBench {
        let folder = NSTemporaryDirectory() + "identity-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data((String(repeating: "ab", count: 32) + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/vault"))
        try Data(clientSecret.utf8).write(to: URL(fileURLWithPath: folder + "/client"))
        let base = """
            identity: {vault_key_file: '\(folder)/vault'},
            service_clients: {bootstrap_demo_secret_file: '\(folder)/client', order_router_secret_file: '\(folder)/client'},
            """
        let passwords = settings.contains("passwords:") ? "" : "passwords: {scrypt_log_n: 10},"
        let clock = beside?.clock ?? ShiftedTime()
        let service = try await RunningService.start(
            BillingService.self, on: beside?.service.database, tokens: beside?.service.tokens,
            settings: "{\(base) \(passwords) \(settings)}", clock: clock)
        return IdentityBench(service: service, clock: clock)
    }

    func post(_ path: String, _ json: String, token: String? = nil) async throws -> ServiceAnswer {
        try await service.send(.post, path, token: token, json: json)
    }

    func register(_ email: String, password: String = password) async throws -> ServiceAnswer {
        try await post("/auth/register", #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    func login(_ email: String, password: String = password, more: String = "") async throws -> ServiceAnswer {
        try await post("/auth/login", #"{"email":"\#(email)","password":"\#(password)"\#(more)}"#)
    }

    func refresh(_ token: String) async throws -> ServiceAnswer {
        try await post("/auth/refresh", #"{"refresh_token":"\#(token)"}"#)
    }

    /// Registers and logs in.
    func user(_ email: String) async throws -> (id: String, tokens: TokenPair) {
        let id = try await register(email).decode(MeView.self).id
        return (id, try await login(email).decode(TokenPair.self))
    }

    /// A user of another role, set in the database as `--make-admin` does.
    func user(_ email: String, role: UserRole) async throws -> (id: String, tokens: TokenPair) {
        let id = try await register(email).decode(MeView.self).id
        try await service.database.psql(
            "UPDATE \(service.database.schema).users SET role = '\(role.rawValue)' WHERE id = '\(id)'")
        return (id, try await login(email).decode(TokenPair.self))
    }

    /// The code an authenticator shows, so many steps from now.
    func code(_ secret: String, stepsAhead: Int64 = 0) throws -> String {
        let bytes = Base32.decode(secret) ?? []
        return TOTP(secret: Secret(bytes: bytes)).code(
            atSeconds: clock.wallMilliseconds / 1_000 + 30 * stepsAhead)
    }

    func metric(_ name: String) async throws -> Int {
        let text = try await service.send(.get, "/metrics").text
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{") }
        return line?.split(separator: " ").last.flatMap { Double($0) }.map { Int($0) } ?? 0
    }

    func stop() async { await service.stop() }
}

extension ServiceAnswer {
    /// The body without what differs from request to request.
    var comparable: [String: String] {
        var members = object.mapValues { "\($0)" }
        members["request_id"] = nil
        return members
    }
}
