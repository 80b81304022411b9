public import Contracts

/// One level of a book as a venue tells it: an absolute quantity at a price; zero takes the level away.
public struct BookChange: Hashable, Sendable {
    /// Price of the level, in quote currency.
    public var price: Price
    /// Quantity that rests there now, in base units; zero removes the level.
    public var quantity: Quantity
    /// Fractional digits of the price as the venue wrote it; checksums are taken over the venue's own text.
    public var priceDigits: UInt8
    /// Fractional digits of the quantity as the venue wrote it.
    public var quantityDigits: UInt8

    /// Makes it from its fields.
    @inlinable
    public init(price: Price, quantity: Quantity, priceDigits: UInt8 = 0, quantityDigits: UInt8 = 0) {
        self.price = price
        self.quantity = quantity
        self.priceDigits = priceDigits
        self.quantityDigits = quantityDigits
    }
}
