public import Contracts
public import Trading

/// The value one account routed in one UTC day: what is reserved for orders under way and what was filled.
///
/// An order reserves its value when it is taken in; a fill turns its share of the reservation into the value that was
/// really filled; the end of the order gives back the rest. Another day is another bucket.
public struct DailyNotional: Sendable, Equatable {
    /// The day.
    public let day: UTCDay
    /// Value held by orders under way, in quote currency.
    public private(set) var reserved: Money
    /// Value of the fills of the day's orders.
    public private(set) var committed: Money

    /// A day on which nothing was routed, or a bucket as it is stored.
    public init(day: UTCDay, reserved: Money = .zero, committed: Money = .zero) {
        self.day = day
        self.reserved = reserved
        self.committed = committed
    }

    /// What counts against the limit.
    public func used() throws(DecimalError) -> Money { try reserved + committed }

    /// Reserves an order's value. Nil, and nothing reserved, when it would pass `limit`; a nil limit (for orders that
    /// reduce a position) is never passed.
    public mutating func reserve(
        _ value: Money, quantity: Quantity, limit: Money?
    ) throws(DecimalError) -> NotionalReservation? {
        precondition(!value.isNegative && quantity.isPositive, "an order has a value and a quantity")
        let next = try reserved + value
        if let limit, try next + committed > limit { return nil }
        reserved = next
        return NotionalReservation(day: day, value: value, quantity: quantity)
    }

    /// A fill: its share of the reservation goes (all of it with the last unit), the filled value counts instead.
    public mutating func commit(
        quantity: Quantity, value: Money, of reservation: inout NotionalReservation
    ) throws(DecimalError) {
        precondition(reservation.day == day, "a reservation is settled in the bucket of its day")
        precondition(quantity.isPositive && quantity <= reservation.quantity, "a fill is part of its order")
        let share =
            quantity == reservation.quantity
            ? reservation.value
            : try reservation.value.multiplied(by: quantity.decimal, rounding: .halfEven)
                .divided(by: reservation.quantity.decimal, rounding: .halfEven)
        let left = try reserved - share
        let filled = try committed + value
        reservation = NotionalReservation(
            day: day, value: try reservation.value - share, quantity: try reservation.quantity - quantity)
        reserved = left
        committed = filled
    }

    /// The order ended: what it still holds is given back. A second time changes nothing.
    public mutating func release(_ reservation: inout NotionalReservation) throws(DecimalError) {
        precondition(reservation.day == day, "a reservation is settled in the bucket of its day")
        reserved = try reserved - reservation.value
        reservation = NotionalReservation(day: day, value: .zero, quantity: reservation.quantity)
    }
}
