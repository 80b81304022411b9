import Contracts
import Exchanges
import Foundation
import TestKit
import Testing

/// Unmodified recordings of others: every frame and answer of public data is read.
@Suite("Binance: recordings", .enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)))
struct BinanceRecordingTests {
    let spot: any MarketCodec
    let perpetual: any MarketCodec
    let symbol: Symbol

    init() throws {
        spot = try #require(ExchangeRegistry.codec(.binanceSpot))
        perpetual = try #require(ExchangeRegistry.codec(.binancePerp))
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    /// The question that a path answers; nil for those that nothing of ours asks.
    private func question(_ path: String) -> (codec: any MarketCodec, question: PublicRequest)? {
        let codec = path.hasPrefix("/fapi/v1/") ? perpetual : spot
        guard path.hasPrefix("/fapi/v1/") || path.hasPrefix("/api/v3/") else { return nil }
        let question: PublicRequest? =
            switch path.split(separator: "/").dropFirst(2).joined(separator: "/") {
            case "time": .serverTime
            case "exchangeInfo": .instruments
            case "klines", "uiKlines": .candles(symbol, .oneMinute, .last, start: nil, end: nil, limit: 100)
            case "markPriceKlines": .candles(symbol, .oneMinute, .mark, start: nil, end: nil, limit: 100)
            case "indexPriceKlines": .candles(symbol, .oneMinute, .index, start: nil, end: nil, limit: 100)
            case "depth": .depth(symbol, levels: 5)
            case "trades", "aggTrades", "historicalTrades": .trades(symbol, limit: 10)
            case "ticker/24hr": .tickers(nil)
            case "premiumIndex": .derivative(symbol)
            case "openInterest": .openInterest(symbol)
            case "fundingRate": .fundingHistory(symbol, start: nil, end: nil, limit: 100)
            default: nil
            }
        return question.map { (codec, $0) }
    }

    @Test(arguments: [("Spot", 8), ("UsdFutures", 13)])
    func answersOfJKorfAreRead(_ folder: String, _ count: Int) throws {
        var read = 0
        for file in try SampleEndpoint.files(in: "binance/Endpoints/\(folder)/ExchangeData") {
            let sample = try SampleEndpoint(file)
            guard !sample.isSigned, let (codec, question) = question(sample.path) else { continue }
            _ = try codec.read(sample.answer, to: question)
            read += 1
        }
        #expect(read == count)
    }

    @Test(arguments: [("Spot/ExchangeData", 9, 6, 2), ("UsdFutures", 24, 7, 2)])
    func framesOfJKorfAreRead(_ folder: String, _ files: Int, _ events: Int, _ incomplete: Int) throws {
        let codec = folder == "UsdFutures" ? perpetual : spot
        var found = (files: 0, events: 0, acknowledged: 0, malformed: 0)
        for file in try Self.streams(folder) {
            let sample = try SampleStream("fixtures/exchanges/jkorf/binance/Subscriptions/\(folder)/\(file)")
            found.files += 1
            for frame in sample.answered {
                let text = String(decoding: frame, as: UTF8.self)
                    .replacingOccurrences(of: "|1|", with: "1").replacingOccurrences(of: "|id|", with: "2")
                guard case .acknowledged = try codec.read(frame: Array(text.utf8)) else { continue }
                found.acknowledged += 1
            }
            for frame in sample.pushed {
                do throws(ExchangeError) {
                    if case .events(let several) = try codec.read(frame: frame), !several.isEmpty { found.events += 1 }
                } catch {
                    // Candles of one field, made by the library's authors.
                    #expect(file == "Concurrent.txt", "\(folder)/\(file): \(error)")
                    found.malformed += 1
                }
            }
        }
        #expect(found.files == files)
        #expect(found.acknowledged == files + 1)
        #expect(found.events == events)
        #expect(found.malformed == incomplete)
    }

    private static func streams(_ folder: String) throws -> [String] {
        let url = try SharedFixtures.url(for: "fixtures/exchanges/jkorf/binance/Subscriptions/\(folder)")
        return try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".txt") }.sorted()
    }

    @Test func answersOfGoCryptoTraderAreRead() throws {
        let file = try VenueJSON(SharedFixtures.bytes(of: "fixtures/exchanges/gocryptotrader/binance-http.json"))
        guard case .object(let routes) = try file.required("routes") else { return }
        var read = 0
        var refused = 0
        var unusable = 0
        for route in routes {
            guard let (codec, question) = question(route.key), let cases = try route.value["GET"]?.elements() else {
                continue
            }
            for item in cases {
                let data = item["data"] ?? .null
                let body = data.bytes
                // Their tool lost the key of the taker's side in some answers, and kept none of some failures.
                let text = String(decoding: body, as: UTF8.self)
                guard data != .null, !text.contains(#""":"#) else {
                    unusable += 1
                    continue
                }
                do throws(ExchangeError) {
                    _ = try codec.read(VenueAnswer(status: 200, body: body), to: question)
                    read += 1
                } catch {
                    #expect(error.kind == .badSymbol, "\(route.key): \(error)")
                    refused += 1
                }
            }
        }
        #expect(read + refused + unusable == 78)
        #expect(read == 70)
        #expect(refused == 1)
    }

    @Test func framesOfGoCryptoTraderAreRead() throws {
        let lines = try SharedFixtures.text(of: "fixtures/exchanges/gocryptotrader/binance-wsHandleData.json")
        var words: [String] = []
        for line in lines.split(separator: "\n") {
            words.append(FrameWord.of(try spot.read(frame: Array(line.utf8))))
        }
        #expect(words == ["ticker", "candle", "trade", "depth"] + Array(repeating: "ignored", count: 4))
    }

    /// Four symbols of each market: after the first message each follows the one before.
    @Test(arguments: [(Venue.binanceSpot, "BINANCE", 173, 265), (.binancePerp, "BINANCE_FUTURES", 760, 1535)])
    func chainsOfCryptofeedHold(_ venue: Venue, _ file: String, _ links: Int, _ frames: Int) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        let bytes = try SharedFixtures.unpacked(
            "data/cryptofeed_recorded_frames.tar.gz", member: "cryptofeed/sample_data/\(file).ws.1.0")
        var lastIDs: [Symbol: Int64] = [:]
        var found = (links: 0, frames: 0)
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard !line.hasPrefix("wss"), let start = line.range(of: ": ") else { continue }
            guard case .events(let events) = try codec.read(frame: Array(line[start.upperBound...].utf8)) else {
                Issue.record("\(line)")
                continue
            }
            found.frames += 1
            for case .depth(let update) in events {
                if let last = lastIDs[update.symbol] {
                    #expect(codec.bookRule.verdict(update, after: last, isFirst: false) == .apply)
                    #expect(venue == .binancePerp ? update.previousID == last : update.firstID == last + 1)
                    found.links += 1
                }
                lastIDs[update.symbol] = update.lastID
            }
        }
        #expect(lastIDs.count == 4)
        #expect(found.links == links)
        #expect(found.frames == frames)
    }

    @Test(arguments: [(Venue.binanceSpot, "BINANCE", 1695, 0), (.binancePerp, "BINANCE_FUTURES", 119, 3)])
    func answersOfCryptofeedAreRead(_ venue: Venue, _ file: String, _ instruments: Int, _ others: Int) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        func bodies(_ name: String) throws -> [[UInt8]] {
            let bytes = try SharedFixtures.unpacked(
                "data/cryptofeed_recorded_frames.tar.gz", member: "cryptofeed/sample_data/\(name)")
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
                guard line.hasPrefix("http"), let arrow = line.range(of: " -> "),
                    let start = line[arrow.upperBound...].range(of: ": ")
                else { return nil }
                return Array(line[start.upperBound...].utf8)
            }
        }
        let books = try bodies("\(file).http.0.0")
        #expect(books.count == 4)
        for body in books {
            let answer = VenueAnswer(status: 200, body: body)
            guard case .depth(let book) = try codec.read(answer, to: .depth(symbol, levels: 1000)) else { continue }
            #expect(book.bids.count > 100 && book.asks.count > 100)
            #expect(zip(book.bids, book.bids.dropFirst()).allSatisfy { $0.price > $1.price })
            #expect(zip(book.asks, book.asks.dropFirst()).allSatisfy { $0.price < $1.price })
        }
        let list = try #require(try bodies("\(file).0").first)
        let answer = VenueAnswer(status: 200, body: list)
        guard case .instruments(let found, let leftOut) = try codec.read(answer, to: .instruments) else { return }
        #expect(found.count == instruments)
        #expect(leftOut == others)
    }

    /// The venue's clock ran ahead of the recorder's by more than a second: a time of receipt may lie before the event's.
    @Test func linesOfHftbacktestAreRead() throws {
        let bytes = try SharedFixtures.unpacked("data/hftbt_binance_spot_btcusdt_20240808.gz")
        var counts: [String: Int] = [:]
        var trades: [Int64] = []
        var earliest: Int64 = .max
        for line in Recording(bytes) {
            let recorded = try line.content.get()
            #expect(recorded.venue == .binanceSpot)
            guard recorded.kind == .frame else {
                let answer = VenueAnswer(status: 200, body: recorded.payload)
                guard case .depth(let book) = try spot.read(answer, to: .depth(symbol, levels: 5000)) else { continue }
                #expect(book.lastID == 50_093_239_218 && book.bids.count == 1000)
                counts["answer", default: 0] += 1
                continue
            }
            let meaning = try spot.read(frame: recorded.payload)
            counts[FrameWord.of(meaning), default: 0] += 1
            guard case .events(let events) = meaning else { continue }
            for case .trade(let trade) in events {
                trades.append(try #require(Int64(trade.tradeID)))
                earliest = min(earliest, recorded.received.milliseconds(since: trade.time))
            }
        }
        #expect(counts == ["answer": 1, "depth": 3451, "top": 28_040, "trade": 9757])
        #expect(zip(trades, trades.dropFirst()).allSatisfy { $0 + 1 == $1 })
        #expect(earliest < -1000 && earliest > -2000)
    }
}
