public import Contracts

/// What a fill costs: notional × percent / 100, rounded once, up (in the venue's favour), to eight decimals of the quote
/// currency. The notional, price × quantity, is exact for prices and quantities on tick and lot, else half even to
/// twelve decimals.
public enum VenueFee {
    /// Decimals of a fee.
    public static let scale = 8

    /// The fee of a fill. `percent` has at most eight decimals (``InstrumentRules`` sees to it), so that its
    /// fraction is exact and only the product rounds.
    public static func of(
        price: Price, quantity: Quantity, percent: Percent
    ) throws(DecimalError) -> Money {
        let notional = try price.times(quantity, rounding: .halfEven)
        let fraction = try percent.fraction(rounding: .up)
        return Money(try notional.decimal.multiplied(by: fraction, scale: scale, rounding: .up))
    }
}
