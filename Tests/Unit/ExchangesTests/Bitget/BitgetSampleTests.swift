import Contracts
import Exchanges
import Foundation
import TestKit
import Testing

/// The public samples of JKorf's library and ccxt's readings of them, all of them; the counts are asserted, so that none
/// can fall out unseen.
@Suite(
    "Bitget: samples of others", .enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)))
struct BitgetSampleTests {
    let spot: any MarketCodec
    let perpetual: any MarketCodec
    let symbol: Symbol

    init() throws {
        spot = try #require(ExchangeRegistry.codec(.bitgetSpot))
        perpetual = try #require(ExchangeRegistry.codec(.bitgetPerp))
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    /// The question that an endpoint answers; nil for those that nothing of ours asks.
    private func question(_ path: String, _ symbol: Symbol) -> PublicRequest? {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return switch name {
        case "time": .serverTime
        case "symbols", "contracts", "instruments": .instruments
        case "candles", "history-candles": .candles(symbol, .oneMinute, .last, start: nil, end: nil, limit: 100)
        case "history-mark-candles": .candles(symbol, .oneMinute, .mark, start: nil, end: nil, limit: 100)
        case "history-index-candles": .candles(symbol, .oneMinute, .index, start: nil, end: nil, limit: 100)
        case "orderbook", "merge-depth": .depth(symbol, levels: 5)
        case "fills", "fills-history": .trades(symbol, limit: 10)
        case "ticker", "tickers": .tickers(nil)
        case "current-fund-rate", "symbol-price": .derivative(symbol)
        case "open-interest": .openInterest(symbol)
        case "history-fund-rate": .fundingHistory(symbol, start: nil, end: nil, limit: 100)
        default: nil
        }
    }

    private func size(_ answer: PublicAnswer) -> Int {
        switch answer {
        case .serverTime: 1
        case .instruments(let found, let leftOut): leftOut == 0 ? found.count : 0
        case .candles(let candles): candles.count
        case .depth(let depth): depth.bids.count + depth.asks.count
        case .trades(let trades): trades.count
        case .tickers(let tickers): tickers.count
        case .derivative(let statuses): statuses.count
        case .funding(let payments): payments.count
        }
    }

    @Test(arguments: [("Spot", 8), ("Futures", 14), ("Unified", 9)])
    func publicAnswersAreRead(_ folder: String, _ count: Int) throws {
        var read = 0
        for file in try SampleEndpoint.files(in: "bitget/Endpoints/\(folder)/ExchangeData") {
            let sample = try SampleEndpoint(file)
            #expect(!sample.isSigned)
            guard let question = question(sample.path, symbol) else { continue }
            let codec = folder == "Spot" ? spot : perpetual
            #expect(size(try codec.read(sample.answer, to: question)) > 0, "\(file)")
            read += 1
        }
        #expect(read == count)
    }

    @Test(arguments: [("Spot", 4), ("Futures", 4), ("Unified", 4)])
    func publicFramesAreRead(_ folder: String, _ count: Int) throws {
        let files = ["OrderBook", "Book", "Kline", "Klines", "Ticker", "Trade", "Trades"]
        let codec = folder == "Spot" ? spot : perpetual
        var acknowledged = 0
        var events = 0
        var utcPlus8 = 0
        for file in files {
            let relative = "fixtures/exchanges/jkorf/bitget/Subscriptions/\(folder)/\(file).txt"
            guard FileManager.default.fileExists(atPath: try SharedFixtures.url(for: relative).path) else { continue }
            let sample = try SampleStream(relative)
            for frame in sample.answered {
                switch try codec.read(frame: frame) {
                case .acknowledged: acknowledged += 1
                // Candles that start with a day of UTC+8 are never asked for.
                case .ignored("subscribe"): utcPlus8 += 1
                case let other: Issue.record("\(relative): \(other)")
                }
            }
            for frame in sample.pushed {
                switch try codec.read(frame: frame) {
                case .events(let found): events += found.isEmpty ? 0 : 1
                case .ignored(let name): #expect(["candle12H", "candle1W", "kline"].contains(name), "\(relative)")
                case let other: Issue.record("\(relative): \(other)")
                }
            }
        }
        #expect(utcPlus8 == 1)
        #expect(acknowledged == count - 1)
        #expect(events == count - 1)
    }

    /// Rows of one value, made by the library's authors: they cannot be read, and say so. The others of private channels
    /// are known by name.
    @Test(arguments: ["Spot", "Futures"]) func cutRowsAreMalformed(_ folder: String) throws {
        let codec = folder == "Spot" ? spot : perpetual
        let sample = try SampleStream("fixtures/exchanges/jkorf/bitget/Subscriptions/\(folder)/Concurrent.txt")
        #expect(sample.pushed.count == 2)
        #expect(throws: ExchangeError.self) { try codec.read(frame: sample.pushed[0]) }
    }

    @Test func theArchiveHoldsTheSameSamples() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bitget-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let archive = try SharedFixtures.url(for: "data/bitget_bitmart_api_samples.tar.gz").path
        try await offThread { _ = try ChildProgram.run(["tar", "-xzf", archive, "-C", folder.path]) }
        var same = 0
        for (library, ours) in [("Bitget.Net", "bitget"), ("BitMart.Net", "bitmart")] {
            let root = folder.appendingPathComponent("\(library)/\(library).UnitTests")
            let files = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
            for file in files where file.hasSuffix(".txt") && file.contains("ExchangeData") {
                let other = try SharedFixtures.url(for: "fixtures/exchanges/jkorf/\(ours)/\(file)")
                #expect(try Data(contentsOf: root.appendingPathComponent(file)) == Data(contentsOf: other), "\(file)")
                same += 1
            }
        }
        #expect(same == 56)
    }

