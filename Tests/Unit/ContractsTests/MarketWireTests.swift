import Contracts
import Foundation
import Testing

@Suite("Market-data on the wire") struct MarketWireTests {
    /// Encodes a value whose every field is filled and compares its keys, at this level, with its declared shape.
    private func expectKeys<Value: WireType>(of value: Value) throws {
        let data = try JSONEncoder().encode(value)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let names = try #require(Value.schema.fieldNames)
        #expect(object?.keys.sorted() == names.sorted(), "\(Value.self)")
        #expect(try JSONEncoder().encode(JSONDecoder().decode(Value.self, from: data)).count == data.count)
    }

    private func of<Value: DecimalValue>(_ number: Decimal12) -> Value { Value(number) }

    @Test func declaredShapesHaveTheEncodedKeys() throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        let venue = Venue.binancePerp
        let time = Timestamp.epoch
        let candle = Candle(
            openTime: time, open: of(1), high: of(2), low: of(1), close: of(2), volume: of(3), isClosed: true,
            quoteVolume: of(6),
            takerBuyVolume: of(1), tradeCount: 4, missingMinutes: 1, revisedAt: time)
        try expectKeys(of: candle)
        #expect(candle.vwap == Price(2))
        let details = InstrumentDetails(
            venueSymbol: "BTCUSDT", base: .usdt, quote: .usdt, isPerpetual: true, minQuantity: of(1),
            maxQuantity: of(2),
            maxMarketQuantity: of(2), contractSize: of(1), maxLeverage: 125, fundingIntervalHours: 8, validFrom: time,
            validUntil: time)
        try expectKeys(of: details)
        try expectKeys(
            of: Instrument(
                venue: venue, symbol: symbol, tick: of(1), lot: of(1), minNotional: of(5), makerFee: of(1),
                takerFee: of(1), reference: of(1),
                fillRatio: 1, status: .open, details: details))
        try expectKeys(
            of: MarketTicker(
                venue: venue, symbol: symbol, last: of(1), bid: of(1), ask: of(1), open: of(1), high: of(1), low: of(1),
                volume: of(1),
                quoteVolume: of(1), mark: of(1), index: of(1), fundingRate: of(1), nextFunding: time,
                openInterest: of(1), timestamp: time))
        let wish = CandleSeriesRequest(venue: venue, symbol: symbol, timeframe: .oneMinute, kind: .mark, after: time)
        try expectKeys(of: wish)
        try expectKeys(of: CandleBatchRequest(series: [wish], limit: 5))
        let series = CandleBatchSeries(
            venue: venue, symbol: symbol, timeframe: .oneMinute, kind: .last, candles: [candle], hasMore: false,
            error: "unsupported_pair")
        try expectKeys(of: series)
        try expectKeys(of: CandleBatch(series: [series]))
        let point = FundingPoint(time: time, rate: of(1), mark: of(1))
        let now = FundingNow(
            rate: of(1), nextFunding: time, mark: of(1), index: of(1), openInterest: of(1), timestamp: time)
        try expectKeys(of: point)
        try expectKeys(of: now)
        try expectKeys(
            of: FundingHistory(venue: venue, symbol: symbol, current: now, items: [point], nextCursor: "1"))
        let trade = MarketTrade(tradeID: "1", price: of(1), quantity: of(1), takerSide: .buy, time: time)
        try expectKeys(of: trade)
        try expectKeys(of: MarketTradeEvent(venue: venue, symbol: symbol, trade: trade))
        let level = BookLevel(price: of(1), size: of(1))
        try expectKeys(of: MarketBookTop(venue: venue, symbol: symbol, bid: level, ask: level, timestamp: time))
        let gap = MissingCandles(
            timeframe: .oneMinute, kind: .last, start: time, end: time, missing: 1, reason: "r", filledAt: time)
        try expectKeys(of: gap)
        try expectKeys(
            of: MarketQuality(
                venue: venue, symbol: symbol, score: 1, received: 1, refused: ["a": 1], holes: 1, duplicates: 1,
                late: 1, revised: 1, zeroVolume: 1, outliers: 1, bookResyncs: 1, ageMilliseconds: 1,
                clockSkewMilliseconds: -1, gaps: [gap], measuredAt: time))
        let stream = FeedStream(
            channel: "candles", symbol: symbol, timeframe: .oneMinute, state: "live", reason: "r", lastMessageAt: time,
            ageMilliseconds: 1)
        try expectKeys(of: stream)
        try expectKeys(
            of: VenueFeed(
                venue: venue, mode: .live, state: "live", reason: "r", since: time, isConnected: true,
                lastMessageAt: time, ageMilliseconds: 1, reconnects: 1, clockOffsetMilliseconds: 1, usedWeight: 1,
                weightLimit: 1, symbols: [symbol], streams: [stream]))
    }

    @Test func whatTheSandboxDoesNotKnowIsNotOnTheWire() throws {
        let candle = Candle(
            openTime: .epoch, open: of(1), high: of(2), low: of(1), close: of(2), volume: of(3), isClosed: true)
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(candle)) as? [String: Any]
        #expect(object?.keys.sorted() == ["close", "high", "is_closed", "low", "open", "open_time", "volume"])
        #expect(candle.vwap == nil)
        #expect(Page<Candle>.maxItems == 1_000 && Page<Instrument>.maxItems == 500)
    }

    @Test func everyDeclarationIsSound() {
        let all = MarketDataAPI.declarations
        for declaration in all { #expect(declaration.faults == []) }
        #expect(Set(all.map(\.id)).count == all.count)
    }
}
