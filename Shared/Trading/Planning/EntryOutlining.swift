public import Contracts

extension EntryOutline {
    /// Makes an outline. Throws why there is none.
    /// - Parameters:
    ///   - pivot: the zone's middle: an average of closes, or the volume-weighted one.
    ///   - zoneRange: the average true range of the zone's timeframe, in quote currency; nil counts as 0.
    ///   - stopRange: the average true range that the stop is measured by.
    ///   - levels: pivot levels that a target may be moved to.
    public static func made(
        _ side: Side, pivot: Price, zoneRange: Decimal12?, stopRange: Decimal12, levels: [Price], terms: EntryTerms,
        market: EntryMarket
    ) throws(Refusal) -> EntryOutline {
        guard market.bid.isPositive, market.bid < market.ask, market.mark.isPositive, market.tick.isPositive else {
            throw .bookUnusable
        }
        guard stopRange.isPositive else { throw .rangeInvalid }
        let direction = EntryDirection(side: side, tick: market.tick)
        let outcome: Result<EntryOutline, Refusal>
        do throws(DecimalError) {
            outcome = try outline(direction, pivot, zoneRange, stopRange, levels, terms, market)
        } catch {
            throw .arithmetic
        }
        return try outcome.get()
    }

    private static func outline(
        _ direction: EntryDirection, _ pivot: Price, _ zoneRange: Decimal12?, _ stopRange: Decimal12,
        _ levels: [Price], _ terms: EntryTerms, _ market: EntryMarket
    ) throws(DecimalError) -> Result<EntryOutline, Refusal> {
        let zone = try EntryZone(
            pivot: pivot, range: zoneRange, side: direction.side, terms: terms.zone, tick: market.tick)
        let deviation = try zone.deviation(from: market.mark)
        let usesZone = deviation <= terms.zoneMaxDeviation
        guard let entry = try direction.entry(market, within: usesZone ? zone : nil, terms.maxDeviation) else {
            return .failure(.outOfZone)
        }
        guard let stops = try EntryStops.of(direction, entry, stopRange, terms, market) else {
            return .failure(.sizeBelowMinimum)
        }
        let base = try direction.target(entry, stops.final, terms.targetMultiple)
        let target = try direction.target(entry, stops.final, base: base, levels, terms)
        return .success(
            EntryOutline(
                zone: zone, zoneDeviation: deviation, usesZone: usesZone, entry: entry, stop: stops.final,
                rangeStop: stops.range, riskStop: stops.risk, contracts: stops.contracts, baseTarget: base,
                target: target))
    }
}
