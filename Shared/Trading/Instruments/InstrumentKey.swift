public import Contracts

/// What limits, rules and positions are keyed by: a symbol alone does not say where it is traded.
public struct InstrumentKey: Hashable, Sendable, Comparable {
    /// The venue.
    public let venue: Venue
    /// The symbol on that venue.
    public let symbol: Symbol

    /// Makes a key.
    public init(venue: Venue, symbol: Symbol) {
        self.venue = venue
        self.symbol = symbol
    }

    /// By venue, then symbol.
    public static func < (left: InstrumentKey, right: InstrumentKey) -> Bool {
        (left.venue, left.symbol) < (right.venue, right.symbol)
    }
}
