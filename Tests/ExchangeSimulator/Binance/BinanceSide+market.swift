extension BinanceSide {
    func exchangeInfo(_ call: RestCall) -> RestAnswer {
        var markets = floor.markets.values.sorted { $0.symbol < $1.symbol }
        if let symbol = call["symbol"], isSpot {
            guard let one = floor.markets[symbol] else { return Self.invalidSymbol }
            markets = [one]
        }
        let limits =
            isSpot
            ? #"[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000},{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":100},{"rateLimitType":"RAW_REQUESTS","interval":"MINUTE","intervalNum":5,"limit":61000}]"#
            : #"[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400},{"rateLimitType":"ORDERS","interval":"MINUTE","intervalNum":1,"limit":1200},{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300}]"#
        let symbols = markets.map(\.specification.json).joined(separator: ",")
        let assets = isSpot ? "" : #""assets":[{"asset":"USDT","marginAvailable":true,"autoAssetExchange":"-10000"}],"#
        let futures = isSpot ? "" : #""futuresType":"U_MARGINED","#
        return RestAnswer(
            json:
                #"{"timezone":"UTC","serverTime":\#(floor.now),\#(futures)"rateLimits":\#(limits),"exchangeFilters":[],"#
                + #"\#(assets)"symbols":[\#(symbols)]}"#)
    }

    func depth(_ call: RestCall) -> RestAnswer {
        let market: SimulatedMarket
        switch self.market(call) {
        case .found(let found): market = found
        case .refused(let answer): return answer
        }
        let allowed = isSpot ? nil : [5, 10, 20, 50, 100, 500, 1_000]
        guard let limit = limit(call, standard: isSpot ? 100 : 500, most: isSpot ? 5_000 : 1_000) else {
            return Self.badLimit(isSpot ? 5_000 : 1_000)
        }
        if let allowed, !allowed.contains(limit) {
            return Self.refused(-4021, "Invalid depth limit: \(limit) is not one of \(allowed).")
        }
        let ladder = market.ladder
        // USD-M snapshots stand between two updates of the stream: their id is one of the update to come, whose
        // absolute sizes make the same book of either state.
        let lastID = isSpot ? ladder.lastID : max(ladder.lastID, market.nextFirstID ?? 0)
        let times = isSpot ? "" : #""E":\#(floor.now),"T":\#(floor.now),"#
        return RestAnswer(
            json: #"{"lastUpdateId":\#(lastID),\#(times)"bids":\#(levels(ladder.best(limit, of: \.bids), market)),"#
                + #""asks":\#(levels(ladder.best(limit, of: \.asks), market))}"#)
    }

    func levels(_ levels: [Level], _ market: SimulatedMarket) -> String {
        "[" + levels.map { #"["\#(market.price($0.price))","\#(market.size($0.size))"]"# }.joined(separator: ",") + "]"
    }

    func trades(_ call: RestCall) -> RestAnswer {
        recent(call, most: 1_000) { trade, market in
            let quote = Fixed.text(Fixed.product(trade.price, trade.size), decimals: self.isSpot ? 8 : 2)
            return #"{"id":\#(trade.id),"price":"\#(market.price(trade.price))","qty":"\#(market.size(trade.size))","#
                + #""quoteQty":"\#(quote)","time":\#(trade.time),"isBuyerMaker":\#(trade.buyerIsMaker)"#
                + (self.isSpot ? #","isBestMatch":true}"# : "}")
        }
    }

    func aggregateTrades(_ call: RestCall) -> RestAnswer {
        recent(call, most: 1_000) { trade, market in
            #"{"a":\#(trade.id),"p":"\#(market.price(trade.price))","q":"\#(market.size(trade.size))","f":\#(trade.id),"#
                + #""l":\#(trade.id),"T":\#(trade.time),"m":\#(trade.buyerIsMaker)"#
                + (self.isSpot ? #","M":true}"# : "}")
        }
    }

    private func recent(
        _ call: RestCall, most: Int, _ describe: (TradeStep, SimulatedMarket) -> String
    ) -> RestAnswer {
        switch market(call) {
        case .refused(let answer): return answer
        case .found(let market):
            guard let limit = limit(call, standard: 500, most: most) else { return Self.badLimit(most) }
            let rows = market.trades.suffix(limit).map { describe($0, market) }
            return RestAnswer(json: "[" + rows.joined(separator: ",") + "]")
        }
    }

    func dayTicker(_ market: SimulatedMarket) -> String {
        let day = market.history.day(now: floor.now) ?? Bar(openTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0)
        let change = day.close - day.open
        let percent = Fixed.percent(change, of: day.open)
        let parts = CandleParts(day)
        let average = day.volume == 0 ? day.close : (day.high + day.low) / 2
        let top = market.ladder
        var book = ""
        if isSpot, let bid = top.bestBid, let ask = top.bestAsk {
            book =
                #""bidPrice":"\#(market.price(bid.price))","bidQty":"\#(market.size(bid.size))","#
                + #""askPrice":"\#(market.price(ask.price))","askQty":"\#(market.size(ask.size))","#
                + #""prevClosePrice":"\#(market.price(day.open))","#
        }
        return #"{"symbol":"\#(market.symbol)","priceChange":"\#(market.price(change))","#
            + #""priceChangePercent":"\#(Fixed.text(percent, decimals: 3))","weightedAvgPrice":"\#(market.price(average))","#
            + #""lastPrice":"\#(market.price(day.close))","lastQty":"\#(market.size(market.trades.last?.size ?? 0))",\#(book)"#
            + #""openPrice":"\#(market.price(day.open))","highPrice":"\#(market.price(day.high))","#
            + #""lowPrice":"\#(market.price(day.low))","volume":"\#(market.size(day.volume))","#
            + #""quoteVolume":"\#(Fixed.text(parts.quoteVolume, decimals: isSpot ? 8 : 2))","#
            + #""openTime":\#(floor.now - 86_400_000),"closeTime":\#(floor.now),"firstId":1,"lastId":\#(market.trades.last?.id ?? 1),"#
            + #""count":\#(parts.trades)}"#
    }

    func priceTicker(_ market: SimulatedMarket) -> String {
        let price = market.history.price(at: floor.now) ?? 0
        return #"{"symbol":"\#(market.symbol)","price":"\#(market.price(price))""#
            + (isSpot ? "}" : #","time":\#(floor.now)}"#)
    }

    func bookTicker(_ market: SimulatedMarket) -> String {
        let ladder = market.ladder
        let bid = ladder.bestBid ?? Level(price: 0, size: 0)
        let ask = ladder.bestAsk ?? Level(price: 0, size: 0)
        return #"{"symbol":"\#(market.symbol)","bidPrice":"\#(market.price(bid.price))","#
            + #""bidQty":"\#(market.size(bid.size))","askPrice":"\#(market.price(ask.price))","#
            + #""askQty":"\#(market.size(ask.size))""#
            + (isSpot ? "}" : #","time":\#(floor.now),"lastUpdateId":\#(ladder.lastID)}"#)
    }

    func premiumIndex(_ market: SimulatedMarket) -> String {
        let last = market.history.price(at: floor.now) ?? 0
        let mark = Fixed.text(last + last / Self.priceShift(.mark), decimals: 8)
        let index = Fixed.text(last + last / Self.priceShift(.index), decimals: 8)
        return #"{"symbol":"\#(market.symbol)","markPrice":"\#(mark)","indexPrice":"\#(index)","#
            + #""estimatedSettlePrice":"\#(index)","#
            + #""lastFundingRate":"\#(Fixed.text(market.lastFundingRate(floor.now), decimals: 8))","#
            + #""interestRate":"0.00010000","nextFundingTime":\#(market.nextFundingTime(floor.now)),"time":\#(floor.now)}"#
    }

    func fundingRates(_ call: RestCall) -> RestAnswer {
        guard let limit = limit(call, standard: 100, most: 1_000) else { return Self.badLimit(1_000) }
        var markets = floor.markets.values.sorted { $0.symbol < $1.symbol }
        if let symbol = call["symbol"] { markets = markets.filter { $0.symbol == symbol } }
        let from = call["startTime"].flatMap { Int64($0) }
        let to = min(call["endTime"].flatMap { Int64($0) } ?? floor.now, floor.now)
        let settled = markets.flatMap { market in
            market.funding.filter { $0.time >= from ?? 0 && $0.time <= to }.map { (market, $0.time, $0.rate) }
        }.sorted { $0.1 < $1.1 }
        // With a start the oldest from there on, else the newest; ascending either way.
        let page = from == nil ? Array(settled.suffix(limit)) : Array(settled.prefix(limit))
        let rows = page.map { market, time, rate in
            let price = market.history.price(at: time) ?? 0
            return
                #"{"symbol":"\#(market.symbol)","fundingTime":\#(time),"fundingRate":"\#(Fixed.text(rate, decimals: 8))","#
                + #""markPrice":"\#(Fixed.text(price + price / Self.priceShift(.mark), decimals: 8))"}"#
        }
        return RestAnswer(json: "[" + rows.joined(separator: ",") + "]")
    }

    func openInterest(_ call: RestCall) -> RestAnswer {
        switch market(call) {
        case .refused(let answer): return answer
        case .found(let market):
            let amount = openInterestBase + floor.now / 1_000 % 1_000 * Fixed.one / 1_000
            return RestAnswer(
                json: #"{"openInterest":"\#(market.size(amount))","symbol":"\#(market.symbol)","time":\#(floor.now)}"#)
        }
    }
}
