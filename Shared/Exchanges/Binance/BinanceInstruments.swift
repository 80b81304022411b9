import Contracts
import StrictJSON

extension BinanceCodec {
    /// Reads `exchangeInfo`, symbol by symbol: the whole answer has many megabytes. What we cannot hold is counted.
    func instruments(_ body: [UInt8]) throws(ExchangeError) -> PublicAnswer {
        var found: [InstrumentSpecification] = []
        var leftOut = 0
        var hasList = false
        do throws(StrictJSONError) {
            var reader = try StrictJSONReader(body, VenueJSON.options)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                guard key == "symbols" else {
                    try reader.skipValue()
                    continue
                }
                hasList = true
                try reader.beginArray()
                while try reader.nextElement() {
                    let entry = try VenueJSON(from: &reader)
                    if let instrument = instrument(entry) { found.append(instrument) } else { leftOut += 1 }
                }
            }
            try reader.finish()
        } catch {
            throw .malformed(error)
        }
        guard hasList else { throw .malformed("the key \"symbols\" is missing") }
        return .instruments(found, leftOut: leftOut)
    }

    /// Nil for dated futures, for odd symbols, and where a step is missing: without its steps no order can be made.
    private func instrument(_ entry: VenueJSON) -> InstrumentSpecification? {
        guard let symbol = try? requiredSymbol(entry.required("symbol")), isHeld(entry),
            let base = asset(entry, "baseAsset"), let quote = asset(entry, "quoteAsset"),
            let filters = try? entry["filters"]?.elements(),
            let tick = positive(filters, "PRICE_FILTER", "tickSize"),
            let lot = positive(filters, "LOT_SIZE", "stepSize")
        else { return nil }
        let least =
            market == .spot
            ? positive(filters, "NOTIONAL", "minNotional") ?? positive(filters, "MIN_NOTIONAL", "minNotional")
            : positive(filters, "MIN_NOTIONAL", "notional")
        return InstrumentSpecification(
            symbol: symbol, venueSymbol: symbol.description, base: base, quote: quote,
            isPerpetual: market == .perpetual, tick: Price(tick), lot: Quantity(lot),
            minQuantity: positive(filters, "LOT_SIZE", "minQty").map(Quantity.init),
            maxQuantity: positive(filters, "LOT_SIZE", "maxQty").map(Quantity.init),
            maxMarketQuantity: positive(filters, "MARKET_LOT_SIZE", "maxQty").map(Quantity.init),
            minNotional: least.map(Money.init), contractSize: Quantity(1), status: status(entry))
    }

    private func isHeld(_ entry: VenueJSON) -> Bool {
        guard market == .perpetual else { return true }
        let type = try? entry["contractType"]?.text()
        return type == "PERPETUAL" || type == "TRADIFI_PERPETUAL"
    }

    private func asset(_ entry: VenueJSON, _ key: String) -> Asset? {
        guard let text = try? entry.required(key).text() else { return nil }
        return try? Asset(parsing: text)
    }

    /// A number of a filter; zero stands for "no such limit".
    private func positive(_ filters: [VenueJSON], _ type: String, _ key: String) -> Decimal12? {
        for filter in filters where filter["filterType"] == .string(type) {
            guard let value = try? filter.required(key).decimal(), value.isPositive else { return nil }
            return value
        }
        return nil
    }

    private func status(_ entry: VenueJSON) -> InstrumentSpecification.Status {
        switch (try? entry["status"]?.text()) ?? "" {
        case "TRADING": .trading
        case "PRE_DELIVERING", "DELIVERING", "PRE_SETTLE", "SETTLING": .closing
        case "DELIVERED", "CLOSE": .delisted
        default: .halted
        }
    }
}
