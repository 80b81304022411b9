public import Contracts

/// What can happen to an order that was taken in. Closed.
public enum OrderEvent: Sendable, Equatable {
    /// The venue filled part of it. The id makes a repeat harmless.
    case filled(id: FillID, quantity: Quantity, price: Price, fee: Money)
    /// What is left of it was cancelled, by its owner or by the venue.
    case cancelled(reason: String)
    /// The venue refused all of it.
    case rejected(reason: String)
    /// The venue told how much it filled in all. It is compared with the fills and never added to them.
    case executedTotal(Quantity)
}
