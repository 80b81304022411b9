public import Contracts

extension BitMartCodec {
    /// Candles without any bound need the time, see ``request(_:at:)``: else they go out without, and the venue refuses.
    public func request(_ question: PublicRequest) throws(ExchangeError) -> VenueRequest {
        try request(question, nil)
    }

    /// Candles need both bounds; what is not given follows from the time.
    public func request(_ question: PublicRequest, at now: Timestamp) throws(ExchangeError) -> VenueRequest {
        try request(question, now)
    }

    private func request(_ question: PublicRequest, _ now: Timestamp?) throws(ExchangeError) -> VenueRequest {
        switch question {
        case .serverTime: return VenueRequest(target: "/system/time")
        case .instruments, .tickers(nil): return VenueRequest(target: "/contract/public/details")
        case .tickers(let symbol?): return ask("details", symbol)
        case .candles(let symbol, let timeframe, let kind, let start, let end, let limit):
            let bounds = bounds(timeframe, start, end, limit, now)
            return try candles(symbol, timeframe, kind, bounds)
        case .depth(let symbol, _): return ask("depth", symbol)
        case .trades(let symbol, let limit):
            return ask("market-trade", symbol, limit: min(max(limit, 1), BitMartLimits.trades))
        case .derivative(let symbol?): return ask("funding-rate", symbol)
        case .derivative(nil):
            throw ExchangeError(.unsupported, message: "\(venue) tells funding of one symbol at a time")
        case .openInterest(let symbol):
            return ask("open-interest", symbol, weight: BitMartLimits.openInterestWeight)
        case .fundingHistory(let symbol, _, _, let limit, _):
            // From a time alone no page follows, so the newest are asked for.
            let most = BitMartLimits.fundingPayments
            return ask("funding-rate-history", symbol, limit: limit > 0 ? min(limit, most) : most)
        }
    }

    private func ask(_ name: String, _ symbol: Symbol, limit: Int? = nil, weight: Int64 = 1) -> VenueRequest {
        var query = QueryString(("symbol", venueSymbol(symbol)))
        query.add("limit", limit.map { Int64($0) })
        return VenueRequest(target: query.behind("/contract/public/\(name)"), weight: weight)
    }

    private func candles(
        _ symbol: Symbol, _ timeframe: Timeframe, _ kind: PriceKind, _ bounds: (start: Int64?, end: Int64?)
    ) throws(ExchangeError) -> VenueRequest {
        guard let step = BitMartSymbols.step(timeframe) else {
            throw ExchangeError(.unsupported, message: "\(venue) has no candles of \(timeframe.rawValue)")
        }
        guard kind != .index else { throw ExchangeError(.unsupported, message: "\(venue) has no index price candles") }
        var query = QueryString(("symbol", venueSymbol(symbol)))
        query.add("step", step)
        query.add("start_time", bounds.start)
        query.add("end_time", bounds.end)
        return VenueRequest(
            target: query.behind(kind == .mark ? "/contract/public/markprice-kline" : "/contract/public/kline"))
    }

    /// In seconds: the start excludes, the end includes.
    private func bounds(
        _ timeframe: Timeframe, _ start: Timestamp?, _ end: Timestamp?, _ limit: Int, _ now: Timestamp?
    ) -> (start: Int64?, end: Int64?) {
        let rows = Int64(limit > 0 ? min(limit, BitMartLimits.candles) : BitMartLimits.candles)
        let length = rows * (timeframe.fixedMilliseconds ?? 0) / 1000
        if let start {
            let first = start.milliseconds / 1000 - 1
            return (first, end.map { min($0.milliseconds / 1000 - 1, first + length) } ?? (first + length))
        }
        let last = end.map { $0.milliseconds / 1000 - 1 } ?? now.map { $0.milliseconds / 1000 }
        return (last.map { $0 - length }, last)
    }
}
