import Contracts

extension BitgetCodec {
    /// `spot/public/symbols`, `mix/market/contracts` and v3 `market/instruments`.
    func instruments(_ data: VenueJSON) throws(ExchangeError) -> PublicAnswer {
        var found: [InstrumentSpecification] = []
        var leftOut = 0
        var fault: ExchangeError?
        for row in try data.elements() {
            do throws(ExchangeError) {
                if let instrument = try instrument(row) { found.append(instrument) } else { leftOut += 1 }
            } catch {
                // One odd listing must not take the venue away.
                leftOut += 1
                fault = error
            }
        }
        if found.isEmpty, let fault { throw fault }
        return .instruments(found, leftOut: leftOut)
    }

    /// Nil for what cannot be held: dated futures, other products, names that are no symbols.
    private func instrument(_ row: VenueJSON) throws(ExchangeError) -> InstrumentSpecification? {
        let name = try row.required("symbol").text()
        guard let symbol = symbol(name), let base = row.saidText("baseCoin"), let base = try? Asset(parsing: base),
            let quote = row.saidText("quoteCoin"), let quote = try? Asset(parsing: quote),
            row.saidText("category").map({ $0 == BitgetSymbols.product(market) }) ?? true
        else { return nil }
        let isPerpetual = market == .perpetual
        if isPerpetual {
            // v2 says perpetual or delivery in symbolType; v3 says it in type, and in symbolType something else.
            guard row.saidText("type", "symbolType") == "perpetual" else { return nil }
        }
        guard let tick = try tick(row), let lot = try lot(row), tick.isPositive, lot.isPositive else { return nil }
        return InstrumentSpecification(
            symbol: symbol, venueSymbol: name, base: base, quote: quote, isPerpetual: isPerpetual, tick: Price(tick),
            lot: Quantity(lot), minQuantity: try row.saidLimit("minTradeNum", "minTradeAmount", "minOrderQty"),
            maxQuantity: try row.saidLimit("maxOrderQty", "maxTradeAmount"),
            maxMarketQuantity: try row.saidLimit("maxMarketOrderQty"), minNotional: try minNotional(row, quote),
            contractSize: Quantity(1), maxLeverage: isPerpetual ? try row.saidDecimal("maxLever", "maxLeverage") : nil,
            makerFee: try row.saidRate("makerFeeRate"), takerFee: try row.saidRate("takerFeeRate"),
            fundingIntervalHours: isPerpetual ? try row.saidInteger("fundInterval").flatMap { Int(exactly: $0) } : nil,
            status: Self.status(row.saidText("symbolStatus", "status") ?? ""))
    }

    /// v3 says the step itself; v2 the number of places, and for perpetuals how many of the last place a step is.
    private func tick(_ row: VenueJSON) throws(ExchangeError) -> Decimal12? {
        if let step = try row.saidDecimal("priceMultiplier") { return step }
        guard let place = try row.saidInteger("pricePlace", "pricePrecision") else { throw .missing("pricePrecision") }
        guard let unit = Self.unit(place) else { return nil }
        let count = try row.saidDecimal("priceEndStep") ?? 1
        return try? unit.multiplied(by: count, rounding: .down)
    }

    private func lot(_ row: VenueJSON) throws(ExchangeError) -> Decimal12? {
        if let step = try row.saidDecimal("sizeMultiplier", "quantityMultiplier") { return step }
        guard let place = try row.saidInteger("quantityPrecision") else { throw .missing("quantityPrecision") }
        return Self.unit(place)
    }

    /// The venue says it in USDT, whatever the quote currency is: for others it is not known.
    private func minNotional(_ row: VenueJSON, _ quote: Asset) throws(ExchangeError) -> Money? {
        guard quote == .usdt, let least = try row.saidMoney("minTradeUSDT", "minOrderAmount"), least.isPositive else {
            return nil
        }
        return least
    }

    /// 10^-place; nil when it is finer than a decimal holds.
    private static func unit(_ place: Int64) -> Decimal12? {
        guard (0...12).contains(place) else { return nil }
        return try? Decimal12(units: (0..<(12 - place)).reduce(Int128(1)) { product, _ in product * 10 })
    }

    private static func status(_ text: String) -> InstrumentSpecification.Status {
        switch text {
        case "normal", "online": .trading
        case "limit_open": .closing
        case "off", "offline": .delisted
        // gray, halt, listed, maintain, restrictedAPI, and words of tomorrow: not for everybody, or not now.
        default: .halted
        }
    }
}
