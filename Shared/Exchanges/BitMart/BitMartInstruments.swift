import Contracts

extension BitMartCodec {
    /// `contract/public/details`.
    func instruments(_ data: VenueJSON) throws(ExchangeError) -> PublicAnswer {
        var found: [InstrumentSpecification] = []
        var leftOut = 0
        var fault: ExchangeError?
        for row in try data.list("symbols") {
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

    /// Nil for what cannot be held: dated futures, contracts counted in USD, names that are no symbols.
    private func instrument(_ row: VenueJSON) throws(ExchangeError) -> InstrumentSpecification? {
        let name = try row.required("symbol").text()
        guard let symbol = symbol(name), let base = row.saidText("base_currency"), let base = try? Asset(parsing: base),
            let quote = row.saidText("quote_currency"), let quote = try? Asset(parsing: quote), quote != .usd,
            try row.saidInteger("product_type") == 1
        else { return nil }
        let tick = try row.saidDecimal("price_precision").orMissing("price_precision")
        let size = try row.saidQuantity("contract_size").orMissing("contract_size")
        let step = try row.saidDecimal("vol_precision").orMissing("vol_precision")
        guard tick.isPositive, size.isPositive, step.isPositive else { return nil }
        let leverage = try row.saidDecimal("max_leverage")
        return InstrumentSpecification(
            symbol: symbol, venueSymbol: name, base: base, quote: quote, isPerpetual: true, tick: Price(tick),
            lot: try Self.baseUnits(step, size), minQuantity: try limit(row, "min_volume", size),
            maxQuantity: try limit(row, "max_volume", size),
            maxMarketQuantity: try limit(row, "market_max_volume", size), contractSize: size, maxLeverage: leverage,
            fundingIntervalHours: try row.saidInteger("funding_interval_hours").flatMap { Int(exactly: $0) },
            status: Self.status(row.saidText("status"), delistTime: try row.saidInteger("delist_time") ?? 0))
    }

    private func limit(_ row: VenueJSON, _ name: String, _ size: Quantity) throws(ExchangeError) -> Quantity? {
        guard let contracts = try row.saidDecimal(name), contracts.isPositive else { return nil }
        return try Self.baseUnits(contracts, size)
    }

    /// Older answers say no status; they hold tradable contracts only.
    private static func status(_ text: String?, delistTime: Int64) -> InstrumentSpecification.Status {
        switch text {
        case "Trading", nil: delistTime > 0 ? .closing : .trading
        case "Delisted": .delisted
        default: .halted
        }
    }
}
