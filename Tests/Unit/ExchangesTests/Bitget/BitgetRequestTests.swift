import Contracts
import Exchanges
import TestKit
import Testing

@Suite("Bitget: requests")
struct BitgetRequestTests {
    let spot: any MarketCodec
    let perpetual: any MarketCodec
    let symbol: Symbol
    let now = Timestamp(milliseconds: 1_795_000_000_000)

    init() throws {
        spot = try #require(ExchangeRegistry.codec(.bitgetSpot))
        perpetual = try #require(ExchangeRegistry.codec(.bitgetPerp))
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    private func question(_ item: CCXTCases.Case) throws -> PublicRequest? {
        switch item.method {
        case "fetchTime": return .serverTime
        case "fetchOHLCV":
            guard item.json["options"]?["uta"] == nil else { return nil }
            let timeframe = try #require(Timeframe(rawValue: item.input(1)?.text() ?? "1m"))
            let kind = try item.input(4)?["price"]?.text() ?? "last"
            return .candles(
                try item.symbol().symbol, timeframe, try #require(PriceKind(rawValue: kind)),
                start: try item.input(2)?.time(), end: try item.input(4)?["until"]?.time(),
                limit: try Int(item.input(3)?.integer() ?? 0))
        case "fetchOrderBook":
            return .depth(try item.symbol().symbol, levels: try Int(item.input(1)?.integer() ?? 1000))
        case "fetchTicker": return .tickers(try item.symbol().symbol)
        case "fetchTickers": return .tickers(nil)
        case "fetchFundingRateHistory":
            return .fundingHistory(try item.symbol().symbol, start: nil, end: nil, limit: 100)
        default: return nil
        }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, Comment(rawValue: SharedFixtures.absence)))
    func publicRequestsAreThoseOfCCXT() throws {
        var compared = 0
        for item in try CCXTCases("request/bitget.json").cases where item.json["prehash"] == nil {
            guard let question = try question(item) else { continue }
            let url = try item.json.required("url").text()
            let isPerpetual = url.contains("USDT-FUTURES")
            let request = try (isPerpetual ? perpetual : spot).request(question)
            #expect(try item.json.required("httpMethod").text() == request.method)
            #expect(url.hasPrefix(perpetual.rest.url + "/"))
            let theirs = RequestParts(String(url.dropFirst(perpetual.rest.url.utf8.count)))
            let ours = RequestParts(request.target)
            #expect(ours.path == theirs.path, "\(item.testDescription)")
            for (name, value) in theirs.query {
                // ccxt writes mark and index, the documentation MARK and INDEX.
                let same = ours.query[name]?.lowercased() == value.lowercased()
                #expect(same, "\(item.testDescription): \(name)=\(value), ours \(request.target)")
            }
            compared += 1
        }
        // Not ours: one request of a unified account, and one current-fund-rate, which the ticker tells too.
        #expect(compared == 16)
    }

