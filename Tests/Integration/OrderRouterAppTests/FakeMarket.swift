import Contracts
import Observability

/// The market the fake market-data tells of: instruments and books that a test moves.
final class FakeMarket: Sendable {
    private struct State {
        var books: [String: OrderBookSnapshot] = [:]
        var fillRatios: [String: Decimal12] = [:]
        var isFrozen = false
        var isAway = false
        var looks = 0
    }

    private struct Pair {
        let venue: Venue
        let symbol: Symbol
        let reference: Price
        let tick: Price
        let lot: Quantity
        let minNotional: Money
        let size: Quantity
        let fillRatio: Decimal12
    }

    private let pairs: [Pair]
    private let clock: any TimeSource
    private let state = Locked(State())

    init(clock: any TimeSource) throws {
        self.clock = clock
        let paper = try Venue(parsing: "ibkr.paper")
        func pair(
            _ venue: Venue, _ symbol: String, _ reference: Int, tick: String, lot: String, size: String,
            ratio: String = "1"
        ) throws -> Pair {
            Pair(
                venue: venue, symbol: try Symbol(parsing: symbol), reference: Price(Decimal12(reference)),
                tick: try Price(parsing: tick), lot: try Quantity(parsing: lot), minNotional: Money(10),
                size: try Quantity(parsing: size), fillRatio: try Decimal12(parsing: ratio))
        }
        pairs = [
            try pair(.binanceSpot, "BTCUSDT", 30_000, tick: "5", lot: "0.00001", size: "0.75"),
            try pair(.binanceSpot, "ETHUSDT", 2_000, tick: "1", lot: "0.0001", size: "10"),
            try pair(paper, "AAPL", 180, tick: "0.05", lot: "1", size: "1000", ratio: "0.95"),
        ]
        for pair in pairs { try move(pair.symbol.description, to: pair.reference.description) }
    }

    /// How often somebody looked at a book.
    var looks: Int { state.withLock { $0.looks } }
    /// Books keep their time while it is on.
    func freeze(_ on: Bool = true) { state.withLock { $0.isFrozen = on } }
    /// Market-data answers 503 while it is on.
    func goAway(_ on: Bool = true) { state.withLock { $0.isAway = on } }
    var isAway: Bool { state.withLock { $0.isAway } }

    /// Puts the middle of a pair's market there; five levels a side, half a tick from the middle on.
    func move(_ symbol: String, to reference: String) throws {
        guard let pair = pairs.first(where: { $0.symbol.description == symbol }) else { return }
        let middle = try Price(parsing: reference)
        var bids: [BookLevel] = []
        var asks: [BookLevel] = []
        for level in 0..<5 {
            let away = try pair.tick.multiplied(by: Decimal12(2 * level + 1), rounding: .down)
                .divided(by: 2, rounding: .down)
            bids.append(BookLevel(price: try middle - away, size: pair.size))
            asks.append(BookLevel(price: try middle + away, size: pair.size))
        }
        let book = OrderBookSnapshot(
            symbol: pair.symbol, venue: pair.venue, bids: bids, asks: asks, depth: 5,
            lastUpdate: Timestamp(milliseconds: clock.wallMilliseconds))
        state.withLock { $0.books[symbol] = book }
    }

    /// The book now; its time moves on unless it is frozen.
    func book(_ symbol: String) -> OrderBookSnapshot? {
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        return state.withLock { state in
            state.looks += 1
            guard let book = state.books[symbol] else { return nil }
            guard !state.isFrozen else { return book }
            return OrderBookSnapshot(
                symbol: book.symbol, venue: book.venue, bids: book.bids, asks: book.asks, depth: book.depth,
                lastUpdate: now)
        }
    }

    var instruments: [Instrument] {
        pairs.map {
            Instrument(
                venue: $0.venue, symbol: $0.symbol, tick: $0.tick, lot: $0.lot, minNotional: $0.minNotional,
                makerFee: Percent(0), takerFee: (try? Percent(parsing: "0.1")) ?? .zero, reference: $0.reference,
                fillRatio: $0.fillRatio, status: .open)
        }
    }
}
