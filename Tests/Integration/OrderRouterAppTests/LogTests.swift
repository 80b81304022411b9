import Contracts
import Foundation
import HTTPWire
import TestKit
import Testing

@Suite("The log", .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct LogTests {
    @Test("Filters and pages of orders and fills")
    func filters() async throws {
        let router = try await RunningRouter.start()
        let alpha: ExecutionReport = try await router.order(
            "0.1", more: #","tags":["Strategy:Orb","Night"]"#
        ).decode()
        let beta: ExecutionReport = try await router.order(
            "1", symbol: "ETHUSDT", account: "acct-\(RunningRouter.alice)-two", more: #","tags":["gap_fill"]"#
        ).decode()
        let gamma: ExecutionReport = try await router.order("0.1").decode()
        func ids(_ query: String, _ path: String = "/orders/log") async throws -> [String] {
            let answer = try await router.send(.get, path + "?" + query)
            #expect(answer.status == 200, "\(query): \(answer.text)")
            return answer.items.compactMap { $0["order_id"] as? String }
        }
        let (a, b, c) = (alpha.orderId.description, beta.orderId.description, gamma.orderId.description)
        for path in ["/orders/log", "/executions"] {
            #expect(try await ids("", path) == [c, b, a])
            #expect(try await ids("symbol=eth-usdt", path) == [b])
            #expect(try await ids("account_id=acct-\(RunningRouter.alice)", path) == [c, a])
            #expect(try await ids("tag=night", path) == [a])
            #expect(try await ids("tag=nigh", path) == [])
            #expect(try await ids("strategy=ORB", path) == [a])
            #expect(try await ids("strategy=strategy:orb", path) == [a])
            #expect(try await ids("strategy=gap_fill", path) == [b])
            #expect(try await ids("start=\(gamma.submittedAt)", path) == [c])
            #expect(try await ids("end=\(alpha.submittedAt)", path).allSatisfy { $0 == a })
        }
        #expect(try await ids("order_id=\(b)", "/executions") == [b])
        let first = try await router.send(.get, "/orders/log?limit=2")
        #expect(first.items.count == 2)
        #expect(try await ids("limit=2&cursor=\(first.text("next_cursor"))") == [a])
        #expect(try await router.send(.get, "/orders/log?cursor=zzz").status == 400)
        #expect(try await router.send(.get, "/orders/log?start=yesterday").status == 400)
        await router.end()
    }

    @Test("Notes and tags merge and show in the fills")
    func notes() async throws {
        let router = try await RunningRouter.start()
        let report: ExecutionReport = try await router.order("0.1", more: #","tags":["Demo"]"#).decode()
        let path = "/orders/\(report.orderId)/notes"
        _ = try await router.send(.post, path, json: #"{"notes":"one\ntwo","tags":["demo"," Night "]}"#)
        let answer = try await router.send(.post, path, json: #"{"notes":"two\nthree"}"#)
        let record: OrderRecord = try answer.decode()
        #expect(record.notes == "one\ntwo\nthree" && record.tags == ["Demo", "Night"], "\(answer.text)")
        #expect(record.executions.first?.notes == record.notes && record.executions.first?.tags == record.tags)
        let long = try await router.send(
            .post, path, json: "{\"notes\":\"" + String(repeating: "x", count: 1_999) + "\"}")
        #expect(long.status == 400 && long.code == "notes_too_long", "\(long.text)")
        await router.end()
    }

    @Test("What belongs to others is not found, whatever one asks")
    func foreignAccounts() async throws {
        let router = try await RunningRouter.start()
        let alices = "acct-\(RunningRouter.alice)"
        let report: ExecutionReport = try await router.order("0.5").decode()
        let resting: ExecutionReport = try await router.order("0.1", price: "29000").decode()
        let positions: PositionsResponse = try await router.send(.get, "/positions").decode()
        let position = try #require(positions.items.first?.holdings.first?.id)
        let calls: [(HTTPMethod, String, String?)] = [
            (.get, "/orders/\(report.orderId)", nil), (.post, "/orders/\(resting.orderId)/cancel", nil),
            (.post, "/orders/binance/cancel", #"{"order_id":"\#(resting.orderId)"}"#),
            (.post, "/orders/\(report.orderId)/notes", #"{"notes":"mine"}"#),
            (.post, "/positions/\(position)/close", nil), (.get, "/orders/log?account_id=\(alices)", nil),
            (.get, "/executions?account_id=\(alices)", nil), (.get, "/positions?account_id=\(alices)", nil),
            (.get, "/risk/alerts?account_id=\(alices)", nil),
        ]
        for (method, path, json) in calls {
            let answer = try await router.send(method, path, as: RunningRouter.bob, key: "bob", json: json)
            #expect(answer.status == 404 && answer.code == "not_found", "\(path): \(answer.text)")
        }
        for account in [alices, alices + "-two", "desk", "acct-\(RunningRouter.bob)x"] {
            for path in ["/orders", "/plans"] {
                let answer = try await router.order("0.1", account: account, as: RunningRouter.bob, path: path)
                #expect(answer.status == 404 && answer.code == "not_found", "\(account): \(answer.text)")
            }
        }
        #expect(try await router.send(.get, "/orders/log", as: RunningRouter.bob).items.isEmpty)
        #expect(
            try await router.send(.get, "/executions?order_id=\(report.orderId)", as: RunningRouter.bob).items.isEmpty)
        #expect(try await router.send(.get, "/positions", as: RunningRouter.bob).items.isEmpty)
        let seen = try await router.send(
            .get, "/orders/log?account_id=\(alices)", as: RunningRouter.bob, scopes: RunningRouter.operatorScopes)
        #expect(seen.items.count == 2)
        await router.end()
    }

    @Test("Every route needs a token with its scope")
    func authorisation() async throws {
        let router = try await RunningRouter.start()
        for declaration in OrderRouterAPI.declarations {
            let path = declaration.path.replacing("{order_id}", with: RunningRouter.alice)
                .replacing("{id}", with: "x").replacing("{account_id}", with: "desk")
            let answer = try await router.send(
                HTTPMethod(rawValue: declaration.method.rawValue), path, scopes: ["profile:write"],
                json: declaration.requestSchema == .nothing ? nil : "{}")
            #expect(answer.status == 403 && answer.code == "insufficient_scope", "\(path): \(answer.text)")
        }
        await router.end()
    }
}