    @Test func oldCandlesAreAskedWhereTheyLie() throws {
        func target(_ codec: any MarketCodec, daysAgo: Int64, _ timeframe: Timeframe = .oneMinute) throws
            -> RequestParts
        {
            let start = now.advanced(byMilliseconds: -daysAgo * 86_400_000)
            let question = PublicRequest.candles(symbol, timeframe, .last, start: start, end: nil, limit: 1000)
            return RequestParts(try codec.request(question, at: now).target)
        }
        #expect(try target(spot, daysAgo: 5).path == "/api/v2/spot/market/candles")
        #expect(try target(perpetual, daysAgo: 5).path == "/api/v2/mix/market/candles")
        #expect(try target(perpetual, daysAgo: 5, .oneHour).path == "/api/v2/mix/market/candles")
        #expect(try target(perpetual, daysAgo: 90, .oneHour).path == "/api/v2/mix/market/history-candles")

        let oldSpot = try target(spot, daysAgo: 40)
        #expect(oldSpot.path == "/api/v2/spot/market/history-candles")
        // It fills the page backwards from its end and knows no start: the end is where 200 rows are full.
        let start = now.milliseconds - 40 * 86_400_000
        #expect(oldSpot.query["startTime"] == nil)
        #expect(oldSpot.query["endTime"] == String(start + 200 * 60_000))
        #expect(oldSpot.query["limit"] == "200")

        let old = try target(perpetual, daysAgo: 40)
        #expect(old.path == "/api/v2/mix/market/history-candles")
        #expect(old.query["startTime"] == String(start))
        #expect(old.query["endTime"] == String(start + 200 * 60_000))

        let mark = PublicRequest.candles(
            symbol, .oneMinute, .mark, start: Timestamp(milliseconds: start), end: nil, limit: 10)
        #expect(
            RequestParts(try perpetual.request(mark, at: now).target).path == "/api/v2/mix/market/history-mark-candles")
    }

    @Test func aWindowOfPerpetualCandlesHasAtMostNinetyDays() throws {
        for timeframe in perpetual.rest.timeframes {
            let start = timeframe.openTime(containing: now.advanced(byMilliseconds: -150 * 86_400_000))
            let question = PublicRequest.candles(symbol, timeframe, .last, start: start, end: nil, limit: 1000)
            let query = RequestParts(try perpetual.request(question).target).query
            let end = try #require(query["endTime"].flatMap { Int64($0) })
            #expect(end - start.milliseconds <= 90 * 86_400_000, "\(timeframe)")
            #expect(end > start.milliseconds)
        }
    }

    @Test func noEndLiesInTheFuture() throws {
        let start = now.advanced(byMilliseconds: -3_600_000)
        let question = PublicRequest.candles(symbol, .oneMinute, .last, start: start, end: nil, limit: 1000)
        let query = RequestParts(try perpetual.request(question, at: now).target).query
        #expect(query["endTime"] == String(now.milliseconds))
    }

    @Test func candlesStartWithUTC() throws {
        let spellings: [(Timeframe, String, String)] = [
            (.oneMinute, "1min", "1m"), (.thirtyMinutes, "30min", "30m"), (.oneHour, "1h", "1H"),
            (.fourHours, "4h", "4H"), (.sixHours, "6Hutc", "6Hutc"), (.twelveHours, "12Hutc", "12Hutc"),
            (.oneDay, "1Dutc", "1Dutc"), (.oneWeek, "1Wutc", "1Wutc"), (.oneMonth, "1Mutc", "1Mutc"),
        ]
        for (timeframe, inSpot, inPerpetual) in spellings {
            let question = PublicRequest.candles(symbol, timeframe, .last, start: nil, end: nil, limit: 5)
            #expect(RequestParts(try spot.request(question).target).query["granularity"] == inSpot)
            #expect(RequestParts(try perpetual.request(question).target).query["granularity"] == inPerpetual)
        }
        for timeframe in [Timeframe.twoHours, .eightHours, .threeDays] {
            #expect(!spot.rest.timeframes.contains(timeframe))
            #expect(throws: ExchangeError.self) {
                try spot.request(.candles(symbol, timeframe, .last, start: nil, end: nil, limit: 5))
            }
        }
    }

    @Test func fundingIsPagedByNumber() throws {
        func query(_ page: Int, limit: Int = 1_000) throws -> [String: String] {
            let question = PublicRequest.fundingHistory(symbol, start: nil, end: nil, limit: limit, page: page)
            return RequestParts(try perpetual.request(question).target).query
        }
        #expect(try query(1)["pageNo"] == nil && query(1)["pageSize"] == "100")
        #expect(try query(7)["pageNo"] == "7" && query(7, limit: 20)["pageSize"] == "20")
        #expect(perpetual.rest.pagesFundingByNumber)
    }

    @Test func whatSpotHasNotIsRefused() throws {
        let questions: [PublicRequest] = [
            .derivative(nil), .derivative(symbol), .openInterest(symbol),
            .fundingHistory(symbol, start: nil, end: nil, limit: 1),
            .candles(symbol, .oneMinute, .mark, start: nil, end: nil, limit: 1),
        ]
        for question in questions {
            let error = #expect(throws: ExchangeError.self) { try spot.request(question) }
            #expect(error?.kind == .unsupported)
            _ = try perpetual.request(question)
        }
    }

    @Test(arguments: [(1, "1"), (4, "5"), (5, "5"), (20, "50"), (50, "50"), (51, "max"), (400, "max")])
    func perpetualDepthHasSteps(_ levels: Int, _ limit: String) throws {
        #expect(RequestParts(try perpetual.request(.depth(symbol, levels: levels)).target).query["limit"] == limit)
    }

    @Test func numbersAreBounded() throws {
        #expect(RequestParts(try spot.request(.trades(symbol, limit: 9999)).target).query["limit"] == "500")
        #expect(RequestParts(try perpetual.request(.trades(symbol, limit: 9999)).target).query["limit"] == "100")
        #expect(RequestParts(try spot.request(.depth(symbol, levels: 9999)).target).query["limit"] == "150")
        #expect(try spot.request(.trades(symbol, limit: 1)).weight == 2)
    }
}
