import Contracts
import OrderRouterCore
import TestKit
import Testing
import Trading

/// The pure parts together under random orders, cancels, repeats and crashes between the two transactions.
@Suite struct RouterSimulationTests {
    static func book(_ model: RouterModel, at time: Int64, middle: Price) throws -> OrderBookSnapshot {
        var bids: [BookLevel] = []
        var asks: [BookLevel] = []
        for index in 0..<4 {
            let away = try Price(parsing: "0.05").multiplied(by: Decimal12(index), rounding: .down)
            let half = try Price(parsing: "0.025")
            bids.append(BookLevel(price: try (middle - away) - half, size: Quantity(300)))
            asks.append(BookLevel(price: try (middle + away) + half, size: Quantity(300)))
        }
        return OrderBookSnapshot(
            symbol: model.rules.key.symbol, venue: model.rules.key.venue, bids: bids, asks: asks, depth: 4,
            lastUpdate: Timestamp(milliseconds: time))
    }

    static func request(
        _ model: RouterModel, middle: Price, using generator: inout SeededGenerator
    ) throws -> OrderRequest {
        let away = try Price(parsing: "0.05")
            .multiplied(by: Decimal12(Int.random(in: -8...8, using: &generator)), rounding: .down)
        let isLimit = Bool.random(using: &generator)
        return OrderRequest(
            broker: "ibkr", venue: model.rules.key.venue, symbol: model.rules.key.symbol,
            side: Bool.random(using: &generator) ? .buy : .sell,
            quantity: Quantity(Decimal12(Int.random(in: 1...1_200, using: &generator))),
            orderType: isLimit ? .limit : .market, price: isLimit ? try middle + away : nil,
            timeInForce: TimeInForce.allCases.randomElement(using: &generator) ?? .goodTillCancelled)
    }

    /// What must hold after every transaction.
    static func check(_ model: RouterModel, _ seed: UInt64) throws {
        var net = Quantity.zero
        var fees = Money.zero
        var value = Money.zero
        for stored in model.fills {
            net = try net + (stored.side == .buy ? stored.fill.quantity : -stored.fill.quantity)
            fees = try fees + stored.fill.fee
            value = try value + stored.fill.notional()
        }
        try #require(model.position.quantity == net && model.position.fees == fees, "C3.4; seed \(seed)")
        try #require(model.notional.committed == value, "C3.3: committed is not the fills; seed \(seed)")
        var reserved = Money.zero
        for order in model.orders {
            reserved = try reserved + order.reservation.value
            try #require(order.life.filled <= order.approved.quantity, "overfilled; seed \(seed)")
            try #require(order.life.isWorking || order.reservation.value.isZero, "C3.3; seed \(seed)")
        }
        try #require(model.notional.reserved == reserved, "C3.3: reserved is not the orders'; seed \(seed)")
        let limit = model.limits.maxPosition
        try #require(try net + model.working(.buy) <= limit, "seed \(seed)")
        try #require(try net - model.working(.sell) >= -limit, "seed \(seed)")
    }

    @Test("C3.3, C3.4, C3.15: nothing is lost, doubled or beyond a limit, with crashes between intent and fill")
    func nothingIsLostOrDoubled() throws {
        var generator = SeededGenerator()
        var seen: [String: Int] = [:]
        for _ in 0..<20 {
            var model = try RouterModel()
            var ticks = 3_600
            for step in 1...60 {
                ticks += Int.random(in: -4...4, using: &generator)
                let middle = Price(try Decimal12(ticks).multiplied(exactlyBy: Decimal12(parsing: "0.05")))
                let book = try Self.book(model, at: Int64(step), middle: middle)
                // Intents that a crash left, and what rests: each book looks at them once.
                for index in model.orders.indices where model.orders[index].life.isWorking {
                    var other = model
                    try model.settle(index, on: book)
                    try other.settle(index, on: book)
                    try #require(other == model, "the same intent ended in another way; seed \(generator.seed)")
                    try model.settle(index, on: book)
                    try #require(other == model, "a repeated settlement filled again; seed \(generator.seed)")
                }
                switch try model.place(Self.request(model, middle: middle, using: &generator), reference: middle) {
                case .failure(let refusal): seen[refusal.code.rawValue, default: 0] += 1
                case .success(let index):
                    try Self.check(model, generator.seed)
                    if generator.next() % 4 == 0 {
                        seen["crashed", default: 0] += 1
                    } else {
                        try model.settle(index, on: book)
                        seen[model.orders[index].life.status.rawValue, default: 0] += 1
                    }
                }
                try Self.check(model, generator.seed)
                if generator.next() % 3 == 0, let order = model.orders.indices.randomElement(using: &generator) {
                    let before = model
                    if let refusal = try model.cancel(order) {
                        try #require(refusal.code == .orderFinal && model == before, "C3.15; seed \(generator.seed)")
                        seen["order_final", default: 0] += 1
                    }
                    try Self.check(model, generator.seed)
                }
            }
        }
        for wanted in [
            "crashed", "accepted", "partially_filled", "filled", "cancelled", "rejected", "order_final",
            "order_size_limit", "position_limit",
        ] {
            #expect(seen[wanted, default: 0] > 0, "never happened: \(wanted); \(seen)")
        }
    }
}
