import Contracts
import Exchanges
import Foundation
import MarketDataCore
import Observability
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import MarketDataApp

/// A venue with a long history of funding that is paged by number, newest first.
private struct NumberedFunding: VenueRest {
    let payments: [FundingPayment]
    let questions = Locked(0)

    func ask(_ question: PublicRequest, priority: RequestPriority) async throws -> PublicAnswer {
        guard case .fundingHistory(_, _, _, let limit, let page) = question else {
            throw ExchangeError(.unsupported, message: "only funding")
        }
        questions.withLock { $0 += 1 }
        return .funding(Array(payments.reversed().dropFirst((page - 1) * limit).prefix(limit).reversed()))
    }

    func readClock() async throws -> VenueClockReading { VenueClockReading(venue: 0, sent: 0, received: 0, wall: 0) }

    func reportedWeight() async -> Int64? { nil }
}

@Suite("Funding on the command line", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "no PostgreSQL"))
struct FundingCommandTests {
    private func run(_ stage: MarketStage, _ file: String, symbol: String = "BTCUSDT") async throws -> String {
        try await stage.command("import", file, "--venue", "binance.perp", "--symbol", symbol, "--funding")
    }

    @Test func aMonthlyDumpOfBinanceIsReadAndTwiceIsOnce() async throws {
        let stage = try await MarketStage()
        let start = MarketStage.start
        let dump = try stage.file(
            "BTCUSDT-fundingRate-2025-06.csv",
            """
            calc_time,funding_interval_hours,last_funding_rate
            \(start + 3),8,0.00010000
            \(start + 28_800_000),8,-0.00003512
            \(start + 57_600_001),8,5.3e-05
            """)
        #expect(try await run(stage, dump) == "binance.perp BTCUSDT funding: 3 rows, 3 new\n")
        #expect(try await run(stage, dump) == "binance.perp BTCUSDT funding: 3 rows, 0 new\n")
        let key = MarketKey(venue: .binancePerp, symbol: stage.key.symbol)
        let read = try await MarketHistory(pool: stage.pool).funding(key, from: nil, to: .latest, limit: 10)
        #expect(read.map(\.rate.description) == ["0.01", "-0.003512", "0.0053"])
        #expect(read.map(\.time.milliseconds) == [start + 3, start + 28_800_000, start + 57_600_001])
        await stage.end()
    }

    @Test(
        "data/binance_um_funding_8h_2025.csv.gz: the rows of each symbol that its manifest counts",
        .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func recordedFunding() async throws {
        let stage = try await MarketStage()
        let path = try SharedFixtures.url(for: "data/binance_um_funding_8h_2025.csv.gz").path
        for (symbol, rows) in [("BTCUSDT", 266), ("ETHUSDT", 302), ("SOLUSDT", 266)] {
            let said = try await run(stage, path, symbol: symbol)
            #expect(said.contains(" \(rows) rows, \(rows) new"), "\(said)")
        }
        #expect(try await stage.count("funding_payments WHERE rate < 0") > 0)
        #expect(try await stage.count("funding_payments WHERE abs(rate) > 1") == 0, "percent, and no fraction twice")
        await stage.end()
    }

    @Test(arguments: [
        ("a,b\n1,2\n", "line 1: a head line without time and rate"),
        ("calc_time,last_funding_rate\nsoon,0.1\n", "line 2: funding_time soon"),
        ("calc_time,last_funding_rate\n1748736000000,much\n", "line 2: funding_rate much"),
        ("calc_time,last_funding_rate,mark_price\n1748736000000,0.1,x\n", "line 2: mark_price x"),
    ])
    func aLineThatCannotBeReadIsNamed(_ text: String, _ expected: String) async throws {
        let stage = try await MarketStage()
        let file = try stage.file("bad.csv", text)
        let failure = await stage.failure(
            "import", [file, "--venue", "binance.perp", "--symbol", "BTCUSDT", "--funding"])
        #expect(failure?.status == .badCommandLine)
        #expect(failure?.message.hasPrefix(expected) == true && failure?.message.contains("; give") == true)
        await stage.end()
    }

    @Test("more than the newest hundred of a venue that pages by number")
    func backfillBeyondOnePage() async throws {
        let stage = try await MarketStage()
        let symbol = stage.key.symbol
        let payments = try (0..<430).map { number in
            FundingPayment(
                symbol: symbol, time: MarketStage.time(Int64(number) * 480), rate: try Percent(parsing: "0.01"),
                mark: nil)
        }
        let venue = NumberedFunding(payments: payments)
        let profile = try #require(ExchangeRegistry.codec(.bitgetPerp)).rest
        #expect(profile.pagesFundingByNumber && profile.maxFundingPayments == 100)
        let backfill = FundingBackfill(
            rest: venue, profile: profile, pool: stage.pool, clock: stage.context.clock,
            output: CommandOutput(isTerminal: false) { [said = stage.said] text, isResult in
                if isResult { said.withLock { $0.append(text) } }
            })
        let key = MarketKey(venue: .bitgetPerp, symbol: symbol)
        try await backfill.run(key, from: MarketStage.time(100 * 480), to: MarketStage.time(400 * 480))
        #expect(stage.said.withLock { $0.last } == "bitget.perp BTCUSDT funding: 300 rows, 300 new\n")
        #expect(venue.questions.withLock { $0 } == 4, "no page behind the start is asked for")
        try await backfill.run(key, from: .epoch, to: .latest)
        #expect(stage.said.withLock { $0.last } == "bitget.perp BTCUSDT funding: 430 rows, 130 new\n")
        let spot = await stage.failure(
            "backfill", ["--venue", "binance.spot", "--symbol", "BTCUSDT", "--funding", "--days", "1"])
        #expect(spot?.message.hasPrefix("--funding: binance.spot has no funding; ") == true)
        await stage.end()
    }
}
