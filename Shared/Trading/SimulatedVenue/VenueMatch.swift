public import Contracts

/// What one look at the book did to an order.
public struct VenueMatch: Sendable, Equatable {
    /// What becomes of the order after these fills. Closed.
    public enum Outcome: Sendable, Equatable {
        /// Nothing is left to fill.
        case filled
        /// The rest stands at the venue.
        case rests
        /// The rest is cancelled.
        case cancelled(VenueReason)
        /// All of it is refused; there are no fills.
        case rejected(VenueReason)

        /// The stable code of a cancel or refusal.
        public var reason: String? {
            switch self {
            case .filled, .rests: nil
            case .cancelled(let reason), .rejected(let reason): reason.code
            }
        }
    }

    /// Fills of this look, best level first.
    public let fills: [VenueFill]
    /// What becomes of the order.
    public let outcome: Outcome
    /// `lastUpdate` of the book that was looked at; store it as the order's ``RestingOrder/lastBookAt``.
    public let bookAt: Timestamp

    /// Base units filled by this look.
    public func filledQuantity() throws(DecimalError) -> Quantity {
        var sum = Quantity.zero
        for fill in fills { sum = try sum + fill.quantity }
        return sum
    }
}
