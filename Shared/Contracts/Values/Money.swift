/// An amount in the asset that the context names: the quote asset of the instrument, the currency of the invoice.
/// Where amounts of several assets meet (balances, fees paid in another coin), use ``AssetAmount``.
@frozen
public struct Money: DecimalValue {
    /// The number.
    public let decimal: Decimal12

    /// The number as a amount of money.
    @inlinable
    public init(_ decimal: Decimal12) {
        self.decimal = decimal
    }
}
