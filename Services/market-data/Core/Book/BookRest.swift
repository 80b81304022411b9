import Contracts
import Exchanges

/// What stands at a price of a book.
struct BookRest: Sendable {
    var quantity: Quantity
    /// Fractional digits of the price in the low byte, of the quantity in the high one, as the venue wrote them.
    var digits: UInt16

    init(quantity: Quantity, digits: UInt16) {
        self.quantity = quantity
        self.digits = digits
    }

    init(_ change: BookChange) {
        self.init(quantity: change.quantity, digits: Self.digits(of: change))
    }

    @inline(__always)
    static func digits(of change: BookChange) -> UInt16 {
        UInt16(change.quantityDigits) &<< 8 | UInt16(change.priceDigits)
    }

    /// The level it is, at a price.
    func level(at price: Price) -> BookChange {
        BookChange(
            price: price, quantity: quantity, priceDigits: UInt8(truncatingIfNeeded: digits),
            quantityDigits: UInt8(truncatingIfNeeded: digits >> 8))
    }
}
