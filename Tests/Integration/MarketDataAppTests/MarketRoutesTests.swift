import Contracts
import Foundation
import HTTPWire
import Observability
import TestKit
import Testing

@testable import MarketDataApp

@Suite("Market over HTTP", .fewAtATime, .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed"))
struct MarketRoutesTests {
    struct Vector: Sendable {
        let path: String
        let bid: String
        let ask: String
        let mid: String
        let spread: String
        let tick: String
        let size: String
    }

    static let vectors = [
        Vector(
            path: "BTCUSDT?venue=binance.spot", bid: "29997.5", ask: "30002.5", mid: "30000", spread: "1.6667",
            tick: "5", size: "0.75"),
        Vector(
            path: "ETHUSDT?venue=binance.spot", bid: "1999.5", ask: "2000.5", mid: "2000", spread: "5", tick: "1",
            size: "10"),
        Vector(
            path: "AAPL?venue=ibkr.paper", bid: "179.975", ask: "180.025", mid: "180", spread: "2.7778", tick: "0.05",
            size: "1000"),
        Vector(
            path: "MSFT?venue=ibkr.paper", bid: "319.975", ask: "320.025", mid: "320", spread: "1.5625", tick: "0.05",
            size: "800"),
    ]

    @Test("C1.1 C9.1 C3.13: the four pairs' quotes and books, over HTTP")
    func theFourPairs() async throws {
        let daemon = try await RunningMarketData.start()
        for vector in Self.vectors {
            let answer = try await daemon.get("/spot/\(vector.path)")
            #expect(answer.status == 200)
            let quote = try answer.decoded(Quote.self)
            #expect(quote.bid.description == vector.bid)
            #expect(quote.ask.description == vector.ask)
            #expect(quote.mid.description == vector.mid)
            #expect(quote.spreadBps.description == vector.spread)
            let age = SystemTime().wallMilliseconds - quote.timestamp.milliseconds
            #expect((0...5_000).contains(age), "the quote is \(age) ms old")

            let book = try await daemon.get("/orderbook/\(vector.path)").decoded(OrderBookSnapshot.self)
            #expect(book.depth == 5 && book.bids.count == 5 && book.asks.count == 5)
            #expect(book.bids.first?.price == quote.bid && book.asks.first?.price == quote.ask)
            let tick = try Price(parsing: vector.tick)
            for (level, next) in zip(book.bids, book.bids.dropFirst()) { #expect(try level.price - next.price == tick) }
            for (level, next) in zip(book.asks, book.asks.dropFirst()) { #expect(try next.price - level.price == tick) }
            #expect((book.bids + book.asks).allSatisfy { $0.size.description == vector.size })
        }
        let two = try await daemon.get("/orderbook/BTCUSDT?levels=2").decoded(OrderBookSnapshot.self)
        #expect(two.depth == 2 && two.bids.count == 2 && two.asks.count == 2)
        await daemon.stop()
    }

    @Test("C9.1: spellings of a symbol, unknown pairs and sandbox.internal")
    func spellings() async throws {
        let daemon = try await RunningMarketData.start()
        for spelling in ["btcusdt", "btc-usdt", "btc%2Fusdt", "BTC%2fUSDT", "%20btcusdt%20"] {
            let answer = try await daemon.get("/spot/\(spelling)")
            #expect(answer.status == 200, "\(spelling)")
            #expect(answer.object["symbol"] as? String == "BTCUSDT")
        }
        #expect(try await daemon.get("/spot/a%20a%20pl?venue=ibkr.paper").status == 200)
        let unknown = [
            "/spot/BTCUSDT?venue=sandbox.internal", "/orderbook/BTCUSDT?venue=sandbox.internal", "/spot/DOGEUSDT",
            "/spot/AAPL", "/spot/BTCUSDT?venue=ibkr.paper", "/spot/%E2%82%AC", "/orderbook/XYZ",
            "/candles/BTCUSDT?venue=sandbox.internal",
        ]
        for path in unknown {
            let answer = try await daemon.get(path)
            #expect(answer.status == 404, "\(path)")
            #expect(answer.code == "unsupported_pair", "\(path)")
        }
        let bad = try await daemon.get("/spot/BTCUSDT?venue=nowhere")
        #expect(bad.status == 400 && bad.code == "invalid_parameter")
        await daemon.stop()
    }

    @Test func whoMayAsk() async throws {
        let daemon = try await RunningMarketData.start()
        #expect(try await daemon.send(.get, "/spot/BTCUSDT").status == 401)
        let bare = try daemon.keys.token(scopes: [])
        #expect(try await daemon.send(.get, "/spot/BTCUSDT", token: bare).status == 200)
        #expect(try await daemon.send(.get, "/orderbook/BTCUSDT", token: bare).status == 200)
        #expect(try await daemon.send(.get, "/candles/BTCUSDT", token: bare).code == "insufficient_scope")
        #expect(try await daemon.send(.get, "/instruments", token: bare).code == "insufficient_scope")
        await daemon.stop()
    }

    @Test func instrumentsSayTheRulesOfOrders() async throws {
        let daemon = try await RunningMarketData.start()
        let all = try await daemon.get("/instruments").decoded(Page<Instrument>.self)
        #expect(all.items.map(\.symbol.description) == ["BTCUSDT", "ETHUSDT", "AAPL", "MSFT"])
        #expect(all.items.map(\.fillRatio.description) == ["1", "1", "0.95", "0.95"])
        #expect(all.items.map(\.reference?.description) == ["30000", "2000", "180", "320"])
        #expect(all.items.allSatisfy { $0.status == .open }, "a static market never sleeps")
        let first = try await daemon.get("/instruments?limit=3").decoded(Page<Instrument>.self)
        let rest = try await daemon.get("/instruments?limit=3&cursor=\(first.nextCursor ?? "")")
            .decoded(Page<Instrument>.self)
        #expect(first.items + rest.items == all.items && rest.nextCursor == nil)
        let shares = try await daemon.get("/instruments?venue=ibkr.paper").decoded(Page<Instrument>.self)
        #expect(shares.items.count == 2)
        await daemon.stop()
    }

    @Test func candlesComeInPagesOldestFirst() async throws {
        let daemon = try await RunningMarketData.start()
        let newest = try await daemon.get("/candles/BTCUSDT?limit=30").decoded(Page<Candle>.self)
        #expect(newest.items.count == 30 && newest.nextCursor == nil)
        #expect(newest.items.allSatisfy { $0.isClosed && $0.close.description == "30000" })
        let opens = newest.items.map(\.openTime.milliseconds)
        #expect(zip(opens, opens.dropFirst()).allSatisfy { $1 - $0 == 60_000 })
        let start = newest.items.first?.openTime ?? .epoch
        var paged: [Candle] = []
        var cursor: String?
        repeat {
            let more = cursor.map { "&cursor=\($0)" } ?? ""
            let page = try await daemon.get("/candles/btc-usdt?limit=7&start=\(start)\(more)").decoded(
                Page<Candle>.self)
            #expect(page.items.count <= 7)
            paged += page.items
            cursor = page.nextCursor
        } while cursor != nil
        #expect(Array(paged.prefix(30)) == newest.items)
        let end = newest.items[10].openTime
        let before = try await daemon.get("/candles/BTCUSDT?limit=5&end=\(end)").decoded(Page<Candle>.self)
        #expect(before.items == Array(newest.items[5..<10]))
        for wrong in ["start=yesterday", "end=1", "cursor=abc", "timeframe=7m", "limit=0", "limit=1001"] {
            #expect(try await daemon.get("/candles/BTCUSDT?\(wrong)").status == 400, "\(wrong)")
        }
        await daemon.stop()
    }
}