    @Test func answersMeanWhatCCXTReads() throws {
        var compared = 0
        for item in try CCXTCases("response/bitget.json").cases {
            guard let url = try item.json["request"]?["url"]?.text(), item.json["parsedResponse"] != nil,
                item.method.hasPrefix("fetch"), item.input(0) != nil, url.contains("/market/"),
                let question = question(RequestParts(String(url.dropFirst(perpetual.rest.url.utf8.count))).path, symbol)
            else { continue }
            let codec = try item.symbol().isPerpetual ? perpetual : spot
            let answer = VenueAnswer(status: 200, body: try item.json.required("httpResponse").bytes)
            let parsed = try item.json.required("parsedResponse")
            try compare(try codec.read(answer, to: question), parsed, item.testDescription)
            compared += 1
        }
        #expect(compared == 8)
    }

    private func compare(_ ours: PublicAnswer, _ theirs: VenueJSON, _ name: String) throws {
        switch ours {
        case .candles(let candles):
            for (candle, row) in zip(candles, try theirs.elements()) {
                let numbers = [candle.open, candle.high, candle.low, candle.close].map(\.decimal)
                #expect(candle.openTime == (try row.element(0).time()))
                #expect(try numbers + [candle.volume.decimal] == (1...5).map { try row.element($0).decimal() })
            }
            #expect(candles.count == (try theirs.elements().count))
        case .depth(let depth):
            for (side, key) in [(depth.bids, "bids"), (depth.asks, "asks")] {
                let levels = try theirs.required(key).elements().map { try $0.level() }
                #expect(side.map(\.price) == levels.map(\.price) && side.map(\.quantity) == levels.map(\.quantity))
            }
            #expect(depth.time == (try theirs.required("timestamp").time()))
        case .tickers(let tickers):
            let ticker = try #require(tickers.first)
            #expect(ticker.last == (try theirs.required("last").price()))
            #expect(ticker.high == (try theirs["high"]?.price()))
            #expect(ticker.low == (try theirs["low"]?.price()))
            #expect(ticker.bid == (try theirs["bid"]?.price()))
            #expect(ticker.open == (try theirs["open"]?.price()))
            #expect(ticker.time == (try theirs["timestamp"]?.time()))
        case .trades(let trades):
            for (trade, row) in zip(trades, try theirs.elements()) {
                #expect(trade.tradeID == (try row.required("id").text()))
                #expect(trade.price == (try row.required("price").price()))
                #expect(trade.quantity == (try row.required("amount").quantity()))
                #expect(trade.takerSide.rawValue.lowercased() == (try row.required("side").text()))
                #expect(trade.time == (try row.required("timestamp").time()))
            }
        case .derivative(let statuses):
            let status = try #require(statuses.first)
            if let rate = theirs["fundingRate"] { #expect(status.fundingRate == (try rate.percentFromFraction())) }
            #expect(status.openInterest == (try theirs["openInterestAmount"]?.quantity()))
        case .funding(let payments):
            for (payment, row) in zip(payments, try theirs.elements()) {
                #expect(payment.rate == (try row.required("fundingRate").percentFromFraction()))
                #expect(payment.time == (try row.required("timestamp").time()))
            }
        case .serverTime, .instruments: Issue.record("\(name): not compared")
        }
    }

    @Test func instrumentsMeanWhatCCXTReads() throws {
        let json = try VenueJSON(SharedFixtures.bytes(of: "fixtures/exchanges/markets/bitget.json"))
        guard case .object(let markets) = json else { return }
        var compared = 0
        for market in markets {
            let info = String(decoding: try market.value.required("info").bytes, as: UTF8.self)
            let codec = market.key.contains(":") ? perpetual : spot
            let body = #"{"code":"00000","msg":"success","requestTime":1,"data":[\#(info)]}"#
            guard
                case .instruments(let found, 0) = try codec.read(
                    VenueAnswer(status: 200, body: Array(body.utf8)), to: .instruments),
                let instrument = found.first
            else {
                Issue.record("\(market.key) was left out")
                continue
            }
            let precision = try market.value.required("precision")
            #expect(instrument.tick == (try precision.required("price").price()), "\(market.key)")
            #expect(instrument.lot == (try precision.required("amount").quantity()), "\(market.key)")
            #expect(instrument.takerFee == (try market.value.required("taker").percentFromFraction()))
            #expect(instrument.makerFee == (try market.value.required("maker").percentFromFraction()))
            let least = try market.value.required("limits").required("cost").required("min").money()
            #expect(instrument.minNotional == least)
            compared += 1
        }
        #expect(compared == 8)
    }
}
