import Contracts
import Exchanges
import TestKit
import Testing

@Suite("Bitget: answers")
struct BitgetAnswerTests {
    let spot: any MarketCodec
    let perpetual: any MarketCodec
    let symbol: Symbol

    init() throws {
        spot = try #require(ExchangeRegistry.codec(.bitgetSpot))
        perpetual = try #require(ExchangeRegistry.codec(.bitgetPerp))
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    private func ok(_ data: String) -> VenueAnswer {
        VenueAnswer(
            status: 200,
            body: Array(#"{"code":"00000","msg":"success","requestTime":1695793701269,"data":\#(data)}"#.utf8))
    }

    @Test func contractsHaveTheirRules() throws {
        let data = """
            [{"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","makerFeeRate":"0.0002","takerFeeRate":"0.0006",
            "supportMarginCoins":["USDT"],"minTradeNum":"0.0001","priceEndStep":"5","volumePlace":"4","pricePlace":"1",
            "sizeMultiplier":"0.001","symbolType":"perpetual","minTradeUSDT":"5","symbolStatus":"normal","fundInterval":"4",
            "minLever":"1","maxLever":"125","maxMarketOrderQty":"","maxOrderQty":"1200"},
            {"symbol":"BTCUSDT_260327","baseCoin":"BTC","quoteCoin":"USDT","pricePlace":"1","priceEndStep":"1",
            "sizeMultiplier":"0.001","symbolType":"delivery","symbolStatus":"normal"},
            {"symbol":"币安人生USDT","baseCoin":"币安人生","quoteCoin":"USDT","pricePlace":"1","priceEndStep":"1",
            "sizeMultiplier":"0.001","symbolType":"perpetual","symbolStatus":"normal"},
            {"symbol":"OLDUSDT","baseCoin":"OLD","quoteCoin":"USDT","pricePlace":"2","priceEndStep":"1",
            "sizeMultiplier":"1","symbolType":"perpetual","symbolStatus":"off"}]
            """
        guard case .instruments(let found, let leftOut) = try perpetual.read(ok(data), to: .instruments) else {
            Issue.record("no instruments")
            return
        }
        #expect(leftOut == 2)
        #expect(found.map(\.status) == [.trading, .delisted])
        let bitcoin = try #require(found.first)
        #expect(bitcoin.tick == (try Price(parsing: "0.5")))
        #expect(bitcoin.lot == (try Quantity(parsing: "0.001")))
        #expect(bitcoin.minQuantity == (try Quantity(parsing: "0.0001")))
        #expect(bitcoin.maxQuantity == Quantity(1200))
        #expect(bitcoin.maxMarketQuantity == nil)
        #expect(bitcoin.minNotional == Money(5))
        #expect(bitcoin.contractSize == Quantity(1))
        #expect(bitcoin.maxLeverage == 125)
        #expect(bitcoin.makerFee == (try Percent(parsing: "0.02")))
        #expect(bitcoin.takerFee == (try Percent(parsing: "0.06")))
        #expect(bitcoin.fundingIntervalHours == 4)
        #expect(bitcoin.isPerpetual)
    }

    @Test(
        arguments: [
            ("online", InstrumentSpecification.Status.trading), ("gray", .halted), ("halt", .halted),
            ("offline", .delisted), ("limit_open", .closing), ("maintain", .halted), ("something new", .halted),
        ])
    func spotSymbolsHaveTheirRules(_ text: String, _ status: InstrumentSpecification.Status) throws {
        let data = """
            [{"symbol":"ETHBTC","baseCoin":"ETH","quoteCoin":"BTC","minTradeAmount":"0","maxTradeAmount":"0",
            "takerFeeRate":"0.002","makerFeeRate":"0.002","pricePrecision":"5","quantityPrecision":"4",
            "quotePrecision":"8","status":"\(text)","minTradeUSDT":"1"}]
            """
        guard case .instruments(let found, 0) = try spot.read(ok(data), to: .instruments) else {
            Issue.record("no instruments")
            return
        }
        let instrument = try #require(found.first)
        #expect(instrument.status == status)
        #expect(instrument.tick == (try Price(parsing: "0.00001")))
        #expect(instrument.lot == (try Quantity(parsing: "0.0001")))
        // In USDT, while the market is counted in BTC.
        #expect(instrument.minNotional == nil)
        #expect(instrument.minQuantity == nil)
        #expect(instrument.maxQuantity == nil)
        #expect(!instrument.isPerpetual)
    }

    @Test func spotVolumesStandInAnotherOrderThanPerpetual() throws {
        let question = PublicRequest.candles(symbol, .oneMinute, .last, start: nil, end: nil, limit: 2)
        let inSpot = ok(#"[["1656604800000","1","4","1","2","10","111","222"]]"#)
        let inPerpetual = ok(#"[["1656604800000","1","4","1","2","10","222"]]"#)
        for (codec, answer) in [(spot, inSpot), (perpetual, inPerpetual)] {
            guard case .candles(let candles) = try codec.read(answer, to: question) else { return }
            #expect(candles.map(\.volume) == [Quantity(10)])
            #expect(candles.map(\.quoteVolume) == [Money(222)])
            #expect(candles.map(\.isClosed) == [nil])
        }
    }

    @Test func candlesComeInOrderAndWithinTheirBounds() throws {
        let rows = (0..<6).reversed().map { #"["\#($0 * 60_000)","1","2","1","2","10","5"]"# }
        let question = PublicRequest.candles(
            symbol, .oneMinute, .last, start: Timestamp(milliseconds: 60_000), end: Timestamp(milliseconds: 240_000),
            limit: 10)
        guard
            case .candles(let candles) = try perpetual.read(ok("[\(rows.joined(separator: ","))]"), to: question)
        else { return }
        #expect(candles.map(\.openTime.milliseconds) == [60_000, 120_000, 180_000])
    }

    @Test func tickersTellWhatIsSaidAndNothingElse() throws {
        let data = """
            [{"symbol":"BTCUSDT","lastPr":"60000","askPr":"60000.1","bidPr":"0","high24h":"0","low24h":"","ts":"1695794098184",
            "baseVolume":"3.5","quoteVolume":"210000.123456789012345678","indexPrice":"60001.5410266912815894",
            "fundingRate":"-0.0007","holdingAmount":"9488.49","markPrice":"60000.2","open24h":"59000"},
            {"symbol":"NEWUSDT","lastPr":"0","ts":"1695794098184"}]
            """
        guard case .tickers(let tickers) = try perpetual.read(ok(data), to: .tickers(nil)),
            case .derivative(let statuses) = try perpetual.read(ok(data), to: .derivative(symbol))
        else { return }
        #expect(tickers.count == 1)
        let ticker = try #require(tickers.first)
        #expect(ticker.bid == nil)
        #expect(ticker.high == nil)
        #expect(ticker.low == nil)
        #expect(ticker.ask == (try Price(parsing: "60000.1")))
        #expect(ticker.quoteVolume == (try Money(parsing: "210000.123456789012")))
        #expect(statuses.count == 1)
        let status = try #require(statuses.first)
        #expect(status.mark == (try Price(parsing: "60000.2")))
        #expect(status.index == (try Price(parsing: "60001.541026691281")))
        #expect(status.fundingRate == (try Percent(parsing: "-0.07")))
        #expect(status.openInterest == (try Quantity(parsing: "9488.49")))
        #expect(status.nextFunding == nil)
    }

    @Test func oneRowThatCannotBeReadTakesNoOtherAway() throws {
        let good = #"{"symbol":"BTCUSDT","lastPr":"60000","ts":"1695794098184"}"#
        let bad = #"{"symbol":"ETHUSDT","lastPr":"a lot","ts":"1695794098184"}"#
        guard case .tickers(let tickers) = try spot.read(ok("[\(bad),\(good)]"), to: .tickers(nil)) else { return }
        #expect(tickers.map(\.symbol) == [symbol])
        for question in [PublicRequest.tickers(nil), .tickers(try Symbol(parsing: "ETHUSDT"))] {
            let error = #expect(throws: ExchangeError.self) { try spot.read(ok("[\(bad)]"), to: question) }
            #expect(error?.kind == .malformed)
        }
        let listing =
            #"{"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","pricePrecision":"2","quantityPrecision":"6"}"#
        let odd = #"{"symbol":"ETHUSDT","baseCoin":"ETH","quoteCoin":"USDT","pricePrecision":"x"}"#
        guard case .instruments(let found, let leftOut) = try spot.read(ok("[\(odd),\(listing)]"), to: .instruments)
        else { return }
        #expect(found.count == 1 && leftOut == 1)
        #expect(throws: ExchangeError.self) { try spot.read(ok("[\(odd)]"), to: .instruments) }
    }

    @Test(
        arguments: [
            (400, "40008", ExchangeError.Kind.clock), (200, "40034", .badParameter), (400, "40309", .badSymbol),
            (429, "429", .rateLimit), (400, "40010", .unknownOutcome), (400, "45001", .server),
            (400, "40200", .maintenance), (400, "99999", .server), (400, "40832", .wouldTrigger),
            (400, "40085", .permission), (400, "43118", .duplicateID),
        ])
    func refusalsAreKnownByTheirCode(_ status: Int, _ code: String, _ kind: ExchangeError.Kind) throws {
        let answer = VenueAnswer(
            status: status, body: Array(#"{"code":"\#(code)","msg":"no","requestTime":1,"data":null}"#.utf8))
        let error = #expect(throws: ExchangeError.self) { try spot.read(answer, to: .serverTime) }
        #expect(error == ExchangeError(kind, venueCode: code, message: "no", status: status))
    }

    @Test(
        arguments: [
            (200, "", ExchangeError.Kind.server), (502, "<html>", .server), (429, "", .rateLimit),
            (403, "<html>", .permission),
            (200, "<html>", .malformed), (200, "{}", .malformed), (200, "[]", .malformed), (500, #"{"a":1}"#, .server),
        ])
    func answersThatAreNotTheVenues(_ status: Int, _ body: String, _ kind: ExchangeError.Kind) throws {
        let answer = VenueAnswer(status: status, body: Array(body.utf8))
        let error = #expect(throws: ExchangeError.self) { try spot.read(answer, to: .serverTime) }
        #expect(error?.kind == kind)
        #expect(error?.isRetryable == [.server, .rateLimit].contains(kind))
    }

    @Test func limitsAreSaidByTooManyRequestsAlone() throws {
        let slow = VenueAnswer(status: 429, headers: [("Retry-After", "7")], body: [])
        #expect(spot.usage(slow) == RateUsage(retryAfterMilliseconds: 7000))
        #expect(spot.usage(VenueAnswer(status: 429, body: [])) == RateUsage())
        #expect(spot.usage(VenueAnswer(status: 200, headers: [("Retry-After", "7")], body: [])) == RateUsage())
    }
}
