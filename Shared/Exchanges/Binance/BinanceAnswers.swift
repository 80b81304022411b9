import Contracts

extension BinanceCodec {
    func read(_ answer: VenueAnswer, to question: PublicRequest) throws(ExchangeError) -> PublicAnswer {
        try refuse(answer)
        if question == .instruments { return try instruments(answer.body) }
        let body = try VenueJSON(answer.body)
        switch question {
        case .serverTime: return .serverTime(try body.required("serverTime").time())
        case .instruments: return try instruments(answer.body)
        case .candles(let symbol, let timeframe, let kind, _, _, _):
            return .candles(try all(body) { row throws(ExchangeError) in try candle(row, symbol, timeframe, kind) })
        case .depth(let symbol, _): return .depth(try snapshot(body, symbol))
        case .trades(let symbol, _):
            return .trades(try all(body) { row throws(ExchangeError) in try trade(row, symbol) })
        case .tickers: return .tickers(try tickers(body))
        case .derivative: return .derivative(try derivatives(body))
        case .openInterest(let symbol):
            return .derivative([
                DerivativeStatus(
                    symbol: symbol, openInterest: try body.required("openInterest").quantity(),
                    time: try body.required("time").time())
            ])
        case .fundingHistory(let symbol, _, _, _, _):
            return .funding(try all(body) { row throws(ExchangeError) in try payment(row, symbol) })
        }
    }

    private func all<Element>(
        _ body: VenueJSON, _ read: (VenueJSON) throws(ExchangeError) -> Element
    ) throws(ExchangeError) -> [Element] {
        var result: [Element] = []
        for row in try body.elements() { result.append(try read(row)) }
        return result
    }

    /// `[openTime, o, h, l, c, volume, closeTime, quoteVolume, trades, takerBase, takerQuote, _]`; candles of mark and
    /// index carry zeros where there are no trades.
    private func candle(
        _ row: VenueJSON, _ symbol: Symbol, _ timeframe: Timeframe, _ kind: PriceKind
    ) throws(ExchangeError) -> VenueCandle {
        let ofTrades = kind == .last
        return VenueCandle(
            symbol: symbol, timeframe: timeframe, kind: kind, openTime: try row.element(0).time(),
            open: try row.element(1).price(), high: try row.element(2).price(), low: try row.element(3).price(),
            close: try row.element(4).price(), volume: ofTrades ? try row.element(5).quantity() : .zero,
            quoteVolume: ofTrades ? try row.element(7).money() : nil,
            takerBuyVolume: ofTrades ? try row.element(9).quantity() : nil,
            tradeCount: ofTrades ? try row.element(8).integer() : nil)
    }

    /// Spot's answer carries no time.
    private func snapshot(_ body: VenueJSON, _ symbol: Symbol) throws(ExchangeError) -> DepthUpdate {
        let id = try body.required("lastUpdateId").integer()
        let time = try (body["T"] ?? body["E"])?.time() ?? .epoch
        return DepthUpdate(
            symbol: symbol, isSnapshot: true, firstID: id, lastID: id, time: time,
            bids: try levels(body.required("bids")), asks: try levels(body.required("asks")))
    }

    /// The levels of one side.
    func levels(_ side: VenueJSON) throws(ExchangeError) -> [BookChange] {
        try all(side) { level throws(ExchangeError) in try level.level() }
    }

    /// Reads aggregated trades and single ones.
    private func trade(_ row: VenueJSON, _ symbol: Symbol) throws(ExchangeError) -> PublicTrade {
        let isAggregated = row["a"] != nil
        return PublicTrade(
            symbol: symbol, tradeID: try row.required(isAggregated ? "a" : "id").text(),
            price: try row.required(isAggregated ? "p" : "price").price(),
            quantity: try row.required(isAggregated ? "q" : "qty").quantity(),
            takerSide: try row.required(isAggregated ? "m" : "isBuyerMaker").bool() ? .sell : .buy,
            time: try row.required(isAggregated ? "T" : "time").time())
    }

    /// One object when asked for one symbol, else all of them; symbols that we cannot hold, or that never traded, are
    /// left out.
    private func tickers(_ body: VenueJSON) throws(ExchangeError) -> [VenueTicker] {
        var result: [VenueTicker] = []
        for row in try list(body) {
            let last = try row.required("lastPrice").price()
            guard let symbol = symbol(try row.required("symbol").text()), last.isPositive else { continue }
            result.append(
                VenueTicker(
                    symbol: symbol, last: last, bid: try priceIfAny(row["bidPrice"]),
                    ask: try priceIfAny(row["askPrice"]), open: try priceIfAny(row["openPrice"]),
                    high: try priceIfAny(row["highPrice"]), low: try priceIfAny(row["lowPrice"]),
                    volume: try row["volume"]?.quantity(), quoteVolume: try row["quoteVolume"]?.money(),
                    time: try row["closeTime"]?.time()))
        }
        return result
    }

    private func derivatives(_ body: VenueJSON) throws(ExchangeError) -> [DerivativeStatus] {
        var result: [DerivativeStatus] = []
        for row in try list(body) {
            guard let symbol = symbol(try row.required("symbol").text()) else { continue }
            result.append(
                DerivativeStatus(
                    symbol: symbol, mark: try priceIfAny(row["markPrice"]), index: try priceIfAny(row["indexPrice"]),
                    fundingRate: try rateIfAny(row["lastFundingRate"]),
                    nextFunding: try timeIfAny(row["nextFundingTime"]), time: try row.required("time").time()))
        }
        return result
    }

    private func payment(_ row: VenueJSON, _ symbol: Symbol) throws(ExchangeError) -> FundingPayment {
        FundingPayment(
            symbol: symbol, time: try row.required("fundingTime").time(),
            rate: try row.required("fundingRate").percentFromFraction(), mark: try priceIfAny(row["markPrice"]))
    }

    private func list(_ body: VenueJSON) throws(ExchangeError) -> [VenueJSON] {
        if case .object = body { return [body] }
        return try body.elements()
    }

    /// Binance writes an empty text or a zero where there is no price.
    func priceIfAny(_ value: VenueJSON?) throws(ExchangeError) -> Price? {
        guard let value, value != .string("") else { return nil }
        let price = try value.price()
        return price.isZero ? nil : price
    }

    /// A dated future has an empty rate.
    func rateIfAny(_ value: VenueJSON?) throws(ExchangeError) -> Percent? {
        guard let value, value != .string("") else { return nil }
        return try value.percentFromFraction()
    }

    /// Zero stands for "never".
    func timeIfAny(_ value: VenueJSON?) throws(ExchangeError) -> Timestamp? {
        guard let time = try value?.time(), time != .epoch else { return nil }
        return time
    }
}
