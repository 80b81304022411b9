import Contracts

/// Arithmetic of an entry that is the same both ways, seen from its side: better prices are lower for a buy, higher for
/// a sell.
struct EntryDirection {
    let side: Side
    let tick: Price

    private var isBuy: Bool { side == .buy }

    /// One tick better than the book on its own side, within the zone, the book and what the mark allows, rounded to
    /// the better tick. Nil when these have no price in common.
    func entry(_ market: EntryMarket, within zone: EntryZone?, _ maxDeviation: Decimal12) throws(DecimalError) -> Price?
    {
        let ideal = try isBuy ? market.bid + tick : market.ask - tick
        let slack = try market.mark.decimal.multiplied(by: maxDeviation, rounding: .floor)
        var low = try max(market.bid, Price(market.mark.decimal - slack))
        var high = try min(market.ask, Price(market.mark.decimal + slack))
        if let zone {
            low = max(low, zone.low)
            high = min(high, zone.high)
        }
        low = try low.quantised(to: tick, rounding: .ceiling)
        high = try high.quantised(to: tick, rounding: .floor)
        guard low <= high, low.isPositive else { return nil }
        return try min(max(ideal, low), high).quantised(to: tick, rounding: isBuy ? .floor : .ceiling)
    }

    /// The price so far on the losing side, rounded away from the entry.
    func stop(_ entry: Price, distance: Decimal12) throws(DecimalError) -> Price {
        let price = try Price(isBuy ? entry.decimal - distance : entry.decimal + distance)
        return try max(price.quantised(to: tick, rounding: isBuy ? .floor : .ceiling), tick)
    }

    /// The stop that loses more.
    func farther(_ a: Price, _ b: Price) -> Price { isBuy ? min(a, b) : max(a, b) }

    /// How far apart two prices are, 0 or more.
    func distance(_ a: Price, _ b: Price) throws(DecimalError) -> Decimal12 {
        try a < b ? b.decimal - a.decimal : a.decimal - b.decimal
    }

    /// The price so many times the stop's distance on the winning side, rounded towards the entry.
    func target(_ entry: Price, _ stop: Price, _ multiple: Decimal12) throws(DecimalError) -> Price {
        let gain = try distance(entry, stop).multiplied(by: multiple, rounding: .floor)
        return try Price(isBuy ? entry.decimal + gain : entry.decimal - gain)
            .quantised(to: tick, rounding: isBuy ? .floor : .ceiling)
    }

    /// The nearest pivot level that is not nearer than the base, less the buffer but never nearer than the base, and at
    /// most the extra multiple farther. The base where there is no level.
    func target(
        _ entry: Price, _ stop: Price, base: Price, _ levels: [Price], _ terms: EntryTerms
    ) throws(DecimalError) -> Price {
        let beyond = levels.filter { isBuy ? $0 >= base : $0 <= base && $0.isPositive }
        guard let level = isBuy ? beyond.min() : beyond.max() else { return base }
        let buffer = try level.decimal.multiplied(by: terms.targetBuffer, rounding: .ceiling)
        var moved = try Price(isBuy ? level.decimal - buffer : level.decimal + buffer)
            .quantised(to: tick, rounding: isBuy ? .floor : .ceiling)
        moved = nearest(moved, notNearerThan: base)
        guard let extra = terms.maxExtraMultiple else { return moved }
        let farthest = try target(entry, stop, terms.targetMultiple + extra)
        return isBuy ? min(moved, farthest) : max(moved, farthest)
    }

    private func nearest(_ price: Price, notNearerThan base: Price) -> Price {
        isBuy ? max(price, base) : min(price, base)
    }
}
