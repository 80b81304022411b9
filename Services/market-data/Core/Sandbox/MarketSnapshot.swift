public import Contracts

/// A market at one instant: quote and book are two views of it, so the best levels of the book are the quote.
public struct MarketSnapshot: Sendable, Equatable {
    /// The best bid and ask; outside the session those of its end.
    public let quote: Quote
    /// The book; empty outside the session.
    public let book: OrderBookSnapshot
    /// Whether it trades.
    public let status: InstrumentStatus

    /// A market around a reference price: level i stands half a tick and i ticks away from it, on both sides.
    public init(pair: SandboxPair, reference: Price, at instant: Timestamp, status: InstrumentStatus) throws {
        let half = Price(try Decimal12(units: pair.tick.decimal.units / 2))
        let isOpen = status == .open
        var bids: [BookLevel] = []
        var asks: [BookLevel] = []
        for level in 0..<pair.levels {
            let distance = try Price(Decimal12(units: pair.tick.decimal.units * Int128(level))) + half
            bids.append(BookLevel(price: try reference - distance, size: pair.levelSize))
            asks.append(BookLevel(price: try reference + distance, size: pair.levelSize))
        }
        // A recording may fall to where the lower levels would be at zero or below.
        bids.removeAll { !$0.price.isPositive }
        try self.init(
            key: pair.key, bid: reference - half, ask: reference + half, bids: isOpen ? bids : [],
            asks: isOpen ? asks : [], at: instant, status: status)
    }

    /// A market with the best prices and levels of a recorded book.
    public init(
        key: MarketKey, bid: Price, ask: Price, bids: [BookLevel], asks: [BookLevel], at instant: Timestamp,
        status: InstrumentStatus
    ) throws {
        quote = try Quote(symbol: key.symbol, venue: key.venue, bid: bid, ask: ask, timestamp: instant)
        book = OrderBookSnapshot(
            symbol: key.symbol, venue: key.venue, bids: bids, asks: asks, depth: min(bids.count, asks.count),
            lastUpdate: instant)
        self.status = status
    }

    /// The book with at most so many levels a side.
    public func book(levels: Int) -> OrderBookSnapshot {
        guard levels < max(book.bids.count, book.asks.count) else { return book }
        let bids = Array(book.bids.prefix(levels))
        let asks = Array(book.asks.prefix(levels))
        return OrderBookSnapshot(
            symbol: book.symbol, venue: book.venue, bids: bids, asks: asks, depth: min(bids.count, asks.count),
            lastUpdate: book.lastUpdate)
    }
}
