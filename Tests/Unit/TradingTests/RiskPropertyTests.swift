import Contracts
import TestKit
import Testing
import Trading

/// Random orders of one account against a wandering market: whatever happens, no limit is passed.
@Suite struct RiskPropertyTests {
    struct Account {
        var position = Position()
        var resting: [RestingOrder] = []
        var taken = TakenLiquidity(bookAt: .epoch)
        var fills = Quantity.zero

        func working(_ side: Side) throws -> Quantity {
            var sum = Quantity.zero
            for order in resting where order.order.side == side {
                sum = try sum + (order.order.quantity - order.filled)
            }
            return sum
        }

        mutating func book(_ match: VenueMatch, _ side: Side) throws {
            for fill in match.fills {
                try position.apply(side: side, quantity: fill.quantity, price: fill.price, fee: fill.fee)
                fills = try fills + (side == .buy ? fill.quantity : -fill.quantity)
            }
        }
    }

    @Test func noPositionPassesItsLimitAndReducingAlwaysPasses() throws {
        var generator = SeededGenerator()
        let bitcoin = try SandboxMarket.bitcoin()
        let venue = SimulatedVenue(instrument: bitcoin.rules)
        var refused = 0
        var approved = 0
        for _ in 0..<60 {
            var account = Account()
            for step in 1...80 {
                let middle = Price(Decimal12(30_000 + 5 * Int.random(in: -20...20, using: &generator)))
                let book = try bitcoin.book(at: Int64(step), around: middle)
                for index in account.resting.indices.reversed() {
                    let resting = account.resting[index]
                    let match = try venue.advance(resting, book: book, taken: &account.taken)
                    try account.book(match, resting.order.side)
                    account.resting[index] = RestingOrder(
                        order: resting.order, filled: try resting.filled + match.filledQuantity(),
                        lastBookAt: match.bookAt)
                    if match.outcome == .filled { account.resting.remove(at: index) }
                }
                let order = try Self.order(bitcoin, around: middle, using: &generator)
                let facts = try bitcoin.facts(
                    position: account.position.quantity.description,
                    workingBuys: account.working(.buy).description, workingSells: account.working(.sell).description,
                    killSwitch: KillSwitch(account: Int.random(in: 0..<4, using: &generator) == 0),
                    reference: middle.description)
                let verdict = bitcoin.judge(order, facts)
                try #require((verdict.approved == nil) == verdict.findings.contains { $0.level == .lock })
                try #require(verdict == bitcoin.judge(order, facts), "same input, other answer; seed \(generator.seed)")
                if let order = verdict.approved {
                    approved += 1
                    let match = try venue.submit(order, book: book, taken: &account.taken)
                    try account.book(match, order.side)
                    if match.outcome == .rests {
                        account.resting.append(
                            RestingOrder(order: order, filled: try match.filledQuantity(), lastBookAt: match.bookAt))
                    }
                } else {
                    refused += 1
                }
                let position = account.position.quantity
                try #require(position == account.fills, "position is not its fills; seed \(generator.seed)")
                try #require(position.magnitude <= bitcoin.limits.maxPosition, "seed \(generator.seed)")
                try #require(
                    try (position + account.working(.buy)) <= bitcoin.limits.maxPosition, "seed \(generator.seed)")
                try #require(
                    try (position - account.working(.sell)) >= -bitcoin.limits.maxPosition, "seed \(generator.seed)")
                try Self.requireAWayOut(bitcoin, account, reference: middle, seed: generator.seed)
            }
        }
        #expect(approved > 500 && refused > 200, "hardly exercised: \(approved) approved, \(refused) refused")
    }

    static func order(
        _ market: SandboxMarket, around middle: Price, using generator: inout SeededGenerator
    ) throws -> OrderRequest {
        let size = try generator.steps(80, of: Decimal12(parsing: "0.01")).description
        let away = Price(Decimal12(5 * Int.random(in: -20...20, using: &generator)))
        return try market.order(
            Bool.random(using: &generator) ? .buy : .sell, size,
            at: Bool.random(using: &generator) ? (middle + away).description : nil,
            TimeInForce.allCases.randomElement(using: &generator) ?? .goodTillCancelled)
    }

    /// Whatever stands against the account, it can sell what it holds (once no order of that side stands).
    static func requireAWayOut(
        _ market: SandboxMarket, _ account: Account, reference: Price, seed: UInt64
    ) throws {
        let held = account.position.quantity
        guard !held.isZero else { return }
        let facts = try market.facts(
            position: held.description, killSwitch: KillSwitch(global: true, account: true), permission: .reduceOnly,
            realisedToday: "-1000000", accountProfit: "-1000000", used: "1000000", reference: reference.description)
        let close = try market.order(held.isPositive ? .sell : .buy, held.magnitude.description, .immediateOrCancel)
        try #require(market.judge(close, facts).approved?.isReducing == true, "seed \(seed)")
    }
}
