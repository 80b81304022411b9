import Contracts
import TestKit
import Testing
import Trading

/// C3.10: the average mixed buys and sells and never started anew.
@Suite struct PositionTests {
    static func position(_ fills: [(Side, String, String)], fee: String = "0") throws -> Position {
        var position = Position()
        for (side, size, at) in fills {
            try position.apply(side: side, quantity: quantity(size), price: price(at), fee: money(fee))
        }
        return position
    }

    @Test("C3.10: average cost over buys alone; a sale realises and leaves the average")
    func averageCost() throws {
        var position = try Self.position([(.buy, "1", "100"), (.buy, "3", "200")])
        #expect(try position.averageEntry() == price("175"))
        let change = try position.apply(side: .sell, quantity: quantity("2"), price: price("250"), fee: money("1"))
        #expect(try change.realised == money("150") && change.net == money("149"))
        #expect(try change.closed == quantity("2") && change.opened == .zero)
        #expect(try position.averageEntry() == price("175"))
        #expect(try position.quantity == quantity("2") && position.netRealised() == money("149"))
        #expect(try position.unrealised(at: price("200")) == money("50"))
        #expect(try position.marketValue(at: price("200")) == money("400"))
    }

    @Test("C3.10: a flat position forgets its average")
    func flat() throws {
        var position = try Self.position([(.buy, "3", "0.1"), (.sell, "1", "0.2"), (.sell, "2", "0.2")])
        #expect(position.isFlat && position.entryValue.isZero)
        #expect(try position.averageEntry() == nil)
        #expect(try position.realised == money("0.3"))
        try position.apply(side: .buy, quantity: quantity("1"), price: price("7"), fee: .zero)
        #expect(try position.averageEntry() == price("7"))
    }

    @Test("C3.10: a flip closes at the old average and opens at the fill's price")
    func flip() throws {
        var position = try Self.position([(.buy, "2", "100")])
        let change = try position.apply(side: .sell, quantity: quantity("5"), price: price("110"), fee: money("2"))
        #expect(try change.closed == quantity("2") && change.opened == quantity("3"))
        #expect(try change.realised == money("20"))
        #expect(try position.quantity == quantity("-3") && position.averageEntry() == price("110"))
        #expect(try position.entryValue == money("-330"))
        #expect(try position.unrealised(at: price("100")) == money("30"))
        #expect(try position.marketValue(at: price("100")) == money("-300"))
        try position.apply(side: .buy, quantity: quantity("4"), price: price("120"), fee: .zero)
        #expect(try position.realised == money("-10") && position.averageEntry() == price("120"))
    }

    @Test func thirdsLoseNothing() throws {
        // 3 for 100: the average does not end; what it leaves out is neither made nor lost.
        var position = try Self.position([(.buy, "1", "33"), (.buy, "2", "33.5")])
        #expect(try position.averageEntry() == price("33.333333333333"))
        for _ in 0..<3 { try position.apply(side: .sell, quantity: quantity("1"), price: price("40"), fee: .zero) }
        #expect(try position.realised == money("20"))
        #expect(position.entryValue.isZero)
    }

    /// After every fill: quantity = Σ fills, and realised − entry value = money in − money out, to the last digit.
    @Test func positionsAreTheirFillsAndCapitalIsConserved() throws {
        var generator = SeededGenerator()
        for _ in 0..<400 {
            var position = Position()
            var sum = Quantity.zero
            var cash = Money.zero
            var fees = Money.zero
            var net = Money.zero
            for _ in 0..<Int.random(in: 1...60, using: &generator) {
                let side = Bool.random(using: &generator) ? Side.buy : .sell
                // Often exactly what closes the rest: then nothing of the entry value may stay behind.
                let closesAll = side == (sum.isPositive ? .sell : .buy) && !sum.isZero && generator.next() % 3 == 0
                let size =
                    closesAll
                    ? sum.magnitude : Quantity(try generator.steps(50_000, of: Decimal12(parsing: "0.00001")))
                let at = Price(try generator.steps(2_000_000, of: Decimal12(parsing: "0.05")))
                let fee = Money(try generator.steps(1_000_000, of: Decimal12(parsing: "0.00000001")))
                let before = position
                let change = try position.apply(side: side, quantity: size, price: at, fee: fee)
                sum = try sum + (side == .buy ? size : -size)
                let value = try at.times(size, rounding: .halfEven)
                cash = try cash + (side == .sell ? value : -value)
                fees = try fees + fee
                net = try net + change.net
                try #require(position.quantity == sum, "seed \(generator.seed)")
                try #require(try position.realised - position.entryValue == cash, "seed \(generator.seed)")
                try #require(position.fees == fees, "seed \(generator.seed)")
                try #require(try position.netRealised() == net, "seed \(generator.seed)")
                try #require(try change.closed + change.opened == size, "seed \(generator.seed)")
                try #require(position.isFlat == position.entryValue.isZero, "seed \(generator.seed)")
                // Equity = capital + cash − fees + market value, however it is split up.
                let mark = Price(try generator.steps(2_000_000, of: Decimal12(parsing: "0.05")))
                let result = try AccountResult(of: [(position, mark)]).total()
                try #require(try result == (cash - fees) + position.marketValue(at: mark), "seed \(generator.seed)")
                if !before.isFlat, !position.isFlat, change.closed.isZero {
                    let old = try #require(try before.averageEntry())
                    let new = try #require(try position.averageEntry())
                    try #require(new >= min(old, at) && new <= max(old, at), "seed \(generator.seed)")
                }
            }
        }
    }

    @Test func aFillBeyondTheRangeChangesNothing() throws {
        var position = try Self.position([(.buy, "1", "100")])
        let before = position
        #expect(throws: DecimalError.overflow) {
            try position.apply(side: .buy, quantity: Quantity(.greatest), price: Price(.greatest), fee: .zero)
        }
        #expect(position == before)
    }

    @Test func drawdownIsMeasuredFromTheHighest() throws {
        var track = EquityTrack(capital: try money("100000"))
        #expect(try track.drawdown() == .zero)
        track.observe(try money("120000"))
        track.observe(try money("90000"))
        #expect(try track.high == money("120000"))
        #expect(try track.drawdown() == Percent(25))
        track.observe(try money("110000"))
        #expect(try track.drawdown() == Percent(parsing: "8.3333"))
        track.observe(try money("130000"))
        #expect(try track.drawdown() == .zero)
        #expect(try EquityTrack(high: .zero, latest: money("-5")).drawdown() == .zero)
        #expect(
            try EquityTrack.equity(
                capital: money("100"), realised: money("7"), fees: money("1"), unrealised: money("-4"))
                == money("102"))
    }
}
