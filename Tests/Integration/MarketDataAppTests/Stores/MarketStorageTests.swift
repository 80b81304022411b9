import Contracts
import Exchanges
import MarketDataCore
import Observability
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "What live markets leave behind", .fewAtATime,
    .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct MarketStorageTests {
    private static let quick = "{storage: {flush_ms: 1, retry_max_ms: 20, batch_rows: 50, trades: true}}"

    private func row(_ candle: VenueCandle) -> MarketRow { .candle(.binanceSpot, candle, .stream) }

    @Test("C5.12: a database that refuses loses no candle and doubles none: one writer, rows wait in their order")
    func nothingIsLost() async throws {
        let stage = try await MarketStage(Self.quick)
        let part = MarketStoragePart(settings: stage.settings.storage, context: stage.context)
        try await part.start()
        let running = Task { try await part.run() }
        part.queue.record((0..<120).map { row(stage.candle($0)) })
        try await eventually("the first candles are stored") { try await stage.count("candles") == 120 }
        // From here on every transaction fails.
        _ = try await stage.pool.execute("ALTER TABLE candles RENAME TO away", [])
        for minute in Int64(120)..<300 { part.queue.record([row(stage.candle(minute))]) }
        part.queue.record([row(stage.candle(5, close: 104))])
        try await eventually("failures are seen") {
            stage.sink.lines.count { $0.contains("market_rows_not_stored") } >= 3
        }
        #expect(part.queue.count > 0)
        _ = try await stage.pool.execute("ALTER TABLE away RENAME TO candles", [])
        try await eventually("everything is stored") { try await stage.count("candles") == 300 }
        try await eventually("nothing waits") { part.queue.count == 0 }
        try await eventually("the revision is stored") {
            try await stage.count("candles WHERE close = 104 AND revised_at IS NOT NULL") == 1
        }
        #expect(try await stage.count("candles WHERE volume <> extract(epoch FROM open_time) / 60 - 29145599") == 0)
        running.cancel()
        _ = try? await running.value
        await part.stop()
        await stage.end()
    }

    @Test func rowsThatTheDatabaseNeverTakesHoldUpNobody() async throws {
        let stage = try await MarketStage(Self.quick)
        let part = MarketStoragePart(settings: stage.settings.storage, context: stage.context)
        try await part.start()
        var broken = stage.candle(3)
        broken.low = Price(200)
        let rows = (0..<3).map { row(stage.candle($0)) } + [row(broken)] + (4..<8).map { row(stage.candle($0)) }
        part.queue.record(rows)
        await part.stop()
        #expect(try await stage.count("candles") == 7)
        #expect(part.queue.count == 0)
        #expect(stage.sink.lines.contains { $0.contains("market_row_refused") })
        await stage.end()
    }

    @Test func everyKindOfRowIsStoredOnceAndReadBack() async throws {
        let stage = try await MarketStage(Self.quick)
        let part = MarketStoragePart(settings: stage.settings.storage, context: stage.context)
        try await part.start()
        let symbol = stage.key.symbol
        let time = MarketStage.time(0)
        let payment = FundingPayment(symbol: symbol, time: time, rate: try Percent(parsing: "-0.01"), mark: Price(100))
        let trades = (1...3).map {
            PublicTrade(
                symbol: symbol, tradeID: "\($0)", price: Price(100), quantity: Quantity(1), takerSide: .sell,
                time: MarketStage.time(0))
        }
        let rows: [MarketRow] =
            [
                .funding(.binanceSpot, payment),
                .derivative(.binanceSpot, DerivativeStatus(symbol: symbol, mark: Price(100), time: time)),
                .derivative(.binanceSpot, DerivativeStatus(symbol: symbol, openInterest: Quantity(5), time: time)),
                .gap(
                    .binanceSpot, symbol, .oneMinute, .last, from: MarketStage.time(10), to: MarketStage.time(12),
                    reason: "silence"),
            ] + trades.map { .trade(.binanceSpot, $0) }
        for _ in 0..<2 {
            part.queue.record(rows)
            await part.stop()
        }
        #expect(try await stage.count("derivative_snapshots WHERE mark = 100 AND open_interest = 5") == 1)
        let history = MarketHistory(pool: stage.pool)
        let end = MarketStage.time(1_000)
        #expect(try await history.funding(stage.key, from: nil, to: end, limit: 5).map(\.rate.description) == ["-0.01"])
        #expect(try await history.trades(stage.key, after: nil, to: end, limit: 2).map(\.tradeID) == ["2", "3"])
        #expect(
            try await history.trades(stage.key, after: (time, "1"), to: end, limit: 2).map(\.tradeID) == ["2", "3"])
        let gaps = try await history.gaps(stage.key, limit: 5)
        #expect(gaps.map(\.missing) == [2] && gaps.first?.filledAt == nil)
        #expect(try await history.missing(stage.key) == 2)
        // The missing candles come.
        part.queue.record([row(stage.candle(10)), row(stage.candle(11))])
        await part.stop()
        try await GapStore.markFilled(now: end, in: stage.pool)
        #expect(try await history.missing(stage.key) == 0)
        #expect(try await history.gaps(stage.key, limit: 5).first?.filledAt == end)
        await stage.end()
    }

    @Test func onlyWhatClosedJustNowIsAnnouncedAndOnlyOnce() async throws {
        let stage = try await MarketStage(Self.quick)
        let part = MarketStoragePart(settings: stage.settings.storage, context: stage.context)
        try await part.start()
        let now = Timestamp(milliseconds: stage.context.clock.wallMilliseconds)
        var fresh = stage.candle(0)
        fresh.openTime = Timeframe.oneMinute.openTime(containing: now.advanced(byMilliseconds: -120_000))
        for _ in 0..<2 {
            part.queue.record([row(stage.candle(0)), row(fresh)])
            await part.stop()
        }
        #expect(try await stage.count("candles") == 2)
        #expect(try await stage.count("stream_events WHERE room_id = 'candles' AND source = 'live'") == 1)
        await stage.end()
    }

    @Test("retention goes by age: a month of minutes goes when its last one is older than is kept, and by itself")
    func retentionByAge() async throws {
        func day(_ text: String) throws -> Timestamp { try Timestamp(parsing: text + "T12:00:00Z") }
        let clock = SetWall(wallMilliseconds: try day("2025-06-15").milliseconds)
        let stage = try await MarketStage(
            "{storage: {flush_ms: 1, minute_candles_kept_days: 30, retention_interval_ms: 100}}", clock: clock)
        let part = MarketStoragePart(settings: stage.settings.storage, context: stage.context)
        try await part.start()
        for text in ["2025-04-20", "2025-05-01", "2025-05-31", "2025-06-14"] {
            var minute = stage.candle(0)
            minute.openTime = Timeframe.oneMinute.openTime(containing: try day(text))
            var hour = minute
            hour.timeframe = .oneHour
            part.queue.record([row(minute), row(hour)])
        }
        await part.stop()
        #expect(try await stage.count("candles WHERE timeframe = '1m'") == 4)
        let running = Task { try await part.run() }
        // April ended 46 days ago; the first of May is older than 30 days as well, but its month is not over for so long.
        try await eventually("April is dropped") { try await stage.count("candles WHERE timeframe = '1m'") == 3 }
        try await eventually("it is said") {
            stage.sink.lines.contains {
                $0.contains("market_partitions_dropped") && $0.contains("candles_minute_202504")
            }
        }
        #expect(try await stage.count("candles WHERE timeframe = '1m' AND open_time < '2025-05-31Z'") == 1)
        // On the 30th of June May's last minute is 29 days and some hours old; two days later it is too old.
        clock.advance(milliseconds: 15 * 86_400_000)
        try await eventually("two months ahead are made") {
            try await stage.count("pg_class WHERE relname = 'candles_minute_202508'") == 1
        }
        #expect(try await stage.count("candles WHERE timeframe = '1m'") == 3)
        clock.advance(milliseconds: 2 * 86_400_000)
        try await eventually("May is dropped") { try await stage.count("candles WHERE timeframe = '1m'") == 1 }
        #expect(try await stage.count("candles WHERE timeframe = '1h'") == 4, "longer ones are kept for ever")
        running.cancel()
        _ = try? await running.value
        await part.stop()
        await stage.end()
    }

    @Test func theRoomIsBoundedAndTradesGoFirst() async throws {
        let stage = try await MarketStage("{storage: {max_queued_rows: 100, trades: true}}")
        let queue = MarketRowQueue(settings: stage.settings.storage, metrics: MetricsRegistry())
        let trade = PublicTrade(
            symbol: stage.key.symbol, tradeID: "1", price: Price(1), quantity: Quantity(1), takerSide: .buy,
            time: .epoch)
        queue.record((0..<60).map { _ in .trade(.binanceSpot, trade) })
        queue.record((0..<90).map { row(stage.candle($0)) })
        #expect(queue.count == 100)
        let taken = queue.take(95)
        #expect(taken.count { !$0.isOptional } == 90)
        queue.record((90..<150).map { row(stage.candle($0)) })
        queue.putBack(taken)
        #expect(queue.count == 100)
        // The oldest candles went, the order is kept, no trade outlived a candle.
        let left = queue.take(1_000).compactMap { row -> Timestamp? in
            if case .candle(_, let candle, _) = row { candle.openTime } else { nil }
        }
        #expect(left == (50..<150).map(MarketStage.time))
        var forming = stage.candle(1)
        forming.isClosed = false
        queue.record([row(forming)])
        #expect(queue.count == 0)
        await stage.end()
    }

    @Test func versionsOfInstrumentsAreKeptOnlyWhenSomethingChanged() async throws {
        let stage = try await MarketStage()
        var rules = InstrumentSpecification(
            symbol: stage.key.symbol, venueSymbol: "BTCUSDT", base: try Asset(parsing: "BTC"),
            quote: try Asset(parsing: "USDT"), isPerpetual: false, tick: try Price(parsing: "0.01"),
            lot: try Quantity(parsing: "0.00001"), minNotional: Money(5), contractSize: Quantity(1), status: .trading)
        let store = InstrumentVersionStore(pool: stage.pool)
        func see(_ minute: Int64) async throws -> Int {
            let seen = rules
            return try await stage.pool.transaction { connection in
                try await InstrumentVersionStore.store(
                    [seen], of: .binanceSpot, seenAt: MarketStage.time(minute), on: connection)
            }
        }
        #expect(try await see(0) == 1)
        #expect(try await see(5) == 0)
        rules.tick = try Price(parsing: "0.1")
        #expect(try await see(10) == 1)
        #expect(try await store.versions(of: nil, at: MarketStage.time(-1)).isEmpty)
        let before = try await store.versions(of: .binanceSpot, at: MarketStage.time(9))
        #expect(before.map(\.specification.tick.description) == ["0.01"])
        #expect(before.first?.replacedAt == MarketStage.time(10))
        let after = try await store.versions(of: nil, at: MarketStage.time(10))
        #expect(after.map(\.specification) == [rules])
        await stage.end()
    }
}
