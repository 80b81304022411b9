import BillingCore
import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Reactor
import TestKit
import Testing

private let canRun = PrivatePostgres.isInstalled && DaemonProcess.areBuilt

/// Every declared endpoint of the four real daemons, asked by everybody. What each must get follows from the declaration
/// and the row (`MatrixRule`); a new endpoint fails until it has a row.
@Suite("The authorisation matrix", .enabled(if: canRun, "needs PostgreSQL and the built daemons"))
struct AuthorisationMatrixTests {
    @Test("every declared endpoint has a row, and every row belongs to one")
    func everyEndpointHasARow() {
        for daemon in MatrixDaemon.all {
            let declared = Set(daemon.declarations.map(\.id))
            #expect(declared.count == daemon.declarations.count, "\(daemon.name)")
            let rows = Set(daemon.rows.map(\.endpoint))
            #expect(declared.subtracting(rows) == [], "\(daemon.name): write a row for these in MatrixRows.swift")
            #expect(rows.subtracting(declared) == [], "\(daemon.name): these rows have no endpoint")
            for declaration in daemon.declarations {
                let rows = daemon.rows.filter { $0.endpoint == declaration.id }
                #expect(rows.allSatisfy { $0.fits(declaration) }, "\(declaration.id)")
                let needsPlan = declaration.errors.contains { $0.code == "capability_missing" }
                #expect(
                    rows.contains { $0.capability != nil } == needsPlan,
                    "\(daemon.name) \(declaration.id): row and declared errors differ about capability_missing")
            }
        }
    }

    @Test("the matrix: every endpoint, asked by everybody", .timeLimit(.minutes(3)))
    func matrix() async throws {
        let stage = try await MatrixStage.make()
        for daemon in MatrixDaemon.all { try await checkServed(daemon, stage.fleet) }
        let callers = try await callers(stage)
        var wrong: [String] = []
        var cells = 0
        for caller in callers {
            for daemon in MatrixDaemon.all {
                for declaration in daemon.declarations {
                    for row in daemon.rows where row.endpoint == declaration.id {
                        cells += 1
                        let found: String?
                        do {
                            found = try await fault(daemon.name, declaration, row, caller, stage)
                        } catch {
                            found = String(describing: error)
                        }
                        if let found { wrong.append("\(caller.name), \(daemon.name) \(declaration.id): \(found)") }
                    }
                }
            }
        }
        #expect(cells == callers.count * MatrixDaemon.all.reduce(0) { $0 + $1.rows.count })
        #expect(wrong.isEmpty, "\(wrong.count) of \(cells)\n\(wrong.joined(separator: "\n"))")
        for daemon in stage.daemons { daemon.signal(SIGTERM) }
        for daemon in stage.daemons { #expect(try await daemon.waitForEnd(), "\(daemon.name)") }
    }

    /// What a daemon says it serves is what the matrix asks: no endpoint is missing here.
    private func checkServed(_ daemon: MatrixDaemon, _ fleet: Fleet) async throws {
        let document = try await fleet.send(daemon.name, .get, "/openapi.json", token: nil, json: nil, key: nil).object
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        var served: Set<String> = []
        for (path, operations) in paths {
            for (method, operation) in operations {
                guard let id = (operation as? [String: Any])?["operationId"] as? String else { continue }
                served.insert("\(method.uppercased()) \(path) \(id)")
            }
        }
        let known = Set(daemon.declarations.map { "\($0.method.rawValue) \($0.path) \($0.id)" })
        #expect(served.symmetricDifference(known) == [], "\(daemon.name): served here and declared there differ")
    }

    private func callers(_ stage: MatrixStage) async throws -> [MatrixCaller] {
        func user(
            _ name: String, _ role: UserRole, person: MatrixPerson = .owner, owns: Bool = false, bare: Bool = false
        ) async throws -> MatrixCaller {
            let token = try await stage.user(name).token
            return MatrixCaller(
                name: name, token: { _ in token }, scopes: role.scopes, person: person, ownsThings: owns,
                hasBarePlan: bare)
        }
        // The tokens below would be the owner's own, with every scope, were it not for the one thing that is wrong.
        let owner = try await stage.user("owner").id
        let scopes = Set(Scope.all)
        let expired = try await stage.signed(owner, scopes, ageSeconds: 3_600)
        var elsewhere: [String: String] = [:]
        for name in Fleet.names {
            elsewhere[name] = try await stage.signed(owner, scopes, audiences: Fleet.names.filter { $0 != name })
        }
        let misdirected = elsewhere
        var callers = [
            MatrixCaller(name: "no token", token: { _ in nil }, refusal: "token_missing"),
            MatrixCaller(name: "garbage", token: { _ in "garbage" }, refusal: "token_malformed"),
            MatrixCaller(name: "expired", token: { _ in expired }, refusal: "token_expired"),
            MatrixCaller(
                name: "wrong audience", token: { misdirected[$0] }, refusal: "token_audience_mismatch"),
            try await user("owner", .user, owns: true),
            try await user("other", .user),
            try await user("lower", .user, person: .lower, owns: true, bare: true),
            try await user("operator", .operator),
            try await user("admin", .admin),
        ]
        let services = await stage.services
        for client in ServiceClient.allCases {
            let token = try #require(services[client.rawValue])
            callers.append(
                MatrixCaller(name: "service \(client.rawValue)", token: { _ in token }, scopes: client.scopes))
        }
        return callers
    }

    /// What is wrong with the answer in one cell; nil when it is what the rule asks for.
    private func fault(
        _ daemon: String, _ declaration: EndpointDeclaration, _ row: MatrixRow, _ caller: MatrixCaller,
        _ stage: MatrixStage
    ) async throws -> String? {
        let expected = MatrixRule.expected(declaration, row, caller)
        var token = caller.token(daemon)
        if row.endsCaller, caller.refusal == nil {
            token = try await stage.signed(stage.newUser().id, caller.scopes)
        }
        let filled = try await stage.filled(
            [row.target, row.body].compactMap { $0 }.joined(separator: "\n"), for: caller.person)
        let parts = filled.split(separator: "\n", maxSplits: 1).map(String.init)
        if declaration.opensWebSocket {
            let status = try await openSocket(stage.fleet, daemon, parts[0], token)
            return status == expected.status ? nil : "\(status) instead of \(expected.status)"
        }
        let answer = try await stage.fleet.send(
            daemon, HTTPMethod(rawValue: declaration.method.rawValue), parts[0], token: token,
            json: parts.count > 1 ? parts[1] : nil,
            key: declaration.idempotency == .keyRequired ? await stage.unique() : nil)
        let code = expected.code == nil ? nil : answer.text("code")
        guard MatrixExpectation(status: answer.status, code: code) == expected else {
            let wanted = "\(expected.status) \(expected.code ?? "")"
            return "\(answer.status) \(answer.text("code")) \(answer.text("detail")) instead of \(wanted)"
        }
        if code == "capability_missing", let capability = row.capability,
            !answer.text("detail").contains(capability.rawValue)
        {
            return "\(answer.text("detail")) instead of a word about \(capability.rawValue)"
        }
        return nil
    }

    /// The status that a WebSocket is refused with; 101 when it is opened.
    private func openSocket(_ fleet: Fleet, _ daemon: String, _ target: String, _ token: String?) async throws -> Int {
        let client = WebSocketClient(
            configuration: HTTPClientConfiguration(), loop: fleet.http.loop,
            logger: Logger(service: "matrix", sink: MemorySink()), metrics: MetricsRegistry())
        let headers: HTTPHeaders = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        do throws(HTTPClientError) {
            let connection = try await client.connect(
                "ws://127.0.0.1:\(fleet.port(daemon))" + target, headers: headers, deadlineMilliseconds: 10_000)
            await connection.close()
            return 101
        } catch {
            guard error.code == .upgradeRefused else { throw error }
            return Int(error.message.filter(\.isNumber)) ?? 0
        }
    }
}
