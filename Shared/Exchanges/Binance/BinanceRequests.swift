import Contracts

extension BinanceCodec {
    func request(_ question: PublicRequest) throws(ExchangeError) -> VenueRequest {
        switch question {
        case .serverTime: ask("time", weight: 1)
        case .instruments: ask("exchangeInfo", weight: market == .spot ? 20 : 1)
        case .candles(let symbol, let timeframe, let kind, let start, let end, let limit):
            try candles(symbol, timeframe, kind, start, end, limit)
        case .depth(let symbol, let levels): depth(symbol, BinanceLimits.levels(market, atLeast: levels))
        case .trades(let symbol, let limit):
            ask(
                "aggTrades", [("symbol", venueSymbol(symbol)), ("limit", "\(bounded(limit, BinanceLimits.trades))")],
                weight: market == .spot ? 4 : 20)
        case .tickers(let symbol?):
            ask("ticker/24hr", [("symbol", venueSymbol(symbol))], weight: market == .spot ? 2 : 1)
        case .tickers(nil): ask("ticker/24hr", weight: market == .spot ? 80 : 40)
        case .derivative(let symbol):
            try perpetualOnly(
                "premiumIndex", symbol.map { [("symbol", venueSymbol($0))] } ?? [], weight: symbol == nil ? 10 : 1)
        case .openInterest(let symbol): try perpetualOnly("openInterest", [("symbol", venueSymbol(symbol))], weight: 1)
        case .fundingHistory(let symbol, let start, let end, let limit, _):
            try perpetualOnly(
                "fundingRate",
                [("symbol", venueSymbol(symbol))] + range(start, end)
                    + [("limit", "\(bounded(limit, BinanceLimits.fundingPayments))")],
                weight: 1)
        }
    }

    private func candles(
        _ symbol: Symbol, _ timeframe: Timeframe, _ kind: PriceKind, _ start: Timestamp?, _ end: Timestamp?,
        _ limit: Int
    ) throws(ExchangeError) -> VenueRequest {
        let limit = bounded(limit, rest.maxCandles)
        let fields =
            [(kind == .index ? "pair" : "symbol", venueSymbol(symbol)), ("interval", timeframe.rawValue)]
            + range(start, end) + [("limit", "\(limit)")]
        let weight = BinanceLimits.candlesWeight(market, limit: limit)
        return switch kind {
        case .last: ask("klines", fields, weight: weight)
        case .mark: try perpetualOnly("markPriceKlines", fields, weight: weight)
        case .index: try perpetualOnly("indexPriceKlines", fields, weight: weight)
        }
    }

    private func depth(_ symbol: Symbol, _ limit: Int) -> VenueRequest {
        ask(
            "depth", [("symbol", venueSymbol(symbol)), ("limit", "\(limit)")],
            weight: BinanceLimits.depthWeight(market, limit: limit))
    }

    /// Binance's end is inclusive, ours is not.
    private func range(_ start: Timestamp?, _ end: Timestamp?) -> [(String, String)] {
        var fields: [(String, String)] = []
        if let start { fields.append(("startTime", "\(start.milliseconds)")) }
        if let end { fields.append(("endTime", "\(end.advanced(byMilliseconds: -1).milliseconds)")) }
        return fields
    }

    private func bounded(_ limit: Int, _ greatest: Int) -> Int { min(max(limit, 1), greatest) }

    /// Symbols hold letters and digits only, so nothing needs escaping.
    private func ask(_ name: String, _ fields: [(String, String)] = [], weight: Int64) -> VenueRequest {
        let query = fields.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        let path = (market == .spot ? "/api/v3/" : "/fapi/v1/") + name
        return VenueRequest(target: query.isEmpty ? path : "\(path)?\(query)", weight: weight)
    }

    private func perpetualOnly(
        _ name: String, _ fields: [(String, String)], weight: Int64
    ) throws(ExchangeError) -> VenueRequest {
        guard market == .perpetual else {
            throw ExchangeError(.unsupported, message: "\(venue) has no \(name): only perpetuals have")
        }
        return ask(name, fields, weight: weight)
    }
}
