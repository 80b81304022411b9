import Contracts

extension MarketBar {
    /// Makes it longer by the candle that follows; open time, marks of its own and missing minutes stay.
    mutating func join(_ next: MarketBar) throws(DecimalError) {
        if next.high > high { high = next.high }
        if next.low < low { low = next.low }
        close = next.close
        volume = try volume + next.volume
        quoteUnits = try quoteUnits + next.quoteUnits
        takerUnits = try takerUnits + next.takerUnits
        let (sum, isTooMuch) = trades.addingReportingOverflow(next.trades)
        guard !isTooMuch else { throw .overflow }
        trades = sum
        marks.subtract(Marks.extras.subtracting(next.marks))
    }
}
