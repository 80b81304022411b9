import Contracts
import Exchanges
import TestKit
import Testing

/// The public futures samples of JKorf's library and ccxt's cases; the counts are asserted.
@Suite(
    "BitMart: samples of others", .enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)))
struct BitMartSampleTests {
    let codec: any MarketCodec
    let symbol: Symbol

    init() throws {
        let ether = try Symbol(parsing: "ETHUSDT")
        symbol = try Symbol(parsing: "BTCUSDT")
        let size = try Quantity(parsing: "0.001")
        codec = BitMartCodec(contractSizes: [symbol: size, ether: size])
    }

    @Test func publicAnswersAreRead() throws {
        let questions: [String: PublicRequest] = [
            "details": .instruments, "funding-rate": .derivative(symbol), "open-interest": .openInterest(symbol),
            "kline": .candles(symbol, .oneMinute, .last, start: nil, end: nil, limit: 5),
            "depth": .depth(symbol, levels: 5), "market-trade": .trades(symbol, limit: 5),
        ]
        var read = 0
        for file in try SampleEndpoint.files(in: "bitmart/Endpoints/UsdFutures/ExchangeData") {
            let sample = try SampleEndpoint(file)
            let question = try #require(questions[sample.path.split(separator: "/").last.map(String.init) ?? ""])
            switch try codec.read(sample.answer, to: question) {
            case .instruments(let found, let leftOut): #expect(found.count == 1 && leftOut == 0)
            case .derivative(let found): #expect(found.count == 1)
            // The second row of the sample lies a second behind the first, in the same minute.
            case .candles(let found): #expect(found.count == 2)
            case .depth(let book): #expect(book.bids.count == 1 && book.asks.count == 1)
            case .trades(let found): #expect(found.count == 2)
            case .serverTime, .tickers, .funding: Issue.record("\(file)")
            }
            read += 1
        }
        #expect(read == 6)
    }

    @Test func publicFramesAreRead() throws {
        var acknowledged = 0
        var events = 0
        var ignored: [String] = []
        for file in ["Concurrent", "Klines", "OrderBook", "Ticker", "TickerAlternateIdentifier", "Trades"] {
            let sample = try SampleStream("fixtures/exchanges/jkorf/bitmart/Subscriptions/Futures/\(file).txt")
            for frame in sample.answered + sample.pushed {
                switch try codec.read(frame: frame) {
                case .acknowledged: acknowledged += 1
                case .events(let found): events += found.count
                case .ignored(let name): ignored.append(name)
                case let other: Issue.record("\(file): \(other)")
                }
            }
        }
        #expect(acknowledged == 5)
        #expect(events == 5)
        // The half book of older days and its acknowledgement, all tickers at once, and a trade that tells no side.
        #expect(ignored == ["subscribe", "futures/depth5:ETHUSDT", "subscribe", "trade_without_side"])
    }

    @Test func publicRequestsAreThoseOfCCXT() throws {
        let now = Timestamp(milliseconds: 1_699_457_638_000)
        var compared = 0
        for item in try CCXTCases("request/bitmart.json").cases where item.json["prehash"] == nil {
            let url = try item.json.required("url").text()
            guard url.hasPrefix(codec.rest.url), item.input(4)?["price"] == nil else { continue }
            let question: PublicRequest
            switch item.method {
            case "fetchTime": question = .serverTime
            case "fetchOHLCV":
                let timeframe = try #require(Timeframe(rawValue: item.input(1)?.text() ?? "1m"))
                question = .candles(
                    try item.symbol().symbol, timeframe, .last, start: try item.input(2)?.time(), end: nil,
                    limit: try Int(item.input(3)?.integer() ?? 500))
            case "fetchFundingRate": question = .derivative(try item.symbol().symbol)
            case "fetchOpenInterest": question = .openInterest(try item.symbol().symbol)
            default: continue
            }
            let theirs = RequestParts(String(url.dropFirst(codec.rest.url.utf8.count)))
            let ours = RequestParts(try codec.request(question, at: now).target)
            #expect(ours.path == theirs.path)
            #expect(ours.query == theirs.query, "\(item.testDescription)")
            compared += 1
        }
        // Not ours: five of spot, and index candles, which ccxt asks from the path of ordinary ones.
        #expect(compared == 5)
    }

    @Test func answersMeanWhatCCXTReads() throws {
        var compared = 0
        for item in try CCXTCases("response/bitmart.json").cases {
            guard ["fetchOrderBook", "fetchFundingRate"].contains(item.method), try item.symbol().isPerpetual else {
                continue
            }
            let answer = VenueAnswer(status: 200, body: try item.json.required("httpResponse").bytes)
            let theirs = try item.json.required("parsedResponse")
            let question: PublicRequest =
                item.method == "fetchOrderBook" ? .depth(symbol, levels: 5) : .derivative(symbol)
            switch try codec.read(answer, to: question) {
            case .depth(let book):
                #expect(book.time == (try theirs.required("timestamp").time()))
                for (side, name) in [(book.bids, "bids"), (book.asks, "asks")] {
                    for (level, row) in zip(side, try theirs.required(name).elements()) {
                        #expect(level.price == (try row.element(0).price()))
                        // ccxt counts contracts.
                        let contracts = try level.quantity.ratio(to: Quantity(parsing: "0.001"), rounding: .down)
                        #expect(contracts == (try row.element(1).decimal()))
                    }
                }
            case .derivative(let statuses):
                let status = try #require(statuses.first)
                #expect(status.fundingRate == (try theirs.required("fundingRate").percentFromFraction()))
                #expect(status.nextFunding == (try theirs.required("fundingTimestamp").time()))
                #expect(status.time == (try theirs.required("timestamp").time()))
            case let other: Issue.record("\(other)")
            }
            compared += 1
        }
        #expect(compared == 2)
    }

    @Test func instrumentsMeanWhatCCXTReads() throws {
        let json = try VenueJSON(SharedFixtures.bytes(of: "fixtures/exchanges/markets/bitmart.json"))
        guard case .object(let markets) = json else { return }
        var compared = 0
        for market in markets where market.key.contains(":") {
            let info = String(decoding: try market.value.required("info").bytes, as: UTF8.self)
            let body = #"{"code":1000,"message":"Ok","trace":"t","data":{"symbols":[\#(info)]}}"#
            let answer = VenueAnswer(status: 200, body: Array(body.utf8))
            guard case .instruments(let found, 0) = try codec.read(answer, to: .instruments) else {
                Issue.record("\(market.key) was left out")
                continue
            }
            let instrument = try #require(found.first)
            let size = try market.value.required("contractSize").quantity()
            let precision = try market.value.required("precision")
            #expect(instrument.contractSize == size)
            #expect(instrument.tick == (try precision.required("price").price()))
            #expect(
                instrument.lot == (try size.multiplied(by: precision.required("amount").decimal(), rounding: .down)))
            let leverage = try market.value.required("limits").required("leverage").required("max").decimal()
            #expect(instrument.maxLeverage == leverage)
            compared += 1
        }
        #expect(compared == 3)
    }
}
