extension BitgetSide {
    static let spotGranularities: [String: String] = [
        "1min": "1m", "3min": "3m", "5min": "5m", "15min": "15m", "30min": "30m", "1h": "1h", "4h": "4h", "6h": "6h",
        "12h": "12h", "1day": "1d", "3day": "3d", "1week": "1w", "1M": "1M", "6Hutc": "6h", "12Hutc": "12h",
        "1Dutc": "1d", "3Dutc": "3d", "1Wutc": "1w", "1Mutc": "1M",
    ]
    static let futuresGranularities: [String: String] = [
        "1m": "1m", "3m": "3m", "5m": "5m", "15m": "15m", "30m": "30m", "1H": "1h", "4H": "4h", "6H": "6h",
        "12H": "12h", "1D": "1d", "3D": "3d", "1W": "1w", "1M": "1M", "6Hutc": "6h", "12Hutc": "12h", "1Dutc": "1d",
        "3Dutc": "3d", "1Wutc": "1w", "1Mutc": "1M",
    ]

    /// Six hours and longer follow the clock of UTC+8 unless their name says `utc`.
    static func interval(_ name: String, _ names: [String: String]) -> CandleInterval? {
        guard let plain = names[name], let interval = CandleInterval(plain) else { return nil }
        let isLong = interval.milliseconds >= 6 * 3_600_000
        return isLong && !name.hasSuffix("utc") ? interval.east(hours: 8) : interval
    }

    func instruments(_ call: RestCall, _ group: String) -> RestAnswer {
        let found = markets(group, call["symbol"])
        guard !found.isEmpty else { return badSymbol(call) }
        return success("[" + found.map(\.specification.json).joined(separator: ",") + "]")
    }

    func badSymbol(_ call: RestCall) -> RestAnswer {
        refused("40034", "Parameter \(call["symbol"] ?? "symbol") does not exist")
    }

    private func one(_ call: RestCall, _ group: String) -> SimulatedMarket? {
        call["symbol"].flatMap { markets(group, $0).first }
    }

    func candles(_ call: RestCall, _ group: String, isHistory: Bool, _ price: CandlePrice) -> RestAnswer {
        guard let market = one(call, group) else { return badSymbol(call) }
        let names = group == Self.spot ? Self.spotGranularities : Self.futuresGranularities
        guard let name = call["granularity"], let interval = Self.interval(name, names) else {
            return refused("400171", "Parameter verification failed: granularity")
        }
        let most = isHistory ? 200 : 1_000
        guard let limit = call["limit"].map({ Int($0) }) ?? 100, (1...most).contains(limit) else {
            return refused("40020", "Parameter limit error")
        }
        let from = call["startTime"].flatMap { Int64($0) }
        let end = call["endTime"].flatMap { Int64($0) }
        if isHistory, group == Self.spot, end == nil { return refused("40019", "Parameter endTime cannot be empty") }
        if let from, let end, end - from > 90 * 86_400_000 {
            return refused("40017", "The time range must be within 90 days")
        }
        let now = floor.now
        // History pages hold closed candles alone.
        let closedBefore = isHistory ? interval.start(of: now) : Int64.max
        var bars = market.history.candles(
            interval, from: from, to: min((end ?? now + 1) - 1, closedBefore - 1), limit: limit, forward: false,
            now: now)
        if floor.faults.take(.emptyPage, call.path, floor.nanoseconds) != nil { bars = [] }
        if floor.faults.take(.halfPage, call.path, floor.nanoseconds) != nil {
            bars = Array(bars.prefix(bars.count / 2))
        }
        return success("[" + bars.map { row($0, market, price, group) }.joined(separator: ",") + "]")
    }

    /// Spot rows have eight entries, futures rows seven.
    func row(_ bar: Bar, _ market: SimulatedMarket, _ price: CandlePrice, _ group: String) -> String {
        let shift = price == .last ? Int64.max : BinanceSide.priceShift(price)
        let prices = [bar.open, bar.high, bar.low, bar.close].map { market.price($0 + $0 / shift) }
        let volume = price == .last ? market.size(bar.volume) : "0"
        let quote = price == .last ? Fixed.text(CandleParts(bar).quoteVolume, decimals: 8) : "0"
        let parts = ([String(bar.openTime)] + prices + [volume, quote] + (group == Self.spot ? [quote] : []))
        return "[" + parts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }

