public import Contracts

/// An order that stands at the simulated venue, as it is read back from its table.
public struct RestingOrder: Sendable, Equatable {
    /// The approved order.
    public let order: ApprovedOrder
    /// Base units filled so far; below the order's quantity.
    public let filled: Quantity
    /// `lastUpdate` of the newest book it was matched with: each book is looked at once.
    public let lastBookAt: Timestamp

    /// Makes it from what is stored.
    public init(order: ApprovedOrder, filled: Quantity, lastBookAt: Timestamp) {
        self.order = order
        self.filled = filled
        self.lastBookAt = lastBookAt
    }
}
