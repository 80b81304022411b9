import Contracts
import Exchanges
import Foundation
import HTTPWire
import MarketDataCore
import Networking
import Observability
import Postgres
import TestKit
import Testing

@testable import MarketDataApp

@Suite(
    "History, feeds and stream over HTTP", .fewAtATime,
    .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct LiveRoutesTests {
    /// Puts candles of `bitget.spot` into a running daemon's tables.
    private func store(_ candles: [VenueCandle], _ daemon: RunningMarketData, venue: Venue = .bitgetSpot) async throws {
        let settings = PostgresConfiguration(
            connectionString: Secret(daemon.database.dsn), schema: daemon.database.schema)
        let pool = try PostgresPool(
            configuration: settings, loop: daemon.loop, logger: Logger(service: "test", sink: MemorySink()),
            metrics: MetricsRegistry())
        let writer = MarketRowWriter(pool: pool, partitions: MarketPartitions(pool: pool), announcedMinutes: 1)
        let rows = candles.map { MarketRow.candle(venue, $0, .rest) }
        let funding = try (0..<5).map { number in
            MarketRow.funding(
                .bitgetPerp,
                FundingPayment(
                    symbol: try Symbol(parsing: "BTCUSDT"), time: MarketStage.time(number * 480),
                    rate: try Percent(parsing: "0.01"), mark: nil))
        }
        try await writer.write(rows + funding, now: MarketStage.time(0))
        await pool.shutdown()
    }

    private func candles(_ minutes: Range<Int64>) throws -> [VenueCandle] {
        let symbol = try Symbol(parsing: "BTCUSDT")
        return minutes.map { minute in
            VenueCandle(
                symbol: symbol, timeframe: .oneMinute, openTime: MarketStage.time(minute), open: Price(100),
                high: Price(101), low: Price(99), close: Price(100), volume: Quantity(2), quoteVolume: Money(200),
                isClosed: true)
        }
    }

    @Test func storedCandlesInPagesAsLinesAndAsValues() async throws {
        let daemon = try await RunningMarketData.start()
        try await store(try candles(0..<25), daemon)
        let path = "/candles/btc-usdt?venue=bitget.spot"
        let newest = try await daemon.get(path + "&limit=5").decoded(Page<Candle>.self)
        #expect(newest.items.map(\.openTime) == (20..<25).map(MarketStage.time))
        #expect(newest.items.first?.vwap == Price(100))
        var all: [Candle] = []
        var cursor: String?
        repeat {
            let more = cursor.map { "&cursor=\($0)" } ?? ""
            let answer = try await daemon.get(path + "&limit=10&start=\(MarketStage.time(0))" + more)
            let page = try answer.decoded(Page<Candle>.self)
            all += page.items
            cursor = page.nextCursor
        } while cursor != nil
        #expect(all.map(\.openTime) == (0..<25).map(MarketStage.time))
        let token = try daemon.keys.token()
        let csv = try await daemon.send(
            .get, path + "&limit=2&start=\(MarketStage.time(0))", token: token, headers: [("Accept", "text/csv")])
        #expect(csv.headers.first("Content-Type")?.hasPrefix("text/csv") == true)
        #expect(csv.text.split(separator: "\n").count == 3 && csv.text.hasPrefix(CandleText.head))
        #expect(csv.headers.first("X-Next-Cursor") == String(MarketStage.time(2).milliseconds))
        let lines = try await daemon.send(
            .get, path + "&limit=3", token: token, headers: [("Accept", "application/x-ndjson")])
        let decoded = try lines.text.split(separator: "\n").map {
            try JSONDecoder().decode(Candle.self, from: Data($0.utf8))
        }
        #expect(decoded == Array(all.suffix(3)))
        #expect(try await daemon.get("/candles/ETHUSDT?venue=bitget.spot").code == "unsupported_pair")
        #expect(try await daemon.get("/spot/BTCUSDT?venue=bitget.spot").code == "unsupported_pair")
        #expect(try await daemon.get(path + "&kind=mark").decoded(Page<Candle>.self).items.isEmpty)
        await daemon.stop()
    }

    @Test func aBatchAnswersEachSeriesFromWhereTheCallerIs() async throws {
        let daemon = try await RunningMarketData.start()
        try await store(try candles(0..<25), daemon)
        let token = try daemon.keys.token()
        let body = """
            {"limit": 10, "series": [
              {"venue": "bitget.spot", "symbol": "BTCUSDT", "timeframe": "1m", "after": "\(MarketStage.time(2))"},
              {"venue": "bitget.spot", "symbol": "BTCUSDT", "timeframe": "1m", "after": "\(MarketStage.time(24))"},
              {"venue": "bitget.spot", "symbol": "NOSUCH", "timeframe": "1m"},
              {"symbol": "BTCUSDT", "timeframe": "5m"}]}
            """
        let answer = try await daemon.send(.post, "/candles/batch", token: token, json: body)
        let batch = try answer.decoded(CandleBatch.self).series
        #expect(batch.map(\.error) == [nil, nil, "unsupported_pair", nil])
        #expect(batch[0].candles.map(\.openTime) == (3..<13).map(MarketStage.time) && batch[0].hasMore)
        #expect(batch[1].candles.isEmpty && !batch[1].hasMore)
        #expect(batch[3].venue == .binanceSpot && !batch[3].candles.isEmpty)
        let many =
            #"{"limit":1000,"series":[\#(Array(repeating: #"{"symbol":"BTCUSDT","timeframe":"1m"}"#, count: 51).joined(separator: ","))]}"#
        #expect(try await daemon.send(.post, "/candles/batch", token: token, json: many).code == "batch_too_large")
        #expect(
            try await daemon.send(.post, "/candles/batch", token: token, json: #"{"series":[]}"#).code
                == "batch_too_large")
        await daemon.stop()
    }

    @Test func fundingTickersVenuesAndQuality() async throws {
        let daemon = try await RunningMarketData.start()
        try await store(try candles(0..<5), daemon)
        let first = try await daemon.get("/funding/BTCUSDT?venue=bitget.perp&limit=2&start=\(MarketStage.time(0))")
            .decoded(FundingHistory.self)
        #expect(first.items.count == 2 && first.current == nil)
        let rest = try await daemon.get(
            "/funding/BTCUSDT?venue=bitget.perp&limit=3&cursor=\(first.nextCursor ?? "")"
        ).decoded(FundingHistory.self)
        #expect((first.items + rest.items).map(\.time) == (0..<5).map { MarketStage.time($0 * 480) })
        #expect(rest.nextCursor == nil)
        #expect(try await daemon.get("/funding/BTCUSDT").code == "unsupported_pair")
        let tickers = try await daemon.get("/tickers?symbol=btcusdt").decoded(Page<MarketTicker>.self).items
        #expect(tickers.map(\.symbol.description) == ["BTCUSDT"] && tickers.first?.last == Price(30_000))
        let venues = try await daemon.get("/venues").decoded(Page<VenueFeed>.self).items
        #expect(venues.first { $0.venue == .binanceSpot }?.mode == .sandbox)
        #expect(venues.first { $0.venue == .bitmartPerp }?.state == "closed")
        #expect(venues.first { $0.venue == .bitmartPerp }?.reason != nil)
        let quality = try await daemon.get("/quality/binance.spot/BTCUSDT").decoded(MarketQuality.self)
        #expect(quality.score == 100 && quality.gaps.isEmpty)
        #expect(try await daemon.get("/quality/binance.spot/NOSUCH").code == "unsupported_pair")
        #expect(try await daemon.get("/trades/BTCUSDT").decoded(Page<MarketTrade>.self).items.isEmpty)
        let depth = try await daemon.get("/orderbook/BTCUSDT?depth=3").decoded(OrderBookSnapshot.self)
        #expect(depth.bids.count == 3)
        await daemon.stop()
    }

    private func follow(
        _ daemon: RunningMarketData, _ query: String, after last: String? = nil
    ) async throws -> Follower {
        var request = HTTPClientRequest(url: daemon.baseURL + "/stream?" + query)
        request.headers.set("Authorization", "Bearer \(try daemon.keys.token())")
        if let last { request.headers.set("Last-Event-ID", last) }
        let client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: daemon.loop,
            logger: Logger(service: "follower", sink: MemorySink()), metrics: MetricsRegistry())
        return Follower(
            stream: try await client.stream(request, deadlineMilliseconds: 10_000, chunkTimeoutMilliseconds: 30_000))
    }

    @Test func theStreamFiltersResumesAndSaysWhatIsMissing() async throws {
        let daemon = try await RunningMarketData.start(settings: "{market_stream: {replay_events: 40}}")
        let reader = try await follow(daemon, "symbol=ethusdt&type=quote")
        #expect(try await reader.next()?.event == "ready")
        var ids: [String] = []
        for _ in 0..<3 {
            let event = try #require(try await reader.next())
            #expect(event.event == "quote" && event.data.contains("\"symbol\":\"ETHUSDT\""))
            ids.append(event.id ?? "")
        }
        await reader.close()
        let resumed = try await follow(daemon, "symbol=ethusdt&type=quote", after: ids[0])
        let ready = try await resumed.next()
        #expect(ready?.event == "ready" && ready?.id == ids[0])
        #expect(try await resumed.next()?.id == ids[1])
        #expect(try await resumed.next()?.id == ids[2])
        await resumed.close()
        // Eight events a step: what came first is gone from a buffer of 40.
        try await eventually("the first event is no longer kept") {
            let late = try await follow(daemon, "type=quote", after: ids[0])
            defer { Task { await late.close() } }
            let event = try await late.next()
            return event?.event == "reset" && event?.data.contains("no_longer_kept") == true
        }
        let other = try await follow(daemon, "type=quote", after: "17-1")
        #expect(try await other.next()?.data.contains("other_run") == true)
        await other.close()
        for wrong in ["type=prices", "venue=x", "timeframe=7m", "symbol=,", "last_event_id=x"] {
            #expect(try await daemon.get("/stream?\(wrong)").status == 400, "\(wrong)")
        }
        #expect(try await daemon.send(.get, "/stream").status == 401)
        await daemon.stop()
    }

    @Test func readersAreCounted() async throws {
        let daemon = try await RunningMarketData.start(settings: "{market_stream: {max_readers_per_caller: 1}}")
        let reader = try await follow(daemon, "type=book")
        #expect(try await reader.next()?.event == "ready")
        #expect(try await daemon.get("/stream?type=quote").code == "too_many_streams")
        await reader.close()
        try await eventually("the place is free again") {
            let again = try await follow(daemon, "type=book")
            defer { Task { await again.close() } }
            return again.status == 200
        }
        await daemon.stop()
    }
}
