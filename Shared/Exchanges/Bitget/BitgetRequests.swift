import Contracts

extension BitgetCodec {
    func request(_ question: PublicRequest) throws(ExchangeError) -> VenueRequest {
        try request(question, nil)
    }

    func request(_ question: PublicRequest, at now: Timestamp) throws(ExchangeError) -> VenueRequest {
        try request(question, now)
    }

    private func request(_ question: PublicRequest, _ now: Timestamp?) throws(ExchangeError) -> VenueRequest {
        switch question {
        case .serverTime: return VenueRequest(target: "/api/v2/public/time")
        case .instruments:
            return market == .spot
                ? VenueRequest(target: "/api/v2/spot/public/symbols")
                : VenueRequest(target: product().behind("/api/v2/mix/market/contracts"))
        case .candles(let symbol, let timeframe, let kind, let start, let end, let limit):
            let page = BitgetCandlePage(
                market: market, timeframe: timeframe, start: start, end: end, limit: limit, now: now)
            return try candles(symbol, timeframe, kind, page)
        case .depth(let symbol, let levels): return depth(symbol, levels)
        case .trades(let symbol, let limit): return trades(symbol, limit)
        case .tickers(let symbol): return tickers(symbol)
        case .derivative(let symbol):
            try needsPerpetual("derivative status")
            return tickers(symbol)
        case .openInterest(let symbol):
            try needsPerpetual("open interest")
            return VenueRequest(target: named(symbol).behind("/api/v2/mix/market/open-interest"))
        case .fundingHistory(let symbol, _, _, let limit, let page):
            try needsPerpetual("funding")
            var query = named(symbol)
            let isBounded = limit > 0 && limit < BitgetLimits.fundingPayments
            query.add("pageSize", Int64(isBounded ? limit : BitgetLimits.fundingPayments))
            if page > 1 { query.add("pageNo", Int64(page)) }
            return VenueRequest(target: query.behind("/api/v2/mix/market/history-fund-rate"))
        }
    }

    private func needsPerpetual(_ what: String) throws(ExchangeError) {
        guard market == .perpetual else {
            throw ExchangeError(.unsupported, message: "\(venue) has no \(what): only perpetuals have")
        }
    }

    private func product() -> QueryString { QueryString(("productType", BitgetSymbols.product(market))) }

    /// Symbol, and the product where paths serve several.
    private func named(_ symbol: Symbol) -> QueryString {
        var query = QueryString(("symbol", venueSymbol(symbol)))
        if market == .perpetual { query.add("productType", BitgetSymbols.product(market)) }
        return query
    }

    private func candles(
        _ symbol: Symbol, _ timeframe: Timeframe, _ kind: PriceKind, _ page: BitgetCandlePage
    ) throws(ExchangeError) -> VenueRequest {
        guard let granularity = BitgetSymbols.granularity(timeframe, market) else {
            throw ExchangeError(
                .unsupported, message: "\(venue) has no candles of \(timeframe.rawValue) that start with a UTC day")
        }
        if kind != .last { try needsPerpetual("\(kind.rawValue) price candles") }
        var query = named(symbol)
        query.add("granularity", granularity)
        query.add("startTime", page.startTime)
        query.add("endTime", page.endTime)
        query.add("limit", Int64(page.limit))
        switch (market, page.isHistory, kind) {
        case (.spot, false, _): return VenueRequest(target: query.behind("/api/v2/spot/market/candles"))
        case (.spot, true, _): return VenueRequest(target: query.behind("/api/v2/spot/market/history-candles"))
        case (.perpetual, true, .last):
            return VenueRequest(target: query.behind("/api/v2/mix/market/history-candles"))
        case (.perpetual, true, _):
            return VenueRequest(target: query.behind("/api/v2/mix/market/history-\(kind.rawValue)-candles"))
        case (.perpetual, false, _):
            if kind != .last { query.add("kLineType", kind.rawValue.uppercased()) }
            return VenueRequest(target: query.behind("/api/v2/mix/market/candles"))
        }
    }

    private func depth(_ symbol: Symbol, _ levels: Int) -> VenueRequest {
        var query = named(symbol)
        if market == .spot {
            query.add("type", "step0")
            query.add("limit", Int64(min(max(levels, 1), BitgetLimits.spotLevels)))
            return VenueRequest(target: query.behind("/api/v2/spot/market/orderbook"))
        }
        query.add("precision", "scale0")
        query.add("limit", BitgetLimits.perpetualLevels.first { $0 >= levels }.map { String($0) } ?? "max")
        return VenueRequest(target: query.behind("/api/v2/mix/market/merge-depth"))
    }

    private func trades(_ symbol: Symbol, _ limit: Int) -> VenueRequest {
        var query = named(symbol)
        let most = market == .spot ? BitgetLimits.spotTrades : BitgetLimits.perpetualTrades
        query.add("limit", Int64(min(max(limit, 1), most)))
        // Ten a second in spot, twenty in futures.
        return market == .spot
            ? VenueRequest(target: query.behind("/api/v2/spot/market/fills"), weight: 2)
            : VenueRequest(target: query.behind("/api/v2/mix/market/fills"))
    }

    private func tickers(_ symbol: Symbol?) -> VenueRequest {
        if market == .spot {
            let query = symbol.map { named($0) } ?? QueryString()
            return VenueRequest(target: query.behind("/api/v2/spot/market/tickers"))
        }
        guard let symbol else { return VenueRequest(target: product().behind("/api/v2/mix/market/tickers")) }
        return VenueRequest(target: named(symbol).behind("/api/v2/mix/market/ticker"))
    }
}