    func depth(_ call: RestCall, _ group: String) -> RestAnswer {
        guard let market = one(call, group) else { return badSymbol(call) }
        let isSpot = group == Self.spot
        let count = call["limit"].flatMap { Int($0) } ?? (call["limit"] == nil ? (isSpot ? 150 : 100) : 1_000)
        // Futures levels are JSON numbers.
        func side(_ side: KeyPath<Ladder, [Level]>) -> String {
            let mark = isSpot ? "\"" : ""
            return "["
                + market.ladder.best(min(count, isSpot ? 150 : 1_000), of: side)
                .map { "[\(mark)\(market.price($0.price))\(mark),\(mark)\(market.size($0.size))\(mark)]" }
                .joined(separator: ",") + "]"
        }
        let tail =
            isSpot
            ? ""
            : #","scale":"\#(Fixed.shortText(market.specification.tick))","precision":"scale0","isMaxPrecision":"NO""#
        return success(#"{"asks":\#(side(\.asks)),"bids":\#(side(\.bids)),"ts":"\#(floor.now)"\#(tail)}"#)
    }

    func fills(_ call: RestCall, _ group: String) -> RestAnswer {
        guard let market = one(call, group) else { return badSymbol(call) }
        let limit = min(call["limit"].flatMap { Int($0) } ?? 100, group == Self.spot ? 500 : 100)
        let rows = market.trades.suffix(limit).reversed().map { fill($0, market, named: true) }
        return success("[" + rows.joined(separator: ",") + "]")
    }

    func fill(_ trade: TradeStep, _ market: SimulatedMarket, named: Bool) -> String {
        let symbol = named ? #","symbol":"\#(market.symbol)""# : ""
        return
            #"{"tradeId":"\#(trade.id)","price":"\#(market.price(trade.price))","size":"\#(market.size(trade.size))","#
            + #""side":"\#(trade.buyerIsMaker ? "sell" : "buy")","ts":"\#(trade.time)"\#(symbol)}"#
    }

    func tickers(_ call: RestCall, _ group: String) -> RestAnswer {
        let found = markets(group, call["symbol"])
        guard !found.isEmpty else { return badSymbol(call) }
        return success("[" + found.map { ticker($0, idKey: "symbol") }.joined(separator: ",") + "]")
    }

    /// One ticker; REST and streams differ in how they name the symbol and the day's open.
    func ticker(_ market: SimulatedMarket, idKey: String) -> String {
        let isSpot = market.specification.group == Self.spot
        let day = market.history.day(now: floor.now) ?? Bar(openTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0)
        let change = Fixed.text(Fixed.percent(day.close - day.open, of: day.open) / 100, decimals: 5)
        let bid = market.ladder.bestBid ?? Level(price: 0, size: 0)
        let ask = market.ladder.bestAsk ?? Level(price: 0, size: 0)
        let openKey = isSpot && idKey == "symbol" ? "open" : "open24h"
        let mark = market.price(day.close + day.close / BinanceSide.priceShift(.mark))
        let index = market.price(day.close + day.close / BinanceSide.priceShift(.index))
        let next =
            idKey == "instId"
            ? #""nextFundingTime":"\#(market.nextFundingTime(floor.now))","symbol":"\#(market.symbol)","# : ""
        let derived =
            isSpot
            ? ""
            : #""markPrice":"\#(mark)","indexPrice":"\#(index)","fundingRate":"\#(Fixed.text(market.lastFundingRate(floor.now), decimals: 6))","#
                + #""holdingAmount":"\#(market.size(openInterestAmount))",\#(next)"#
        return
            #"{"\#(idKey)":"\#(market.symbol)","lastPr":"\#(market.price(day.close))","bidPr":"\#(market.price(bid.price))","#
            + #""askPr":"\#(market.price(ask.price))","bidSz":"\#(market.size(bid.size))","askSz":"\#(market.size(ask.size))","#
            + #""\#(openKey)":"\#(market.price(day.open))","high24h":"\#(market.price(day.high))","low24h":"\#(market.price(day.low))","#
            + #""change24h":"\#(change)","baseVolume":"\#(market.size(day.volume))","#
            + #""quoteVolume":"\#(Fixed.text(CandleParts(day).quoteVolume, decimals: 6))",\#(derived)"openUtc":"\#(market.price(day.open))","#
            + #""changeUtc24h":"\#(change)","ts":"\#(floor.now)"}"#
    }

    var openInterestAmount: Int64 { 34_278 * Fixed.one + floor.now / 1_000 % 1_000 * Fixed.one / 1_000 }
}
