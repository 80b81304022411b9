import Contracts
import Foundation
import HTTPWire
import Networking
import Observability
import Security
import TestKit
import Testing

/// The running daemons, with users, plans and the things of two users.
actor MatrixStage {
    static let password = "MatrixPassw0rd!"
    static let order =
        #"{"broker":"binance","venue":"binance.spot","symbol":"BTCUSDT","side":"buy","quantity":"0.01","#
        + #""order_type":"limit","price":"20000","client_order_id":"<unique>","account_id":"<account>"}"#
    static let alert =
        #"{"title":"matrix","rule":{"symbol":"BTCUSDT","account_id":"<account>","#
        + #""conditions":{"price":{"operator":"above","value":"1000000000"}}}}"#
    static let strategy =
        #"{"format":"json5","content":"{name: '<unique>', rules: [{when: {field: 'close', operator: 'gt', "#
        + #"value: 1.5}, signal: {side: 'buy'}}]}"}"#
    static let reservation =
        #"{"reservation_id":"<unique>","customer_id":"<user>","quota":"quota.active_algos","amount":1,"#
        + #""expires_in_s":600}"#

    struct User: Sendable {
        let id: String
        let email: String
        let token: String
    }

    let fleet: Fleet
    let daemons: [DaemonProcess]
    let issuer: TokenIssuer
    private(set) var services: [String: String] = [:]
    private var users: [String: User] = [:]
    private var things: [MatrixPerson: [String: String]] = [:]
    private var made = 0

    private init(_ fleet: Fleet, _ daemons: [DaemonProcess]) throws {
        self.fleet = fleet
        self.daemons = daemons
        let pem = try String(contentsOfFile: fleet.folder + "/key.pem", encoding: .utf8)
        issuer = try TokenIssuer(
            issuer: "sextant-billing", keys: [SigningKey(key: try Ed25519PrivateKey(pem: Secret(pem)))])
    }

    static func make() async throws -> MatrixStage {
        let fleet = try await Fleet.make()
        try Data(String(repeating: "5a", count: 32).utf8)
            .write(to: URL(fileURLWithPath: fleet.folder + "/vault.key"))
        let billing = [
            "PASSWORDS__SCRYPT_LOG_N": "10", "REGISTRATION__ADDRESS_ATTEMPTS": "10000",
            "IDENTITY__VAULT_KEY_FILE": fleet.folder + "/vault.key",
        ]
        var daemons: [DaemonProcess] = []
        for name in Fleet.names {
            // A change of plan counts at once.
            daemons.append(try fleet.start(name, name == "billing" ? billing : ["ENTITLEMENTS__CACHE_MS": "0"]))
        }
        try await fleet.waitUntilTogether(daemons)
        let stage = try MatrixStage(fleet, daemons)
        try await stage.fill(billing)
        return stage
    }

    /// A user of this name.
    func user(_ name: String) throws -> User { try #require(users[name], "no user \(name)") }

    /// A token as billing signs them, of any age and audience.
    func signed(
        _ subject: String, _ scopes: Set<String>, audiences: [String] = Fleet.names, ageSeconds: Int64 = 0
    ) throws -> String {
        let grant = TokenGrant(subject: subject, audiences: audiences, lifetimeSeconds: 300, scopes: scopes)
        return try issuer.issue(grant, nowSeconds: SystemTime().wallMilliseconds / 1_000 - ageSeconds).token
    }

    // MARK: Users and plans

    private func fill(_ billing: [String: String]) async throws {
        for name in ["owner", "other", "lower", "operator", "admin"] { users[name] = try await register(name) }
        for name in ["admin", "operator"] {
            let user = try user(name)
            if name == "admin" {
                let outcome = try await DaemonProcess.run(
                    "billing", ["--make-admin", user.email], environment: fleet.environment("billing", billing))
                #expect(outcome.status == 0, "\(outcome.output)")
            } else {
                try await ask(
                    "billing", .put, "/users/\(user.id)/role", token: try self.user("admin").token,
                    #"{"role":"operator"}"#)
            }
            users[name] = User(id: user.id, email: user.email, token: try await login(user.email))
        }
        for client in Fleet.clients {
            let answer = try await ask(
                "billing", .post, "/auth/service-token",
                #"{"client_id":"\#(client)","client_secret":"\#(try secret(client))"}"#)
            services[client] = answer.text("access_token")
        }
        try await plans()
        for (person, name) in [(MatrixPerson.owner, "owner"), (.lower, "lower")] {
            try await make(of: person, try user(name))
        }
        let lower = try #require(things[.lower]?["subscription"])
        let admin = try user("admin").token
        try await ask("billing", .post, "/billing/subscriptions/\(lower)/cancel", token: admin)
        _ = try await subscribe(try user("lower").id, "bare")
    }

    func secret(_ client: String) throws -> String {
        try String(contentsOfFile: fleet.folder + "/\(client)-client-secret", encoding: .utf8)
    }

    private func register(_ name: String) async throws -> User {
        let email = "\(name)@example.com"
        let answer = try await ask(
            "billing", .post, "/auth/register", #"{"email":"\#(email)","password":"\#(Self.password)"}"#)
        return User(id: answer.text("id"), email: email, token: try await login(email))
    }

    private func login(_ email: String) async throws -> String {
        try await ask("billing", .post, "/auth/login", #"{"email":"\#(email)","password":"\#(Self.password)"}"#)
            .text("access_token")
    }

    private func plans() async throws {
        let admin = try user("admin").token
        for plan in ["full", "bare"] {
            try await ask(
                "billing", .post, "/billing/plans", token: admin,
                #"{"code":"\#(plan)","name":"x","stripe_price_id":"price-\#(plan)"}"#)
        }
        for code in EntitlementCode.allCases {
            try await ask(
                "billing", .post, "/billing/features", token: admin,
                #"{"code":"\#(code.rawValue)","name":"x","kind":"\#(code.kind.rawValue)"}"#)
            let limit = code.kind == .quota ? #","limit":1000"# : ""
            try await ask(
                "billing", .post, "/billing/plans/full/features", token: admin,
                #"{"feature_code":"\#(code.rawValue)"\#(limit)}"#)
        }
        for name in ["owner", "other"] { _ = try await subscribe(try user(name).id, "full") }
        things[.lower, default: [:]]["subscription"] = try await subscribe(try user("lower").id, "full")
    }

    private func subscribe(_ customer: String, _ plan: String) async throws -> String {
        try await ask(
            "billing", .post, "/billing/subscriptions", token: try user("admin").token,
            #"{"customer_id":"\#(customer)","plan_code":"\#(plan)"}"#
        ).text("id")
    }

    // MARK: Things

    private func make(of person: MatrixPerson, _ user: User) async throws {
        var mine = things[person] ?? [:]
        mine["user"] = user.id
        mine["email"] = user.email
        mine["account"] = "acct-\(user.id)"
        mine["client-secret"] = try secret("order-router")
        things[person] = mine
        let market = Self.order.replacing("limit\",\"price\":\"20000", with: "market")
        let plan = try await filled(market, for: person)
        // A router that came up before market-data asks for it again only after a pause.
        try await eventually(timeoutMilliseconds: 20_000, "the router sees the market") {
            try await self.fleet.send(
                "order-router", .post, "/plans", token: user.token, json: plan, key: nil
            ).status == 200
        }
        mine["order"] = try await ask(
            "order-router", .post, "/orders", token: user.token, try await filled(market, for: person)
        ).text("order_id")
        let positions = try await ask("order-router", .get, "/positions", token: user.token)
        let portfolio = (positions.object["items"] as? [[String: Any]])?.first
        mine["position"] = (portfolio?["holdings"] as? [[String: Any]])?.first?["id"] as? String
        mine["strategy"] = try await fresh("strategy", of: person)
        mine["alert"] = try await fresh("alert", of: person)
        let report = try await ask("algo-engine", .post, "/reports/BTCUSDT/render", token: user.token, "{}")
        mine["report"] = report.text("id")
        mine["report-page"] = report.text("path").split(separator: "/").last.map(String.init)
        mine["delivery"] = try await deadDelivery(of: user.id)
        if person == .lower {
            for kind in ["strategy", "alert"] { mine["spare-\(kind)"] = try await fresh(kind, of: person) }
        }
        things[person] = mine
        for name in ["order", "position", "strategy", "alert", "report", "report-page"] {
            #expect(mine[name]?.isEmpty == false, "\(person) has no \(name)")
        }
    }

    /// Deliveries die after many tries, so one is written that has.
    private func deadDelivery(of owner: String) async throws -> String {
        let (id, trigger, alert) = (UUID().uuidString, UUID().uuidString, UUID().uuidString)
        try await fleet.database.psql(
            """
            INSERT INTO market_data.alert_triggers VALUES ('\(trigger)', '\(alert)', '\(owner)', 'matrix', '', 'info',
                'BTCUSDT', 'binance.spot', NULL, '{}', now())
            """,
            """
            INSERT INTO market_data.alert_deliveries
                (id, trigger_id, alert_id, owner_id, place, type, status, available_at, finished_at)
            VALUES ('\(id)', '\(trigger)', '\(alert)', '\(owner)', 0, 'log', 'dead', now(), now())
            """)
        return id
    }

    /// A thing that nothing was done with yet.
    private func fresh(_ kind: String, of person: MatrixPerson) async throws -> String {
        // Whose plan grants nothing any more has one that was made in time.
        if let spare = things[person]?["spare-\(kind)"] { return spare }
        let token = try user(person.rawValue).token
        switch kind {
        case "strategy":
            return try await ask(
                "algo-engine", .post, "/strategies/import", token: token, try await filled(Self.strategy, for: person)
            ).text("id")
        case "alert":
            return try await ask(
                "market-data", .post, "/alerts", token: token, try await filled(Self.alert, for: person)
            ).text("id")
        case "user": return try await newUser().id
        case "subscription": return try await subscribe(unique(), "full")
        case "reservation":
            return try await ask(
                "billing", .post, "/entitlements/reservations", token: services["order-router"],
                try await filled(Self.reservation, for: .owner)
            ).text("reservation_id")
        default: return "unknown-mark-\(kind)"
        }
    }

    /// Somebody new.
    func newUser() async throws -> User { try await register(unique()) }

    func unique() -> String {
        made += 1
        return "matrix-\(made)"
    }

    /// The text with every mark filled in; `<unique>` is the same throughout.
    func filled(_ text: String, for person: MatrixPerson) async throws -> String {
        var text = text.replacing("<unique>", with: unique())
        while let start = text.firstIndex(of: "<"), let end = text[start...].firstIndex(of: ">") {
            let mark = String(text[text.index(after: start)..<end])
            let value: String
            if mark == "now" {
                value = TimestampText.string(milliseconds: SystemTime().wallMilliseconds)
            } else if mark.hasPrefix("fresh-") {
                value = try await fresh(String(mark.dropFirst(6)), of: person)
            } else {
                value = things[person]?[mark] ?? "unknown-mark"
            }
            text = text.replacing("<\(mark)>", with: value)
        }
        return text
    }

    /// A request that must succeed.
    @discardableResult
    private func ask(
        _ daemon: String, _ method: HTTPMethod, _ target: String, token: String? = nil, _ json: String? = nil
    ) async throws -> MatrixAnswer {
        let answer = try await fleet.send(daemon, method, target, token: token, json: json, key: unique())
        #expect((200...299).contains(answer.status), "\(method) \(target): \(answer.status) \(answer.object)")
        return answer
    }
}

/// An answer with what the matrix looks at.
struct MatrixAnswer {
    let status: Int
    let object: [String: Any]

    func text(_ name: String) -> String { object[name] as? String ?? "" }
}

extension Fleet {
    func send(
        _ name: String, _ method: HTTPMethod, _ target: String, token: String?, json: String?, key: String?
    ) async throws -> MatrixAnswer {
        var request = HTTPClientRequest(method: method, url: "http://127.0.0.1:\(port(name))" + target)
        if let token { request.headers.set("Authorization", "Bearer \(token)") }
        if let key { request.headers.set("Idempotency-Key", key) }
        if let json {
            request.headers.set("Content-Type", "application/json")
            request.body = Array(json.utf8)
        }
        let answer = try await http.send(request, deadlineMilliseconds: 20_000)
        let object = (try? JSONSerialization.jsonObject(with: Data(answer.body))) as? [String: Any]
        return MatrixAnswer(status: answer.status, object: object ?? [:])
    }
}
