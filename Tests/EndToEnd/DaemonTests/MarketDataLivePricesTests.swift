import Foundation
import HTTPWire
import Networking
import TestKit
import Testing

private let canRun =
    PrivatePostgres.isInstalled && DaemonProcess.areBuilt && ExchangeProcess.isBuilt && SharedFixtures.isPresent

/// Market-data's real binary keeps the prices of a perpetual apart: candles of trades, of the mark price and of the index,
/// each as the local exchange tells it, and its open interest.
@Suite(
    "Market-data live: prices of perpetuals", .serialized,
    .enabled(if: canRun, "needs PostgreSQL, the built daemons and simulator, and ../shared"))
struct MarketDataLivePricesTests {
    /// Candles of a kind that contradict those of trades, by what the simulator makes of the last price: mark a
    /// ten-thousandth above it, index a twenty-thousandth, cut to the places that it writes.
    private func contradictions(
        _ fleet: Fleet, _ venue: String, _ kind: String, _ part: Int, places: Int
    ) async throws -> [String] {
        let columns = ["open", "high", "low", "close"].map { column in
            "other.\(column) IS DISTINCT FROM trunc(last.\(column) + trunc(last.\(column) / \(part), 8), \(places))"
        }
        return try await fleet.rows(
            """
            SELECT other.timeframe || ' ' || other.open_time || ' ' || other.close || ' of ' || last.close
            FROM market_data.candles AS last JOIN market_data.candles AS other
                USING (venue, symbol, timeframe, open_time)
            WHERE last.kind = 'last' AND other.kind = '\(kind)' AND venue = '\(venue)'
                AND (\(columns.joined(separator: " OR ")) OR other.volume <> 0)
            """)
    }

    private func count(_ fleet: Fleet, _ venue: String, _ kind: String, _ timeframe: String) async throws -> Int {
        let rows = try await fleet.rows(
            """
            SELECT count(*)::text FROM market_data.candles
            WHERE venue = '\(venue)' AND kind = '\(kind)' AND timeframe = '\(timeframe)'
            """)
        return rows.first.flatMap(Int.init) ?? 0
    }

    private func close(_ fleet: Fleet, _ path: String, _ token: String) async throws -> [String: String] {
        let answer = try await fleet.get("market-data", path, token: token)
        #expect(answer.status == 200)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        var closes: [String: String] = [:]
        for item in object?["items"] as? [[String: Any]] ?? [] {
            closes[item["open_time"] as? String ?? ""] = item["close"] as? String
        }
        return closes
    }

    @Test(
        "candles of last, mark and index price and open interest are kept live, each apart",
        arguments: [ExchangeProcess.Venue.perp, .bitget])
    func pricesAreApart(_ exchangeVenue: ExchangeProcess.Venue) async throws {
        let venue = exchangeVenue == .perp ? "binance.perp" : "bitget.perp"
        let fleet = try await Fleet.make()
        let billing = try fleet.start("billing")
        let exchange = try await ExchangeProcess(exchangeVenue, fleet, arguments: ["--speed", "10", "--books", "made"])
        let daemon = try fleet.start(
            "market-data",
            exchange.settings(
                symbols: "BTCUSDT", channels: "candles,derivative,mark_candles,index_candles",
                [
                    "FEED__HISTORY_MINUTES": "30", "FEED__MAX_CLOCK_SKEW_MS": "600000",
                    "FEED__POLL_DERIVATIVE_MS": "500", "VENUES__\(exchangeVenue.section)__TIMEFRAMES": "1m,5m",
                ]))
        try await fleet.waitUntilReady(daemon)
        for kind in ["last", "mark", "index"] {
            try await eventually(timeoutMilliseconds: 60_000, everyMilliseconds: 200, "\(kind) has history") {
                try await self.count(fleet, venue, kind, "1m") >= 30
            }
        }
        // They go on: some of the venue's minutes later there are some more of each. (At ten times the clock's speed the
        // venue is out of the skew that is tolerated after a minute; enough for what is looked at here.)
        var before: [String: Int] = [:]
        for kind in ["last", "mark", "index"] { before[kind] = try await count(fleet, venue, kind, "1m") }
        for kind in ["last", "mark", "index"] {
            try await eventually(timeoutMilliseconds: 60_000, everyMilliseconds: 200, "\(kind) goes on") {
                try await self.count(fleet, venue, kind, "1m") >= before[kind, default: 0] + 4
            }
            #expect(try await count(fleet, venue, kind, "5m") > 6)
        }
        let places = exchangeVenue == .perp ? 8 : 1
        #expect(try await contradictions(fleet, venue, "mark", 10_000, places: places).prefix(5) == [])
        #expect(try await contradictions(fleet, venue, "index", 20_000, places: places).prefix(5) == [])

        let token = try await fleet.token(scope: "market:read")
        var served: [String: [String: String]] = [:]
        for kind in ["last", "mark", "index"] {
            served[kind] = try await close(fleet, "/candles/BTCUSDT?venue=\(venue)&limit=20&kind=\(kind)", token)
        }
        let common = Set(served["last", default: [:]].keys).intersection(served["mark", default: [:]].keys)
            .intersection(served["index", default: [:]].keys)
        #expect(common.count >= 10)
        for time in common { #expect(Set(served.values.compactMap { $0[time] }).count == 3, "\(time): \(served)") }
        let interest = try await fleet.rows(
            """
            SELECT count(*)::text FROM market_data.derivative_snapshots
            WHERE venue = '\(venue)' AND open_interest > 0 AND mark > index_price
            """)
        #expect(interest.first.flatMap(Int.init) ?? 0 >= 3)
        let tickers = try await fleet.get("market-data", "/tickers?venue=\(venue)", token: token)
        #expect(String(decoding: tickers.body, as: UTF8.self).contains("\"open_interest\":\""))
        for daemon in [daemon, billing] { daemon.signal(SIGTERM) }
        for daemon in [daemon, billing] { #expect(try await daemon.waitForEnd(), "\(daemon.name)") }
        exchange.stop()
    }
}
