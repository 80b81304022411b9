public import Contracts

/// What an event did to an order. Closed.
public enum OrderEffect: Sendable, Equatable {
    /// The order changed.
    case changed
    /// Nothing: the fill was known, or the venue's total agrees.
    case unchanged
    /// The venue's total is above the fills by that much: those fills have yet to be fetched.
    case fillsMissing(Quantity)
}
