public import Contracts

/// Where an entry may be made: around a pivot price, as wide as the average true range says, within limits.
public struct EntryZone: Sendable, Equatable {
    /// How wide it is.
    public struct Terms: Sendable, Equatable {
        /// Average true ranges to each side.
        public let rangeMultiple: Decimal12
        /// Least half width, as a fraction of the pivot.
        public let minHalfWidth: Decimal12
        /// Greatest half width, as a fraction of the pivot.
        public let maxHalfWidth: Decimal12
        /// How far it leans to the better prices, 0 (not) to 0.95.
        public let bias: Decimal12

        /// Makes terms.
        public init(
            rangeMultiple: Decimal12, minHalfWidth: Decimal12, maxHalfWidth: Decimal12, bias: Decimal12 = .zero
        ) {
            self.rangeMultiple = rangeMultiple
            self.minHalfWidth = minHalfWidth
            self.maxHalfWidth = maxHalfWidth
            self.bias = bias
        }
    }

    /// The price in its middle, while it does not lean.
    public let pivot: Price
    /// Its lowest price, a multiple of the tick.
    public let low: Price
    /// Its highest price, a multiple of the tick.
    public let high: Price

    /// Half width = min(max(multiple · range, pivot · least), pivot · greatest); a buy's zone reaches (1 + bias) half
    /// widths down and (1 - bias) up, a sell's the other way round. The low end is rounded down to the tick, the high
    /// end up. Specification of multi-timeframe trading, section 9.5.
    /// - Parameter range: the average true range, in quote currency; nil counts as 0.
    public init(
        pivot: Price, range: Decimal12?, side: Side, terms: Terms, tick: Price
    ) throws(DecimalError) {
        let wanted = try terms.rangeMultiple.multiplied(by: range ?? .zero, rounding: .halfEven)
        let least = try pivot.decimal.multiplied(by: terms.minHalfWidth, rounding: .halfEven)
        let greatest = try pivot.decimal.multiplied(by: terms.maxHalfWidth, rounding: .halfEven)
        let half = min(max(wanted, least), greatest)
        let better = try half.multiplied(by: .one + terms.bias, rounding: .halfEven)
        let worse = try half.multiplied(by: .one - terms.bias, rounding: .halfEven)
        let (down, up) = side == .buy ? (better, worse) : (worse, better)
        self.pivot = pivot
        low = try Price(pivot.decimal - down).quantised(to: tick, rounding: .floor)
        high = try Price(pivot.decimal + up).quantised(to: tick, rounding: .ceiling)
    }

    /// Its width in percent of the pivot.
    public var widthPercent: Decimal12 {
        get throws(DecimalError) {
            try (high.decimal - low.decimal).divided(by: pivot.decimal, rounding: .halfEven)
                .multiplied(by: 100, rounding: .halfEven)
        }
    }

    /// How far its farther end is from a price, as a fraction of that price.
    public func deviation(from reference: Price) throws(DecimalError) -> Decimal12 {
        let below = try Self.distance(low, reference)
        let above = try Self.distance(high, reference)
        return try max(below, above).divided(by: reference.decimal, rounding: .halfEven)
    }

    /// Whether a price lies in it, ends included.
    public func contains(_ price: Price) -> Bool { low <= price && price <= high }

    private static func distance(_ a: Price, _ b: Price) throws(DecimalError) -> Decimal12 {
        try a < b ? b.decimal - a.decimal : a.decimal - b.decimal
    }
}
