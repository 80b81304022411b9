import Contracts
import OrderRouterCore
import TestKit
import Testing
import Trading

/// C3.3: reserved before the order was sent, never given back, never a new day.
@Suite struct DailyNotionalTests {
    static func money(_ text: String) throws -> Money { try Money(parsing: text) }

    @Test("C3.3: a refused or cancelled order gives its reservation back")
    func releases() throws {
        var day = DailyNotional(day: UTCDay(number: 7))
        var order = try #require(try day.reserve(Money(600), quantity: Quantity(6), limit: Money(1_000)))
        #expect(try day.used() == Money(600))
        #expect(try day.reserve(Money(401), quantity: Quantity(1), limit: Money(1_000)) == nil)
        #expect(try day.used() == Money(600), "a refused reservation left something")
        try day.release(&order)
        try day.release(&order)
        #expect(try day.used() == .zero)
        #expect(try day.reserve(Money(1_000), quantity: Quantity(1), limit: Money(1_000)) != nil)
    }

    @Test("C3.3: fills count with their own value, the rest of the reservation goes with the order")
    func commits() throws {
        var day = DailyNotional(day: UTCDay(number: 7))
        var order = try #require(try day.reserve(Money(600), quantity: Quantity(6), limit: Money(1_000)))
        try day.commit(quantity: Quantity(2), value: Money(206), of: &order)
        #expect(day.reserved == Money(400) && day.committed == Money(206))
        try day.release(&order)
        #expect(day.reserved == .zero && day.committed == Money(206))
    }

    @Test func theLastUnitTakesAllThatIsReserved() throws {
        var day = DailyNotional(day: UTCDay(number: 7))
        var order = try #require(try day.reserve(Money(100), quantity: Quantity(3), limit: Money(1_000)))
        for _ in 0..<3 { try day.commit(quantity: Quantity(1), value: Money(33), of: &order) }
        #expect(day.reserved == .zero && order.value == .zero && day.committed == Money(99))
    }

    @Test("C3.3: another UTC day is another bucket, and an order counts on the day it came")
    func days() throws {
        let late = UTCDay(of: Timestamp(milliseconds: 8 * UTCDay.milliseconds - 1))
        let early = UTCDay(of: Timestamp(milliseconds: 8 * UTCDay.milliseconds))
        #expect(late < early)
        var first = DailyNotional(day: late)
        var order = try #require(try first.reserve(Money(1_000), quantity: Quantity(1), limit: Money(1_000)))
        var second = DailyNotional(day: early)
        #expect(try second.reserve(Money(1_000), quantity: Quantity(1), limit: Money(1_000)) != nil)
        #expect(order.day == late)
        try first.commit(quantity: Quantity(1), value: Money(990), of: &order)
        #expect(try first.used() == Money(990) && second.used() == Money(1_000))
    }

    @Test func reducingOrdersAreCountedAndNeverRefused() throws {
        var day = DailyNotional(day: UTCDay(number: 1), reserved: .zero, committed: Money(1_000))
        #expect(try day.reserve(Money(500), quantity: Quantity(1), limit: nil) != nil)
        #expect(try day.used() == Money(1_500))
    }

    /// Whatever order of reserve, commit and release: reserved = Σ open reservations, committed = Σ fills.
    @Test func nothingIsLostOrKept() throws {
        var generator = SeededGenerator()
        let limit = Money(5_000)
        for _ in 0..<500 {
            var day = DailyNotional(day: UTCDay(number: 1))
            var open: [NotionalReservation] = []
            var filled = Money.zero
            for _ in 0..<40 {
                let before = try day.used()
                if open.isEmpty || Bool.random(using: &generator) {
                    let value = Money(
                        try Decimal12(units: Int128.random(in: 1...2_000_000_000_000_000, using: &generator)))
                    let size = Quantity(Decimal12(Int.random(in: 1...9, using: &generator)))
                    if let made = try day.reserve(value, quantity: size, limit: limit) {
                        open.append(made)
                        try #require(try day.used() <= limit, "seed \(generator.seed)")
                    } else {
                        try #require(try before + value > limit && day.used() == before, "seed \(generator.seed)")
                    }
                } else {
                    let index = Int.random(in: open.indices, using: &generator)
                    if open[index].quantity.isZero || Bool.random(using: &generator) {
                        try day.release(&open[index])
                        open.remove(at: index)
                    } else {
                        let size = min(
                            open[index].quantity, Quantity(Decimal12(Int.random(in: 1...9, using: &generator))))
                        let value = Money(Decimal12(Int.random(in: 1...9, using: &generator)))
                        try day.commit(quantity: size, value: value, of: &open[index])
                        filled = try filled + value
                    }
                }
                var sum = Money.zero
                for reservation in open { sum = try sum + reservation.value }
                try #require(day.reserved == sum && !sum.isNegative, "seed \(generator.seed)")
                try #require(day.committed == filled, "seed \(generator.seed)")
            }
            for index in open.indices { try day.release(&open[index]) }
            try #require(day.reserved == .zero, "seed \(generator.seed)")
        }
    }
}
