public import Contracts
public import Trading

/// What one order still holds of its account's daily notional.
public struct NotionalReservation: Sendable, Equatable {
    /// The day it counts on: that on which the order was taken in, also for fills of later days.
    public let day: UTCDay
    /// Value still reserved, in quote currency.
    public internal(set) var value: Money
    /// Base units not yet filled.
    public internal(set) var quantity: Quantity

    /// As it is stored.
    public init(day: UTCDay, value: Money, quantity: Quantity) {
        self.day = day
        self.value = value
        self.quantity = quantity
    }
}
