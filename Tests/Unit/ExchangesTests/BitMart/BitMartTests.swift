import Contracts
import Exchanges
import Testing

@Suite("BitMart: requests, answers and frames")
struct BitMartTests {
    let codec: any MarketCodec
    let symbol: Symbol

    init() throws {
        codec = try #require(ExchangeRegistry.codec(.bitmartPerp))
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    private func ok(_ data: String) -> VenueAnswer {
        VenueAnswer(status: 200, body: Array(#"{"code":1000,"message":"Ok","trace":"t","data":\#(data)}"#.utf8))
    }

    @Test func theVenueIsClosedAndSaysSince() {
        #expect(codec.closedReason?.contains("2026-08-26") == true)
        for venue in [Venue.bitgetSpot, .bitgetPerp] { #expect(ExchangeRegistry.codec(venue)?.closedReason == nil) }
    }

    @Test func candlesAreAskedWithBothBounds() throws {
        let start = Timestamp(milliseconds: 1_699_371_240_000)
        func query(_ question: PublicRequest, at now: Timestamp? = nil) throws -> RequestParts {
            RequestParts(try now.map { try codec.request(question, at: $0) }?.target ?? codec.request(question).target)
        }
        let page = try query(.candles(symbol, .fiveMinutes, .last, start: start, end: nil, limit: 9999))
        #expect(page.path == "/contract/public/kline")
        #expect(page.query == ["symbol": "BTCUSDT", "step": "5", "start_time": "1699371239", "end_time": "1699521239"])
        let short = try query(
            .candles(symbol, .fiveMinutes, .mark, start: start, end: start.advanced(byMilliseconds: 600_000), limit: 0))
        #expect(short.path == "/contract/public/markprice-kline")
        #expect(short.query["end_time"] == "1699371839")
        let newest = try query(.candles(symbol, .oneMinute, .last, start: nil, end: nil, limit: 10), at: start)
        #expect(newest.query["start_time"] == "1699370640" && newest.query["end_time"] == "1699371240")
        // Nothing is made up: the venue refuses it.
        let unbounded = try query(.candles(symbol, .oneMinute, .last, start: nil, end: nil, limit: .max))
        #expect(unbounded.query == ["symbol": "BTCUSDT", "step": "1"])
    }

    @Test func quantitiesAreBaseUnits() throws {
        let depth =
            #"{"asks":[["37000.2","1250","1250"]],"bids":[["37000.1","500","500"]],"timestamp":1,"symbol":"BTCUSDT"}"#
        guard case .depth(let book) = try codec.read(ok(depth), to: .depth(symbol, levels: 5)) else { return }
        #expect(book.asks.map(\.quantity) == [try Quantity(parsing: "1.25")])
        #expect(book.bids.map(\.quantity) == [try Quantity(parsing: "0.5")])

        let row =
            #"[{"timestamp":60,"open_price":"1","close_price":"2","high_price":"3","low_price":"1","volume":"941008"}]"#
        let question = PublicRequest.candles(symbol, .oneMinute, .last, start: nil, end: nil, limit: 5)
        guard case .candles(let candles) = try codec.read(ok(row), to: question) else { return }
        #expect(candles.map(\.volume) == [try Quantity(parsing: "941.008")])

        let interest = #"{"timestamp":1661239541734,"symbol":"BTCUSDT","open_interest":"4134180870"}"#
        guard case .derivative(let statuses) = try codec.read(ok(interest), to: .openInterest(symbol)) else { return }
        #expect(statuses.map(\.openInterest) == [try Quantity(parsing: "4134180.87")])
    }

    /// A number of contracts whose size is not known is refused, not taken for a quantity.
    @Test func aContractOfUnknownSizeIsNotRead() throws {
        let ether = try Symbol(parsing: "ETHUSDT")
        let depth = ok(#"{"asks":[["1","1","1"]],"bids":[],"timestamp":1,"symbol":"ETHUSDT"}"#)
        let error = #expect(throws: ExchangeError.self) { try codec.read(depth, to: .depth(ether, levels: 5)) }
        #expect(error?.kind == .unsupported)
        let details = ok(
            #"{"symbols":[{"symbol":"ETHUSDT","product_type":1,"base_currency":"ETH","quote_currency":"USDT","#
                + #""contract_size":"0.01","price_precision":"0.01","vol_precision":"1","min_volume":"1","#
                + #""max_volume":"500000","max_leverage":"50","status":"Trading","delist_time":1780000000}]}"#)
        guard case .instruments(let found, 0) = try codec.read(details, to: .instruments) else { return }
        #expect(found.map(\.lot) == [try Quantity(parsing: "0.01")])
        #expect(found.map(\.maxQuantity) == [Quantity(5000)])
        #expect(found.map(\.status) == [.closing])
        let knowing = BitMartCodec(contractSizes: [:]).knowing(found)
        guard case .depth(let book) = try knowing.read(depth, to: .depth(ether, levels: 5)) else { return }
        #expect(book.asks.map(\.quantity) == [try Quantity(parsing: "0.01")])
    }

    @Test func versionsCountUpByOne() {
        func update(_ version: Int64) -> DepthUpdate {
            DepthUpdate(symbol: symbol, isSnapshot: false, firstID: version, lastID: version, time: .epoch)
        }
        #expect(codec.bookRule.snapshotComesByStream)
        #expect(codec.bookRule.verdict(update(11), after: 10, isFirst: true) == .apply)
        #expect(codec.bookRule.verdict(update(10), after: 10, isFirst: false) == .stale)
        #expect(codec.bookRule.verdict(update(3), after: 10, isFirst: false) == .stale)
        #expect(codec.bookRule.verdict(update(12), after: 10, isFirst: false) == .gap)
    }

    @Test func theRunningFundingRateIsTaken() throws {
        let data =
            #"{"timestamp":1662518172178,"symbol":"BTCUSDT","rate_value":"0.000164","expected_rate":"-0.00012","funding_time":1709971200000}"#
        guard case .derivative(let statuses) = try codec.read(ok(data), to: .derivative(symbol)) else { return }
        #expect(statuses.map(\.fundingRate) == [try Percent(parsing: "-0.012")])
        #expect(statuses.map(\.nextFunding) == [Timestamp(milliseconds: 1_709_971_200_000)])
    }

    /// The stream's second lies behind the candle's first instant.
    @Test func candlesOfTheStreamStandOnTheGrid() throws {
        let frame =
            #"{"group":"futures/klineBin1m:BTCUSDT","data":{"symbol":"BTCUSDT","o":"1","h":"2","l":"1","c":"2","v":"146","ts":1700533801}}"#
        guard case .events(let events) = try codec.read(frame: Array(frame.utf8)),
            case .candle(let candle)? = events.first
        else {
            Issue.record("no candle")
            return
        }
        #expect(candle.openTime.milliseconds == 1_700_533_800_000)
        #expect(candle.volume == (try Quantity(parsing: "0.146")))
    }

    @Test(
        arguments: [
            (200, "40035", ExchangeError.Kind.orderNotFound), (429, "30013", .rateLimit), (418, "30017", .rateLimit),
            (200, "30007", .clock), (200, "40034", .badSymbol), (200, "53005", .permission), (200, "12345", .server),
            (200, "40015", .marketClosed), (200, "91005", .auth),
        ])
    func refusalsAreKnownByTheirCode(_ status: Int, _ code: String, _ kind: ExchangeError.Kind) throws {
        let body = #"{"code":\#(code),"message":"no","trace":"t","data":{}}"#
        let answer = VenueAnswer(status: status, body: Array(body.utf8))
        let error = #expect(throws: ExchangeError.self) { try codec.read(answer, to: .serverTime) }
        #expect(error == ExchangeError(kind, venueCode: code, message: "no", status: status))
    }

    @Test func limitsAreReadFromTheirOddHeaders() {
        let headers = [
            ("X-BM-RateLimit-Remaining", "7"), ("X-BM-RateLimit-Limit", "12"), ("X-BM-RateLimit-Reset", "2"),
        ]
        #expect(codec.usage(VenueAnswer(status: 200, headers: headers, body: [])) == RateUsage(usedWeight: 7))
        #expect(
            codec.usage(VenueAnswer(status: 429, headers: headers, body: []))
                == RateUsage(usedWeight: 7, retryAfterMilliseconds: 2000))
        #expect(codec.usage(VenueAnswer(status: 418, body: [])).isBanned)
    }
}
