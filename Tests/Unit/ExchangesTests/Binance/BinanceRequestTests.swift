import Contracts
import Exchanges
import Testing

@Suite("Binance: requests, limits and refusals")
struct BinanceRequestTests {
    let spot: any MarketCodec
    let perpetual: any MarketCodec
    let symbol: Symbol

    init() throws {
        spot = try #require(ExchangeRegistry.codec(.binanceSpot))
        perpetual = try #require(ExchangeRegistry.codec(.binancePerp))
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    private func target(_ codec: any MarketCodec, _ question: PublicRequest) throws -> String {
        let request = try codec.request(question)
        return "\(request.target) \(request.weight)"
    }

    @Test func requestsCarryTheirWeight() throws {
        let start = Timestamp(milliseconds: 60_000)
        let end = Timestamp(milliseconds: 120_000)
        let hour = PublicRequest.candles(symbol, .oneHour, .last, start: start, end: end, limit: 500)
        // The venue's end is inclusive, ours is not.
        let bounds = "symbol=BTCUSDT&interval=1h&startTime=60000&endTime=119999&limit=500"
        #expect(try target(spot, hour) == "/api/v3/klines?\(bounds) 2")
        #expect(try target(perpetual, hour) == "/fapi/v1/klines?\(bounds) 5")
        for (limit, weight) in [(1, 1), (99, 1), (100, 2), (499, 2), (500, 5), (1000, 5), (1001, 10), (9999, 10)] {
            let question = PublicRequest.candles(symbol, .oneMonth, .mark, start: nil, end: nil, limit: limit)
            let asked = "symbol=BTCUSDT&interval=1M&limit=\(min(limit, 1500))"
            #expect(try target(perpetual, question) == "/fapi/v1/markPriceKlines?\(asked) \(weight)")
        }
        #expect(
            try target(perpetual, .candles(symbol, .oneDay, .index, start: nil, end: nil, limit: 5))
                == "/fapi/v1/indexPriceKlines?pair=BTCUSDT&interval=1d&limit=5 1")
        for (levels, limit, weight) in [(0, 1, 5), (100, 100, 5), (101, 101, 25), (1000, 1000, 50), (9999, 5000, 250)] {
            #expect(
                try target(spot, .depth(symbol, levels: levels))
                    == "/api/v3/depth?symbol=BTCUSDT&limit=\(limit) \(weight)")
        }
        for (levels, limit, weight) in [(1, 5, 2), (21, 50, 2), (51, 100, 5), (101, 500, 10), (9999, 1000, 20)] {
            #expect(
                try target(perpetual, .depth(symbol, levels: levels))
                    == "/fapi/v1/depth?symbol=BTCUSDT&limit=\(limit) \(weight)")
        }
        #expect(try target(spot, .instruments) == "/api/v3/exchangeInfo 20")
        #expect(try target(perpetual, .instruments) == "/fapi/v1/exchangeInfo 1")
        #expect(try target(spot, .tickers(nil)) == "/api/v3/ticker/24hr 80")
        #expect(try target(perpetual, .derivative(nil)) == "/fapi/v1/premiumIndex 10")
        #expect(
            try target(perpetual, .fundingHistory(symbol, start: start, end: nil, limit: 5000))
                == "/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=60000&limit=1000 1")
    }

    @Test func spotHasNothingOfPerpetuals() throws {
        let questions: [PublicRequest] = [
            .derivative(symbol), .openInterest(symbol), .fundingHistory(symbol, start: nil, end: nil, limit: 1),
            .candles(symbol, .oneHour, .mark, start: nil, end: nil, limit: 1),
            .candles(symbol, .oneHour, .index, start: nil, end: nil, limit: 1),
        ]
        for question in questions {
            let error = #expect(throws: ExchangeError.self) { try spot.request(question) }
            #expect(error?.kind == .unsupported)
        }
        #expect(!spot.supports(.derivative))
    }

    /// A stream on the wrong one of the two futures sockets stays silent.
    @Test func futuresStreamsAreOnTwoSockets() {
        for channel in [StreamChannel.book, .top] { #expect(perpetual.route(of: channel).name == "public") }
        for channel in [StreamChannel.trades, .candles(.oneHour), .derivative, .ticker] {
            #expect(perpetual.route(of: channel).name == "market")
        }
        #expect(perpetual.stream.routes.map(\.url).allSatisfy { $0.contains("/public/") || $0.contains("/market/") })
    }

    @Test func commandsNameTheirStreams() throws {
        let ether = try Symbol(parsing: "ETHUSDT")
        let wanted: [StreamSubscription] = [
            .init(.book, symbol), .init(.top, symbol), .init(.trades, ether), .init(.candles(.oneMonth), ether),
            .init(.derivative, symbol), .init(.ticker, symbol),
        ]
        let command = try #require(perpetual.subscribe(wanted, firstID: 5).first)
        #expect(
            String(decoding: command.frame, as: UTF8.self)
                == #"{"method":"SUBSCRIBE","params":["btcusdt@depth@100ms","btcusdt@bookTicker","ethusdt@aggTrade","#
                + #""ethusdt@kline_1M","btcusdt@markPrice@1s","btcusdt@ticker"],"id":5}"#)
        let end = try #require(spot.unsubscribe([.init(.book, ether)], firstID: 6).first)
        #expect(
            String(decoding: end.frame, as: UTF8.self)
                == #"{"method":"UNSUBSCRIBE","params":["ethusdt@depth@100ms"],"id":6}"#)
        let many = (0..<250).map { _ in StreamSubscription(.book, symbol) }
        #expect(spot.subscribe(many, firstID: 1).map(\.subscriptions.count) == [100, 100, 50])
    }

    @Test(
        arguments: [
            (400, -1121, "Invalid symbol.", ExchangeError.Kind.badSymbol), (400, -1021, "Timestamp", .clock),
            (429, -1003, "Too many requests", .rateLimit), (418, -1003, "Way too many requests", .rateLimit),
            (401, -2015, "Invalid API-key", .auth), (503, -1008, "Service Unavailable", .rateLimit),
            (503, -1007, "Timeout", .unknownOutcome), (400, -1111, "Precision", .badParameter),
            (400, -1013, "Filter failure: LOT_SIZE", .badParameter),
            (400, -1013, "Filter failure: NOTIONAL", .minNotional),
            (400, -2010, "Account has insufficient balance for requested action.", .insufficient),
            (400, -2010, "Duplicate order sent.", .duplicateID), (400, -2010, "Market is closed.", .marketClosed),
            (400, -2010, "Order would immediately match and take.", .postOnly),
            (400, -2010, "Stop price would trigger immediately.", .wouldTrigger),
            (400, -2011, "Unknown order sent.", .orderNotFound), (400, -2013, "Order does not exist.", .orderNotFound),
            (400, -4164, "Order's notional must be no smaller than 5", .minNotional),
            (400, -5022, "Post Only", .postOnly),
            (400, -4046, "No need to change margin type.", .noChange), (400, -4048, "Margin type", .modeLocked),
            (400, -99_999, "New kind of refusal", .badParameter), (200, -1121, "Invalid symbol.", .badSymbol),
        ])
    func refusalsAreKnownByTheirCode(_ status: Int, _ code: Int, _ words: String, _ kind: ExchangeError.Kind) throws {
        let answer = VenueAnswer(status: status, body: Array(#"{"code":\#(code),"msg":"\#(words)"}"#.utf8))
        let error = #expect(throws: ExchangeError.self) { try perpetual.read(answer, to: .serverTime) }
        #expect(error == ExchangeError(kind, venueCode: "\(code)", message: words, status: status))
    }

    @Test(
        arguments: [
            (403, "<html>", ExchangeError.Kind.rateLimit), (451, "", .region), (502, "<html>", .server),
            (503, "Unknown error, please check your request or try again later.", .unknownOutcome), (504, "", .server),
            (404, "<html>", .badParameter), (200, "", .malformed), (200, "<html>", .malformed), (200, "{}", .malformed),
            (200, #"{"serverTime":1e400}"#, .malformed), (200, #"{"serverTime":1700000000000000}"#, .malformed),
        ])
    func answersThatAreNotTheVenues(_ status: Int, _ body: String, _ kind: ExchangeError.Kind) throws {
        let answer = VenueAnswer(status: status, body: Array(body.utf8))
        let error = #expect(throws: ExchangeError.self) { try spot.read(answer, to: .serverTime) }
        #expect(error?.kind == kind)
    }

    @Test func usageIsRead() {
        let fine = VenueAnswer(
            status: 200, headers: [("X-MBX-USED-WEIGHT-1M", "1200"), ("Retry-After", "9")], body: [])
        #expect(spot.usage(fine) == RateUsage(usedWeight: 1200))
        let slow = VenueAnswer(status: 429, headers: [("Retry-After", "7")], body: [])
        #expect(spot.usage(slow) == RateUsage(retryAfterMilliseconds: 7000))
        let banned = VenueAnswer(status: 418, headers: [("retry-after", "120")], body: [])
        #expect(spot.usage(banned) == RateUsage(retryAfterMilliseconds: 120_000, isBanned: true))
        // Its words tell the end of a ban when the header does not.
        let words = "Way too much request weight used; IP banned until 1659146400000. Please use WebSocket Streams."
        let told = VenueAnswer(status: 418, body: Array("{\"code\":-1003,\"msg\":\"\(words)\"}".utf8))
        #expect(spot.usage(told) == RateUsage(isBanned: true, bannedUntilMilliseconds: 1_659_146_400_000))
        #expect(spot.usage(VenueAnswer(status: 200, body: told.body)).bannedUntilMilliseconds == nil)
    }

    @Test func instrumentsHaveTheirFiltersNotTheirPrecisions() throws {
        let samples = try VenueSamples(of: .binancePerp).answers
        let body = try #require(samples.first { $0.word == "instruments" }).payload
        guard
            case .instruments(let found, let leftOut) = try perpetual.read(
                VenueAnswer(status: 200, body: body), to: .instruments)
        else { return }
        #expect(found.count == 1 && leftOut == 1)
        let bitcoin = try #require(found.first)
        #expect(bitcoin.tick == (try Price(parsing: "0.1")))
        #expect(bitcoin.lot == (try Quantity(parsing: "0.001")))
        #expect(bitcoin.maxMarketQuantity == Quantity(120))
        #expect(bitcoin.minNotional == Money(100))
        #expect(bitcoin.isPerpetual && bitcoin.status == .trading)
    }
}
