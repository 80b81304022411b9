import Contracts
import Exchanges
import HTTPWire
import MarketDataCore
import Observability
import Postgres
import TestKit
import Testing

@testable import MarketDataApp

/// The database goes away by its table's name, and comes back by it, within one window of a wall clock that stands still.
@Suite("Weight accounts and the database", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "no PostgreSQL"))
struct VenueBudgetTests {
    private static let wall: Int64 = 1_790_000_000_000

    private func used(_ database: TestDatabase) async throws -> Int64 {
        let text = try await database.psql("SELECT coalesce(max(used), -1) FROM \(database.schema).venue_budgets")
        return Int64(text.filter { $0.isNumber || $0 == "-" }) ?? -2
    }

    private func rename(_ database: TestDatabase, _ from: String, _ to: String) async throws {
        try await database.psql("ALTER TABLE \(database.schema).\(from) RENAME TO \(to)")
    }

    @Test("what two daemons took alone is in the account when the database is back, and no third one gets it again")
    func halvesAreWrittenDown() async throws {
        let database = try await PrivatePostgres.shared().makeDatabase("budgets")
        let pool = try TestPool.make(on: database).pool
        try await pool.execute(try VenueBudgetTable.sql)
        let codec = try #require(ExchangeRegistry.codec(.binanceSpot))
        let terms = WeightTerms(venue: "v", profile: codec.rest, sharePercent: 10, portionPercent: 5)
        let clock = SetWall(wallMilliseconds: Self.wall)
        let accounts = (0..<3).map { _ in
            SharedWeightAccount(
                pool: pool, terms: terms, address: "here", clock: clock,
                logger: Logger(service: "rest", sink: MemorySink()))
        }
        let before = await accounts[0].lease(wanted: 100, priority: .live, reported: nil)
        _ = await accounts[1].lease(wanted: 1, priority: .live, reported: nil)
        try await rename(database, "venue_budgets", "gone")
        var alone: Int64 = 0
        for account in accounts.prefix(2) {
            for _ in 0..<2 { alone += await account.lease(wanted: 50, priority: .live, reported: nil).granted }
            #expect(account.owes)
            await account.settle()
            #expect(account.owes, "it could not be written down")
        }
        #expect(alone == 200)
        try await rename(database, "gone", "venue_budgets")
        for account in accounts { await account.settle() }
        #expect(!accounts[0].owes && !accounts[1].owes)
        let known = try await used(database)
        #expect(known == before.granted + terms.portion + alone, "nothing is forgotten and nothing counted twice")
        let rest = await accounts[2].lease(wanted: 10_000, priority: .live, reported: nil)
        #expect(rest.granted == terms.limit - known && rest.used == terms.limit)
        for account in accounts {
            #expect(await account.lease(wanted: 1, priority: .live, reported: nil).granted == 0)
        }
        await pool.shutdown()
    }

    @Test("a daemon's feed and its budget route have one half together, and write it down without being asked again")
    func oneHalfADaemon() async throws {
        let clock = SetWall(wallMilliseconds: Self.wall)
        let daemon = try await RunningMarketData.start(
            settings: "{feed: {weight_share_percent: 10, weight_portion_percent: 1}}", clock: clock)
        let token = try daemon.keys.token(subject: "order-router", scopes: [Scope.venueBudget])
        func lease(_ weight: Int) async throws -> VenueBudgetGrant {
            try await daemon.send(
                .post, "/venues/binance.spot/budget", token: token, json: #"{"weight":\#(weight),"is_urgent":true}"#
            ).decoded(VenueBudgetGrant.self)
        }
        let first = try await lease(200)
        #expect(first.granted == 200 && first.limit == 600)
        try await rename(daemon.database, "venue_budgets", "gone")
        var alone: Int64 = 0
        for _ in 0..<4 { alone += try await lease(1_000).granted }
        #expect(alone == 200, "half of the 400 that were left")
        try await rename(daemon.database, "gone", "venue_budgets")
        try await eventually("it is written down") { try await used(daemon.database) == 400 }
        #expect(try await lease(1_000).granted == 200)
        #expect(try await lease(1).granted == 0)
        await daemon.stop()
    }
}
