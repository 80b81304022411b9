import Contracts

/// Stops of an entry, and how many contracts its risk buys.
struct EntryStops: Equatable {
    let range: Price
    let risk: Price
    let final: Price
    let contracts: Decimal12

    /// The stop of the range, at least 0.5 % and one tick away; the contracts it allows; the stop at which these lose
    /// the whole risk; the farther one of both, and the contracts that one allows. Nil when these are too few.
    static func of(
        _ direction: EntryDirection, _ entry: Price, _ range: Decimal12, _ terms: EntryTerms, _ market: EntryMarket
    ) throws(DecimalError) -> EntryStops? {
        let least = try entry.decimal.multiplied(by: EntryOutline.minStopDistance, rounding: .ceiling)
        let wanted = try terms.stopRanges.multiplied(by: range, rounding: .halfEven)
        let rangeStop = try direction.stop(entry, distance: max(wanted, least, market.tick.decimal))
        guard let first = try contracts(direction.distance(entry, rangeStop), terms, market) else { return nil }
        let lost = try terms.risk.divided(
            by: market.contractSize.multiplied(by: first, rounding: .floor), rounding: .floor)
        let riskStop = try direction.stop(entry, distance: max(lost, market.tick.decimal))
        let final = direction.farther(rangeStop, riskStop)
        guard let count = try contracts(direction.distance(entry, final), terms, market) else { return nil }
        return EntryStops(range: rangeStop, risk: riskStop, final: final, contracts: count)
    }

    /// Whole contracts whose loss over a distance is at most the risk; nil when these are fewer than the least.
    private static func contracts(
        _ distance: Decimal12, _ terms: EntryTerms, _ market: EntryMarket
    ) throws(DecimalError) -> Decimal12? {
        let loss = try distance.multiplied(by: market.contractSize, rounding: .ceiling)
        guard loss.isPositive else { return nil }
        let count = try terms.risk.divided(by: loss, rounding: .floor).rounded(scale: 0, rounding: .floor)
        return count.isPositive && count >= market.minContracts ? count : nil
    }
}
