import Contracts
import Exchanges
import TestKit
import Testing

/// What ccxt sends and how it reads answers, JKorf's samples and gocryptotrader's recordings, all that are of public
/// data; the counts are asserted, so that none can fall out unseen.
@Suite(
    "Binance: samples of others", .enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)))
struct BinanceSampleTests {
    let spot: any MarketCodec
    let perpetual: any MarketCodec
    let symbol: Symbol

    init() throws {
        spot = try #require(ExchangeRegistry.codec(.binanceSpot))
        perpetual = try #require(ExchangeRegistry.codec(.binancePerp))
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    /// The question behind a ccxt call; nil for calls that are not of public data.
    private func question(_ item: CCXTCases.Case) throws -> (codec: any MarketCodec, question: PublicRequest)? {
        if item.method == "fetchTime" { return (spot, .serverTime) }
        if item.method == "fetchTickers" { return (perpetual, .tickers(nil)) }
        guard item.input(0) != nil, item.method.hasPrefix("fetch"), let found = try? item.symbol() else { return nil }
        let codec = found.isPerpetual ? perpetual : spot
        switch item.method {
        case "fetchOHLCV":
            let words = item.input(4)
            let kind: PriceKind = try words?["price"].map { try $0.text() == "mark" ? .mark : .index } ?? .last
            let start = try item.input(2)?.time()
            // ccxt's end is the venue's, inclusive.
            let end = try words?["until"]?.time().advanced(byMilliseconds: 1)
            let timeframe = try #require(Timeframe(rawValue: try item.input(1)?.text() ?? "1m"))
            let limit = try item.input(3).map { Int(try $0.integer()) } ?? 500
            return (codec, .candles(found.symbol, timeframe, kind, start: start, end: end, limit: limit))
        case "fetchOrderBook": return (codec, .depth(found.symbol, levels: 500))
        case "fetchTicker": return (codec, .tickers(found.symbol))
        case "fetchTrades": return (codec, .trades(found.symbol, limit: Int(try item.input(2)?.integer() ?? 500)))
        case "fetchFundingRate": return (codec, .derivative(found.symbol))
        case "fetchFundingRateHistory":
            return (codec, .fundingHistory(found.symbol, start: nil, end: nil, limit: 100))
        default: return nil
        }
    }

    @Test(arguments: [("binance", 14), ("binanceusdm", 10)])
    func requestsAreThoseOfCCXT(_ file: String, _ count: Int) throws {
        var compared = 0
        for item in try CCXTCases("request/\(file).json").cases {
            guard let (codec, question) = try question(item) else { continue }
            let url = try item.json.required("url").text()
            let request = try codec.request(question)
            #expect(url.hasPrefix(codec.rest.url + "/"), "\(item.testDescription)")
            #expect(request.method == (try item.json.required("httpMethod").text()))
            let ours = RequestParts(request.target)
            let theirs = RequestParts(String(url.dropFirst(codec.rest.url.utf8.count)))
            #expect(ours.path == theirs.path, "\(item.testDescription)")
            var query = ours.query
            // ccxt leaves the limit to the venue's default where none was given; we always say it.
            if theirs.query["limit"] == nil { query["limit"] = nil }
            #expect(query == theirs.query, "\(item.testDescription)")
            compared += 1
        }
        #expect(compared == count)
    }

    @Test(arguments: [("binance", 4, 5), ("binanceusdm", 3, 2)])
    func answersMeanWhatCCXTReads(_ file: String, _ count: Int, _ errors: Int) throws {
        var compared = 0
        var refused = 0
        for item in try CCXTCases("response/\(file).json").cases {
            let answer = VenueAnswer(status: 200, body: try item.json.required("httpResponse").bytes)
            if let parsed = item.json["parsedError"] {
                let failed = VenueAnswer(status: 400, body: answer.body)
                let error = #expect(throws: ExchangeError.self) { try perpetual.read(failed, to: .serverTime) }
                let kinds = Self.kinds(try parsed.required("class").text())
                let kind = try #require(error?.kind)
                #expect(kinds.contains(kind), "\(item.testDescription): \(kind)")
                refused += 1
            } else if let (codec, question) = try question(item) {
                let parsed = try item.json.required("parsedResponse")
                try compare(try codec.read(answer, to: question), parsed, item.testDescription)
                compared += 1
            }
        }
        #expect(compared == count)
        #expect(refused == errors)
    }

    private static func kinds(_ name: String) -> [ExchangeError.Kind] {
        switch name {
        case "OrderNotFound": [.orderNotFound]
        case "OrderNotFillable": [.postOnly]
        case "InsufficientFunds": [.insufficient]
        case "InvalidOrder": [.reduceOnly, .duplicateID]
        default: []
        }
    }

    private func compare(_ ours: PublicAnswer, _ theirs: VenueJSON, _ name: String) throws {
        switch ours {
        case .candles(let candles):
            #expect(candles.count == (try theirs.elements().count))
            #expect(!candles.isEmpty)
            for (candle, row) in zip(candles, try theirs.elements()) {
                let numbers = [candle.open, candle.high, candle.low, candle.close].map(\.decimal)
                #expect(candle.openTime == (try row.element(0).time()))
                #expect(try numbers + [candle.volume.decimal] == (1...5).map { try row.element($0).decimal() })
            }
        case .depth(let depth):
            for (side, key) in [(depth.bids, "bids"), (depth.asks, "asks")] {
                let levels = try theirs.required(key).elements().map { try $0.level() }
                #expect(side.map(\.price) == levels.map(\.price) && side.map(\.quantity) == levels.map(\.quantity))
            }
            #expect(depth.lastID == (try theirs.required("nonce").integer()))
        case .tickers(let tickers):
            let ticker = try #require(tickers.first)
            #expect(ticker.last == (try theirs.required("last").price()))
            #expect(ticker.high == (try theirs["high"]?.price()))
            #expect(ticker.low == (try theirs["low"]?.price()))
            #expect(ticker.bid == (try theirs["bid"]?.price()))
            #expect(ticker.ask == (try theirs["ask"]?.price()))
            #expect(ticker.open == (try theirs["open"]?.price()))
            #expect(ticker.volume == (try theirs["baseVolume"]?.quantity()))
            #expect(ticker.time == (try theirs["timestamp"]?.time()))
        case .derivative(let statuses):
            let status = try #require(statuses.first)
            #expect(status.fundingRate == (try theirs.required("fundingRate").percentFromFraction()))
            #expect(status.nextFunding == (try theirs.required("fundingTimestamp").time()))
        case .funding(let payments):
            #expect(payments.count == (try theirs.elements().count))
            #expect(!payments.isEmpty)
            for (payment, row) in zip(payments, try theirs.elements()) {
                #expect(payment.rate == (try row.required("fundingRate").percentFromFraction()))
                #expect(payment.time == (try row.required("timestamp").time()))
            }
        case .serverTime, .instruments, .trades: Issue.record("\(name): not compared")
        }
    }

    @Test(arguments: [("binance", 11), ("binanceusdm", 5)])
    func instrumentsMeanWhatCCXTReads(_ file: String, _ count: Int) throws {
        let json = try VenueJSON(SharedFixtures.bytes(of: "fixtures/exchanges/markets/\(file).json"))
        guard case .object(let markets) = json else { return }
        var compared = 0
        for market in markets {
            let info = String(decoding: try market.value.required("info").bytes, as: UTF8.self)
            let codec = market.key.contains(":") ? perpetual : spot
            let answer = VenueAnswer(status: 200, body: Array(#"{"symbols":[\#(info)]}"#.utf8))
            guard case .instruments(let found, 0) = try codec.read(answer, to: .instruments), let found = found.first
            else {
                Issue.record("\(market.key) was left out")
                continue
            }
            let precision = try market.value.required("precision")
            let limits = try market.value.required("limits")
            #expect(found.tick == (try precision.required("price").price()), "\(market.key)")
            #expect(found.lot == (try precision.required("amount").quantity()), "\(market.key)")
            #expect(found.minQuantity == (try limits["amount"]?["min"]?.quantity()), "\(market.key)")
            #expect(found.maxQuantity == (try limits["amount"]?["max"]?.quantity()), "\(market.key)")
            #expect(found.minNotional == (try limits["cost"]?["min"]?.money()), "\(market.key)")
            #expect(found.maxMarketQuantity == (try limits["market"]?["max"]?.quantity()), "\(market.key)")
            compared += 1
        }
        #expect(compared == count)
    }
}
