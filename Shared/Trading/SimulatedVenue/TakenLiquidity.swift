public import Contracts

/// What one account already took out of one book snapshot of one instrument, so that it cannot fill twice on the same
/// level. A newer snapshot starts afresh: the venue's clock (`lastUpdate`) is its name.
public struct TakenLiquidity: Sendable, Equatable {
    /// The snapshot, by its `lastUpdate`.
    public private(set) var bookAt: Timestamp
    private var taken: [Level: Quantity] = [:]

    private struct Level: Hashable {
        let side: Side
        let price: Price
    }

    /// Nothing taken yet from that snapshot.
    public init(bookAt: Timestamp) {
        self.bookAt = bookAt
    }

    /// Rebuilt from the account's fills on that snapshot: `side` is the order's, `levelPrice` the fill's.
    public init(
        bookAt: Timestamp, fills: [(side: Side, levelPrice: Price, quantity: Quantity)]
    ) throws(DecimalError) {
        self.bookAt = bookAt
        for fill in fills { try take(fill.quantity, at: fill.levelPrice, for: fill.side) }
    }

    /// Base units that are left at a level for an order of that side; 0 or more.
    public func left(of level: BookLevel, for side: Side) throws(DecimalError) -> Quantity {
        guard let gone = taken[Level(side: side, price: level.price)] else { return level.size }
        return max(.zero, try level.size - gone)
    }

    /// Takes from a level for an order of that side.
    public mutating func take(_ quantity: Quantity, at levelPrice: Price, for side: Side) throws(DecimalError) {
        let level = Level(side: side, price: levelPrice)
        taken[level] = try (taken[level] ?? .zero) + quantity
    }

    /// Starts afresh when the snapshot is newer. An older one (a late answer) keeps what was taken.
    public mutating func move(to snapshot: Timestamp) {
        guard snapshot > bookAt else { return }
        bookAt = snapshot
        taken = [:]
    }
}
