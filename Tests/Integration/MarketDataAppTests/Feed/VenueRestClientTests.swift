import Contracts
import Exchanges
import HTTPWire
import MarketDataCore
import Networking
import Observability
import Postgres
import Reactor
import Resilience
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "The REST client of a venue", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct VenueRestClientTests {
    private struct Bench {
        let venue: FakeVenue
        let loop: EventLoop
        let clock: SteppedClock

        static func make() async throws -> Bench {
            let clock = SteppedClock()
            return Bench(
                venue: try await FakeVenue.start(clock: clock), loop: try EventLoop.start(name: "rest"), clock: clock)
        }

        func client(perSecond: Int = 1_000, account: (any WeightAccount)? = nil) throws -> VenueRestClient {
            let codec = try #require(ExchangeRegistry.codec(.binanceSpot))
            let terms = WeightTerms(venue: "binance.spot", profile: codec.rest, sharePercent: 100, portionPercent: 5)
            return VenueRestClient(
                codec: codec,
                settings: VenueRestSettings(
                    baseURL: "http://127.0.0.1:\(venue.port)", perSecond: [.marketData: perSecond],
                    timeoutMilliseconds: 5_000, maxAttempts: 4,
                    backoff: Backoff(initialMilliseconds: 10, maxMilliseconds: 50, jitter: .none)),
                http: HTTPClient(
                    configuration: HTTPClientConfiguration(), loop: loop,
                    logger: Logger(service: "rest", sink: MemorySink()), metrics: MetricsRegistry()),
                account: account ?? LocalWeightAccount(terms: terms, clock: clock), clock: clock, loop: loop,
                logger: Logger(service: "rest", sink: MemorySink()), metrics: RestMetrics(MetricsRegistry()))
        }
    }

    @Test("C5.15: a burst of requests is delayed to the rate, all are answered")
    func burstIsDelayed() async throws {
        let bench = try await Bench.make()
        let client = try bench.client(perSecond: 20)
        let started = bench.clock.monotonicNanoseconds
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask { _ = try await client.ask(.serverTime, priority: .routine) }
            }
            try await group.waitForAll()
        }
        let times = bench.venue.state.withLock { $0.requests.map(\.at) }
        #expect(times.count == 50)
        let took = (bench.clock.monotonicNanoseconds - started) / 1_000_000
        #expect(took >= 1_400, "20 at once, 30 more at 20 a second: \(took) ms")
        await bench.venue.stop()
    }

    @Test func aSlowDownIsWaitedForAndNothingIsLost() async throws {
        let bench = try await Bench.make()
        let client = try bench.client()
        bench.venue.state.withLock { $0.refusals = [(429, 1)] }
        let started = bench.clock.monotonicNanoseconds
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 { group.addTask { _ = try await client.ask(.serverTime, priority: .live) } }
            try await group.waitForAll()
        }
        #expect((bench.clock.monotonicNanoseconds - started) / 1_000_000 >= 950)
        #expect(await client.reportedWeight() == 7, "what the venue says of its account is kept")
        await bench.venue.stop()
    }

    @Test func aBanOfOneDaemonHoldsTheOthersOfTheAddress() async throws {
        let bench = try await Bench.make()
        let database = try await PrivatePostgres.shared().makeDatabase("budget")
        let pool = try TestPool.make(on: database).pool
        try await pool.execute(try VenueBudgetTable.sql)
        let codec = try #require(ExchangeRegistry.codec(.binanceSpot))
        // Portions of 1: looking again and again must not empty the account, which would look like the ban.
        let terms = WeightTerms(venue: "binance.spot", profile: codec.rest, sharePercent: 100, portionPercent: 0)
        func account() -> SharedWeightAccount {
            SharedWeightAccount(
                pool: pool, terms: terms, address: "here", clock: bench.clock,
                logger: Logger(service: "rest", sink: MemorySink()))
        }
        let first = try bench.client(account: account())
        let second = try bench.client(account: account())
        bench.venue.state.withLock { $0.refusals = [(418, 2)] }
        let started = bench.clock.monotonicNanoseconds
        async let banned: PublicAnswer = first.ask(.serverTime, priority: .live)
        try await eventually("the ban is known to all") {
            let lease = await account().lease(wanted: 1, priority: .live, reported: nil)
            return lease.granted == 0 && lease.used < terms.limit
        }
        _ = try await second.ask(.serverTime, priority: .live)
        #expect((bench.clock.monotonicNanoseconds - started) / 1_000_000 >= 1_500, "the other one waited as well")
        _ = try await banned
        await pool.shutdown()
        await bench.venue.stop()
    }

    @Test("how long nothing is asked: what the venue names, a ban's end, or waits that double")
    func pauses() {
        func pause(_ usage: RateUsage, _ count: Int = 1) -> Int64 {
            VenueRestClient.pause(usage, count: count, wall: 1_000_000)
        }
        #expect(pause(RateUsage(retryAfterMilliseconds: 7_000)) == 7_000)
        #expect(pause(RateUsage(retryAfterMilliseconds: 0)) == 250, "no loop without a pause")
        #expect((1...8).map { pause(RateUsage(), $0) / 1_000 } == [5, 10, 20, 40, 80, 160, 320, 320])
        #expect(pause(RateUsage(isBanned: true)) == 120_000)
        #expect(pause(RateUsage(isBanned: true, bannedUntilMilliseconds: 1_600_000)) == 600_000)
        #expect(pause(RateUsage(retryAfterMilliseconds: 5_000, bannedUntilMilliseconds: 1_600_000)) == 600_000)
        #expect(pause(RateUsage(isBanned: true, bannedUntilMilliseconds: 10)) == 120_000, "a clock that is off")
        #expect(pause(RateUsage(isBanned: true, bannedUntilMilliseconds: .max)) == 2_678_400_000)
    }

    @Test("a question is given up for good only when the venue itself refuses it")
    func permanence() {
        #expect(VenueFiller.isPermanent(ExchangeError(.badSymbol, venueCode: "-1121", message: "", status: 400)))
        #expect(VenueFiller.isPermanent(ExchangeError(.unsupported, message: "")))
        #expect(!VenueFiller.isPermanent(ExchangeError(.badParameter, message: "<html>", status: 404)))
        #expect(!VenueFiller.isPermanent(ExchangeError(.server, venueCode: "-1000", message: "", status: 500)))
    }

    @Test("what a machine with a wrong clock wrote keeps nobody waiting for its time to come")
    func accountOfTheFuture() async throws {
        let clock = SteppedClock()
        let database = try await PrivatePostgres.shared().makeDatabase("future")
        let pool = try TestPool.make(on: database).pool
        try await pool.execute(try VenueBudgetTable.sql)
        let codec = try #require(ExchangeRegistry.codec(.binanceSpot))
        let terms = WeightTerms(venue: "v", profile: codec.rest, sharePercent: 10, portionPercent: 5)
        let account = SharedWeightAccount(
            pool: pool, terms: terms, address: "here", clock: clock,
            logger: Logger(service: "rest", sink: MemorySink()))
        let local = LocalWeightAccount(terms: terms, clock: clock)
        let year: Int64 = 31_536_000_000
        clock.step(milliseconds: year)
        for one in [account, local] as [any WeightAccount] {
            #expect(await one.lease(wanted: 10_000, priority: .live, reported: nil).granted == 600)
        }
        await account.block(until: clock.wallMilliseconds + 120_000, reason: "banned")
        clock.step(milliseconds: -year)
        for one in [account, local] as [any WeightAccount] {
            let lease = await one.lease(wanted: 10, priority: .routine, reported: nil)
            #expect(lease.granted > 0)
            #expect(lease.until <= clock.wallMilliseconds + terms.windowMilliseconds)
        }
        // Clocks of replicas differ by seconds: the later window is the one that counts.
        clock.step(milliseconds: 2 * terms.windowMilliseconds)
        #expect(await account.lease(wanted: 10_000, priority: .live, reported: nil).granted == 600)
        clock.step(milliseconds: -2 * terms.windowMilliseconds)
        #expect(await account.lease(wanted: 10, priority: .live, reported: nil).granted == 0)
        await pool.shutdown()
    }

    @Test("two daemons share one account: together they never take more than it has")
    func oneAccount() async throws {
        let bench = try await Bench.make()
        let database = try await PrivatePostgres.shared().makeDatabase("account")
        let pool = try TestPool.make(on: database).pool
        try await pool.execute(try VenueBudgetTable.sql)
        let codec = try #require(ExchangeRegistry.codec(.binanceSpot))
        let terms = WeightTerms(venue: "v", profile: codec.rest, sharePercent: 10, portionPercent: 5)
        let accounts = (0..<2).map { _ in
            SharedWeightAccount(
                pool: pool, terms: terms, address: "here", clock: bench.clock,
                logger: Logger(service: "rest", sink: MemorySink()))
        }
        let before = terms.windowStart(at: bench.clock.wallMilliseconds)
        let granted = await withTaskGroup(of: Int64.self) { group in
            for index in 0..<60 {
                group.addTask {
                    await accounts[index % 2].lease(wanted: 40, priority: .routine, reported: nil).granted
                }
            }
            return await group.reduce(0, +)
        }
        if terms.windowStart(at: bench.clock.wallMilliseconds) == before {
            #expect(granted == 540, "a tenth of 6,000 less what is kept: \(granted)")
        }
        let urgent = await accounts[0].lease(wanted: 40, priority: .live, reported: nil)
        #expect(urgent.granted > 0)
        // The venue counted more than we knew of: others use the address too.
        let told = await accounts[1].lease(wanted: 1, priority: .live, reported: 5_000)
        #expect(told.granted == 0 || terms.windowStart(at: bench.clock.wallMilliseconds) != before)
        await pool.shutdown()
        // The database goes: what was used before is not forgotten.
        let gone = await accounts[1].lease(wanted: 10_000, priority: .live, reported: nil)
        #expect(gone.granted == 0 || terms.windowStart(at: bench.clock.wallMilliseconds) != before)
        // In a new window each takes at most half.
        bench.clock.step(milliseconds: terms.windowMilliseconds)
        for account in accounts {
            let alone = await account.lease(wanted: 10_000, priority: .live, reported: nil)
            #expect(alone.granted <= 300 && alone.granted > 0)
        }
        await bench.venue.stop()
    }

    @Test("the database goes and comes in one window: what was taken alone counts for all")
    func takenAloneIsWrittenDown() throws {
        let codec = try #require(ExchangeRegistry.codec(.binanceSpot))
        let terms = WeightTerms(venue: "v", profile: codec.rest, sharePercent: 10, portionPercent: 5)
        var away = WeightWhileAway(terms: terms)
        let now = 10 * terms.windowMilliseconds + 5
        let window = terms.windowStart(at: now)
        away.booked(away.beginBooking(window: window), window: window, used: 400)
        let first = away.lease(wanted: 1_000, priority: .live, reported: nil, at: now)
        #expect(first.granted == 100, "half of the 200 that were left")
        #expect(away.lease(wanted: 1_000, priority: .live, reported: nil, at: now).granted == 0)
        let owed = away.beginBooking(window: window)
        #expect(owed == 100)
        #expect(away.beginBooking(window: window) == 0, "one transaction carries it")
        away.notBooked(owed, window: window)
        #expect(away.beginBooking(window: window) == 100, "a failed one gives it to the next")
        away.booked(100, window: window, used: 520)
        #expect(away.lease(wanted: 1_000, priority: .live, reported: nil, at: now).granted == 40)
        #expect(away.lease(wanted: 1, priority: .live, reported: 600, at: now).granted == 0, "the venue counted more")
        let next = now + terms.windowMilliseconds
        #expect(away.beginBooking(window: terms.windowStart(at: next)) == 0, "another window, another account")
        #expect(away.lease(wanted: 1_000, priority: .routine, reported: nil, at: next).granted == 270)
    }
}
