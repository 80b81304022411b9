import Contracts
import TestKit
import Testing
import Trading

/// Random orders against random books; the seed of a failing run is printed.
@Suite struct SimulatedVenuePropertyTests {
    static let rounds = 4_000

    static func book(
        _ market: SandboxMarket, at time: Int64, using generator: inout SeededGenerator
    ) throws -> OrderBookSnapshot {
        let levels = Int.random(in: 0...6, using: &generator)
        let middle = Int.random(in: 50...70, using: &generator)
        var bids: [BookLevel] = []
        var asks: [BookLevel] = []
        for index in 0..<levels {
            let size = Quantity(try generator.steps(40, of: Decimal12(parsing: "0.005")))
            bids.append(BookLevel(price: Price(Decimal12(5 * (middle - 1 - index))), size: size))
            let other = Quantity(try generator.steps(40, of: Decimal12(parsing: "0.005")))
            asks.append(BookLevel(price: Price(Decimal12(5 * (middle + index))), size: other))
        }
        return OrderBookSnapshot(
            symbol: market.rules.key.symbol, venue: market.rules.key.venue, bids: bids, asks: asks, depth: levels,
            lastUpdate: Timestamp(milliseconds: time))
    }

    static func order(_ market: SandboxMarket, using generator: inout SeededGenerator) throws -> ApprovedOrder {
        let side = Side.allCases.randomElement(using: &generator) ?? .buy
        let time = TimeInForce.allCases.randomElement(using: &generator) ?? .goodTillCancelled
        let size = try generator.steps(100, of: Decimal12(parsing: "0.01")).description
        let limit = Bool.random(using: &generator) ? "\(5 * Int.random(in: 45...75, using: &generator))" : nil
        return try market.approved(side, size, at: limit, time)
    }

    @Test func whatIsFilledIsInTheBookAndWithinTheLimit() throws {
        var generator = SeededGenerator()
        let market = try SandboxMarket.bitcoin()
        let venue = SimulatedVenue(instrument: market.rules)
        for round in 0..<Self.rounds {
            let book = try Self.book(market, at: Int64(round + 1), using: &generator)
            var taken = TakenLiquidity(bookAt: .epoch)
            var used: [String: Quantity] = [:]
            for _ in 0..<4 {
                let order = try Self.order(market, using: &generator)
                let before = taken
                let match = try venue.submit(order, book: book, taken: &taken)
                var repeated = before
                let again = try venue.submit(order, book: book, taken: &repeated)
                try #require(again == match && repeated == taken, "same input, other answer; seed \(generator.seed)")
                let filled = try match.filledQuantity()
                try #require(filled <= order.quantity, "overfilled; seed \(generator.seed)")
                try #require((match.outcome == .filled) == (filled == order.quantity), "seed \(generator.seed)")
                if order.timeInForce == .fillOrKill { try #require(filled.isZero || filled == order.quantity) }
                if match.outcome == .rests {
                    try #require(order.timeInForce == .goodTillCancelled && order.orderType == .limit)
                }
                for fill in match.fills {
                    try #require(fill.quantity.isPositive && !fill.fee.isNegative, "seed \(generator.seed)")
                    if let limit = order.price {
                        try #require(order.side == .buy ? fill.price <= limit : fill.price >= limit)
                    }
                    let key = "\(order.side) \(fill.levelPrice)"
                    used[key] = try (used[key] ?? .zero) + fill.quantity
                    let level = try #require(
                        (order.side == .buy ? book.asks : book.bids).first { $0.price == fill.levelPrice })
                    try #require(used[key] ?? .zero <= level.size, "a level gave twice; seed \(generator.seed)")
                }
            }
        }
    }

    /// A standing order over a wandering market ends filled exactly, at its own price, and never sees one book twice.
    @Test func standingOrdersFillAtTheirPriceAlone() throws {
        var generator = SeededGenerator()
        let market = try SandboxMarket.bitcoin()
        let venue = SimulatedVenue(instrument: market.rules)
        var ended = 0
        for _ in 0..<300 {
            let side = Bool.random(using: &generator) ? Side.buy : .sell
            let size = try generator.steps(60, of: Decimal12(parsing: "0.01")).description
            let limit = 5 * Int.random(in: 55...65, using: &generator)
            let order = try market.approved(side, size, at: "\(limit)")
            var resting = RestingOrder(order: order, filled: .zero, lastBookAt: .epoch)
            var taken = TakenLiquidity(bookAt: .epoch)
            for step in 1...60 {
                let book = try Self.book(market, at: Int64(step), using: &generator)
                let best = side == .buy ? book.asks.first?.price : book.bids.first?.price
                let isReached = best.map {
                    side == .buy ? $0 <= Price(Decimal12(limit)) : $0 >= Price(Decimal12(limit))
                }
                let match = try venue.advance(resting, book: book, taken: &taken)
                try #require(match.fills.isEmpty == !(isReached ?? false), "seed \(generator.seed)")
                try #require(match.fills.allSatisfy { $0.price == order.price && $0.liquidity == .maker })
                resting = RestingOrder(
                    order: order, filled: try resting.filled + match.filledQuantity(), lastBookAt: match.bookAt)
                try #require(resting.filled <= order.quantity, "seed \(generator.seed)")
                if match.outcome == .filled {
                    ended += 1
                    break
                }
            }
        }
        #expect(ended > 200, "the property was hardly exercised: \(ended); seed \(generator.seed)")
    }
}
