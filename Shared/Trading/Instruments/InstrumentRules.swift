public import Contracts

/// What a venue allows and charges for one instrument.
public struct InstrumentRules: Sendable, Equatable {
    /// Which instrument.
    public let key: InstrumentKey
    /// Limit prices are multiples of this.
    public let tick: Price
    /// Quantities are multiples of this, in base units.
    public let lot: Quantity
    /// Smallest price times quantity of an order, in quote currency.
    public let minNotional: Money
    /// Fee of a fill that rested in the book, in percent of its notional.
    public let makerFee: Percent
    /// Fee of a fill that took from the book, in percent of its notional.
    public let takerFee: Percent
    /// Share of an order that fills at first, above 0 and at most 1; what is held back fills at a later book.
    /// Orders that cannot wait (IOC, FOK) are not held back.
    public let fillRatio: Decimal12

    /// Checked rules: positive tick and lot, `minNotional` 0 or more, fees 0...100 % with at most eight decimals (so
    /// that their fraction is exact), `fillRatio` above 0 and at most 1. Throws ``InvalidInstrument``.
    public init(
        key: InstrumentKey, tick: Price, lot: Quantity, minNotional: Money, makerFee: Percent,
        takerFee: Percent, fillRatio: Decimal12 = 1
    ) throws(InvalidInstrument) {
        guard tick.isPositive else { throw InvalidInstrument(field: "tick", requirement: "above 0") }
        guard lot.isPositive else { throw InvalidInstrument(field: "lot", requirement: "above 0") }
        guard !minNotional.isNegative else { throw InvalidInstrument(field: "min_notional", requirement: "0 or more") }
        for (field, fee) in [("maker_fee", makerFee), ("taker_fee", takerFee)] {
            guard !fee.isNegative, fee <= .hundred, fee.decimal.fractionDigits <= 8 else {
                throw InvalidInstrument(field: field, requirement: "0 to 100 percent with at most eight decimals")
            }
        }
        guard fillRatio.isPositive, fillRatio <= 1 else {
            throw InvalidInstrument(field: "fill_ratio", requirement: "above 0 and at most 1")
        }
        self.key = key
        self.tick = tick
        self.lot = lot
        self.minNotional = minNotional
        self.makerFee = makerFee
        self.takerFee = takerFee
        self.fillRatio = fillRatio
    }

    /// The rules that market-data tells of an instrument, checked. Throws ``InvalidInstrument``.
    public init(_ instrument: Instrument) throws(InvalidInstrument) {
        try self.init(
            key: InstrumentKey(venue: instrument.venue, symbol: instrument.symbol), tick: instrument.tick,
            lot: instrument.lot, minNotional: instrument.minNotional, makerFee: instrument.makerFee,
            takerFee: instrument.takerFee, fillRatio: instrument.fillRatio)
    }
}
