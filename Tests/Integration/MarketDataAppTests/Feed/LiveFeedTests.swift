import Contracts
import Foundation
import HTTPWire
import Observability
import TestKit
import Testing

@testable import MarketDataApp

@Suite("A live venue", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct LiveFeedTests {
    private func running(
        _ feed: String = "", channels: String = "book,candles",
        _ body: (FakeVenue, RunningMarketData, SteppedClock) async throws -> Void
    ) async throws {
        let clock = SteppedClock()
        let venue = try await FakeVenue.start(clock: clock)
        let daemon = try await RunningMarketData.start(settings: venue.settings(feed, channels: channels), clock: clock)
        do {
            try await body(venue, daemon, clock)
        } catch {
            await daemon.stop()
            await venue.stop()
            throw error
        }
        await daemon.stop()
        await venue.stop()
    }

    /// Pushes the book until the daemon shows it.
    private func untilQuoted(_ venue: FakeVenue, _ daemon: RunningMarketData) async throws {
        try await eventually(timeoutMilliseconds: 15_000, "the quote is served") {
            await venue.pushBook()
            return try await daemon.get("/spot/BTCUSDT").status == 200
        }
    }

    private func state(_ daemon: RunningMarketData) async throws -> [String: Any] {
        let venues = try await daemon.get("/venues").items
        return venues.first { $0["venue"] as? String == "binance.spot" } ?? [:]
    }

    private func closed(_ daemon: RunningMarketData, _ timeframe: String = "1m") async throws -> [Candle] {
        try await daemon.get("/candles/BTCUSDT?timeframe=\(timeframe)&limit=500").decoded(Page<Candle>.self).items
    }

    @Test("C5.14: a price that is too old is refused, never served; a fresh one is served again")
    func stalePriceGuard() async throws {
        try await running("max_quote_age_ms: 800") { venue, daemon, _ in
            try await untilQuoted(venue, daemon)
            #expect(try await daemon.get("/orderbook/BTCUSDT").status == 200)
            // The socket stays open and says nothing.
            try await eventually(timeoutMilliseconds: 10_000, "the quote goes stale") {
                try await daemon.get("/spot/BTCUSDT").status == 503
            }
            #expect(try await daemon.get("/spot/BTCUSDT").code == "quote_stale")
            #expect(try await daemon.get("/orderbook/BTCUSDT").code == "quote_stale")
            try await untilQuoted(venue, daemon)
        }
    }

    @Test("C5.14: a price that is fresh by its arrival and old by its own time is refused as well")
    func staleByItsOwnTime() async throws {
        try await running("max_quote_age_ms: 3000") { venue, daemon, _ in
            try await untilQuoted(venue, daemon)
            // The venue's stream runs 20 s behind its own clock.
            try await eventually(timeoutMilliseconds: 10_000, "old prices are refused") {
                await venue.pushDelayedBook(byMilliseconds: 20_000)
                return try await daemon.get("/spot/BTCUSDT").code == "quote_stale"
            }
        }
    }

    @Test func aBookWithAGapIsNotServedUntilItIsWholeAgain() async throws {
        try await running { venue, daemon, _ in
            try await untilQuoted(venue, daemon)
            venue.state.withLock { $0.withholdsDepth = true }
            await venue.pushBook(bid: 90, ask: 91, skipping: 5)
            try await eventually("the book is out") { try await daemon.get("/orderbook/BTCUSDT").status == 503 }
            #expect(try await daemon.get("/orderbook/BTCUSDT").code == "book_resyncing")
            #expect(try await daemon.get("/spot/BTCUSDT").code == "book_resyncing")
            venue.state.withLock { $0.withholdsDepth = false }
            try await untilQuoted(venue, daemon)
            let book = try await daemon.get("/orderbook/BTCUSDT").decoded(OrderBookSnapshot.self)
            #expect(book.bids.first?.price.description == "100")
        }
    }

    @Test("C5.6: the minutes of an outage are there before those after it, and longer candles are whole")
    func outageIsFilled() async throws {
        try await running { venue, daemon, clock in
            try await untilQuoted(venue, daemon)
            try await eventually("history is there") { try await closed(daemon).count >= 10 }
            venue.state.withLock { $0.refusesSockets = true }
            await venue.closeSockets()
            clock.step(milliseconds: 11 * 60_000)
            venue.state.withLock { $0.refusesSockets = false }
            try await eventually(timeoutMilliseconds: 15_000, "the outage is filled") {
                await venue.pushMinute(ago: 0, isClosed: false)
                return try await closed(daemon).count >= 21
            }
            let minutes = try await closed(daemon)
            for (left, right) in zip(minutes, minutes.dropFirst()) {
                #expect(right.openTime.milliseconds - left.openTime.milliseconds == 60_000)
            }
            for candle in minutes {
                let row = FakeVenue.minute(candle.openTime.milliseconds)
                #expect(candle.close.description == row.close && candle.high.description == row.high)
            }
            let last = try #require(minutes.last)
            #expect(last.openTime.milliseconds / 60_000 == clock.wallMilliseconds / 60_000 - 1)
            try await eventually("longer candles are there too") {
                let five = try await closed(daemon, "5m")
                guard let newest = five.last else { return false }
                return newest.openTime.milliseconds + 600_000 > clock.wallMilliseconds
            }
        }
    }

    @Test("C5.11: connected is said of a feed only when acknowledged data flows")
    func connectedIsEarned() async throws {
        try await running { venue, daemon, _ in
            #expect(try await state(daemon)["is_connected"] as? Bool == false, "the socket is open, no data came")
            try await untilQuoted(venue, daemon)
            await venue.pushMinute(ago: 0, isClosed: false)
            try await eventually("the feed is live") { try await state(daemon)["state"] as? String == "live" }
            #expect(try await state(daemon)["is_connected"] as? Bool == true)
            venue.state.withLock { $0.refusesSockets = true }
            await venue.closeSockets()
            try await eventually("the loss is seen") {
                try await state(daemon)["is_connected"] as? Bool == false
            }
            // No exchange decides whether this daemon is ready.
            let ready = try await daemon.send(.get, "/health/ready")
            #expect(ready.status == 200)
            #expect(ready.text.contains("feed.binance.spot"))
        }
    }

    @Test("C5.3 C5.4: a venue that comes back after many refusals is live again")
    func reconnects() async throws {
        try await running { venue, daemon, _ in
            try await untilQuoted(venue, daemon)
            venue.state.withLock { $0.refusesSockets = true }
            await venue.closeSockets()
            try await eventually(timeoutMilliseconds: 20_000, "many tries") {
                (try await state(daemon)["reconnects"] as? Int ?? 0) > 12
            }
            venue.state.withLock { $0.refusesSockets = false }
            try await untilQuoted(venue, daemon)
            let reasons = daemon.sink.lines.filter { $0.contains("\"event\":\"feed_state\"") }
            #expect(reasons.count < 12, "said once a burst, not each time: \(reasons.count)")
        }
    }

    @Test func withoutSocketsEverythingIsPolled() async throws {
        try await running("websocket: false, max_quote_age_ms: 5000") { venue, daemon, clock in
            try await eventually(timeoutMilliseconds: 15_000, "quote and candles are there") {
                guard try await daemon.get("/spot/BTCUSDT").status == 200 else { return false }
                return try await closed(daemon).count >= 10
            }
            // The status is put up at intervals, so it may come after the first data.
            try await eventually("it says so") { try await state(daemon)["state"] as? String == "degraded" }
            #expect(venue.state.withLock { $0.opened } == 0)
            let before = try await closed(daemon).count
            clock.step(milliseconds: 120_000)
            try await eventually("the next minutes come") { try await closed(daemon).count == before + 2 }
        }
    }

    @Test func theSandboxLeavesTheVenueAndKeepsTheOthers() async throws {
        try await running { venue, daemon, _ in
            try await untilQuoted(venue, daemon)
            #expect(try await daemon.get("/spot/ETHUSDT").status == 404, "a live venue has no sandbox pair beside it")
            #expect(try await daemon.get("/spot/AAPL?venue=ibkr.paper").status == 200)
            #expect(daemon.sink.lines.count { $0.contains("sandbox_pairs_left_out") } == 1)
        }
    }

    @Test func portionsOfAVenuesWeightAreForServicesAndComeFromOneAccount() async throws {
        try await running("weight_share_percent: 10, weight_portion_percent: 1") { venue, daemon, _ in
            let body = #"{"weight":200,"is_urgent":false}"#
            let path = "/venues/binance.spot/budget"
            let user = try await daemon.send(.post, path, token: try daemon.keys.token(), json: body)
            #expect(user.status == 403)
            let token = try daemon.keys.token(subject: "order-router", scopes: [Scope.venueBudget])
            // By the end of the window they are of: a minute may begin between two of them.
            var granted: [Int64: Int64] = [:]
            var last: VenueBudgetGrant?
            while last?.granted != 0, granted.count < 4 {
                let answer = try await daemon.send(.post, path, token: token, json: body)
                #expect(answer.status == 200)
                let grant = try answer.decoded(VenueBudgetGrant.self)
                granted[grant.until.milliseconds, default: 0] += grant.granted
                last = grant
            }
            // A tenth of 6,000, less what is kept for what is urgent; the feed took some too.
            #expect(granted.values.allSatisfy { $0 <= 540 }, "\(granted)")
            #expect(last?.granted == 0 && last?.limit == 600)
            let urgent = try await daemon.send(
                .post, path, token: token, json: #"{"weight":20,"is_urgent":true}"#
            ).decoded(VenueBudgetGrant.self)
            #expect(urgent.granted > 0, "what is kept is there for orders")
            let unknown = try await daemon.send(.post, "/venues/no.where/budget", token: token, json: body)
            #expect(unknown.status == 404 && unknown.code == "unknown_venue")
        }
    }
}
