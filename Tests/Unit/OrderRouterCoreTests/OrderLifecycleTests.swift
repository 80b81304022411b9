import Contracts
import OrderRouterCore
import TestKit
import Testing

@Suite struct OrderLifecycleTests {
    static func id(_ number: UInt64) throws -> FillID {
        var generator = SeededGenerator(seed: number)
        return FillID(at: .epoch, using: &generator)
    }

    static func fill(_ number: UInt64, _ size: String, at price: String = "100", fee: String = "0.1") throws
        -> OrderEvent
    {
        .filled(
            id: try id(number), quantity: try Quantity(parsing: size), price: try Price(parsing: price),
            fee: try Money(parsing: fee))
    }

    /// An order of 10 in each state.
    static func order(_ status: ExecutionStatus) throws -> OrderLifecycle {
        var order = OrderLifecycle(quantity: Quantity(10))
        switch status {
        case .accepted: break
        case .partiallyFilled: _ = try order.apply(fill(1, "4"))
        case .filled: _ = try order.apply(fill(1, "10"))
        case .rejected: _ = try order.apply(.rejected(reason: "fok_not_fillable"))
        case .cancelled:
            _ = try order.apply(fill(1, "4"))
            _ = try order.apply(.cancelled(reason: "owner"))
        }
        #expect(order.status == status)
        return order
    }

    /// Every state × every event: where it leads, or the code of the refusal.
    static let table: [(from: ExecutionStatus, event: String, leadsTo: String)] = [
        (.accepted, "part", "partially_filled"), (.accepted, "rest", "filled"), (.accepted, "more", "order_overfill"),
        (.accepted, "cancel", "cancelled"), (.accepted, "reject", "rejected"),
        (.partiallyFilled, "part", "partially_filled"), (.partiallyFilled, "rest", "filled"),
        (.partiallyFilled, "more", "order_overfill"), (.partiallyFilled, "cancel", "cancelled"),
        (.partiallyFilled, "reject", "order_rejected_after_fill"),
        (.filled, "part", "order_final"), (.filled, "rest", "order_final"), (.filled, "more", "order_final"),
        (.filled, "cancel", "order_final"), (.filled, "reject", "order_final"),
        (.cancelled, "part", "order_final"), (.cancelled, "rest", "order_final"), (.cancelled, "more", "order_final"),
        (.cancelled, "cancel", "order_final"), (.cancelled, "reject", "order_final"),
        (.rejected, "part", "order_final"), (.rejected, "rest", "order_final"), (.rejected, "more", "order_final"),
        (.rejected, "cancel", "order_final"), (.rejected, "reject", "order_final"),
    ]

    static func event(_ name: String, on order: OrderLifecycle) throws -> OrderEvent {
        switch name {
        case "part": try fill(2, "1")
        case "rest": try fill(2, order.isWorking ? order.open().description : "1")
        case "more": try fill(2, "10.01")
        case "cancel": .cancelled(reason: "owner")
        default: .rejected(reason: "fok_not_fillable")
        }
    }

    @Test func everyEventInEveryState() throws {
        #expect(Set(Self.table.map { "\($0.from) \($0.event)" }).count == ExecutionStatus.allCases.count * 5)
        for row in Self.table {
            var order = try Self.order(row.from)
            let before = order
            do {
                #expect(try order.apply(Self.event(row.event, on: order)) == .changed)
                #expect(order.status.rawValue == row.leadsTo, "\(row)")
            } catch let refusal as OrderRefusal {
                #expect(refusal.code.rawValue == row.leadsTo, "\(row)")
                #expect(order == before, "a refused event changed the order: \(row)")
                #expect(refusal.httpStatus == 409 && !refusal.isRetryable)
            }
        }
    }

    @Test("C3.15: a finished order is not cancelled", arguments: [ExecutionStatus.filled, .cancelled, .rejected])
    func cancelOfAFinalOrder(status: ExecutionStatus) throws {
        var order = try Self.order(status)
        #expect(order.cancelRefusal?.code == .orderFinal)
        let refusal = #expect(throws: OrderRefusal.self) { try order.apply(.cancelled(reason: "owner")) }
        #expect(refusal?.code.rawValue == "order_final" && refusal?.httpStatus == 409)
        #expect(order.status == status)
        #expect(try Self.order(.partiallyFilled).cancelRefusal == nil)
    }

    @Test("C3.15: a cancelled order keeps its fills")
    func cancelKeepsFills() throws {
        let order = try Self.order(.cancelled)
        #expect(order.filled == Quantity(4) && order.reason == "owner")
        #expect(try order.open() == Quantity(6))
        #expect(try order.fees == Money(parsing: "0.1"))
    }

    @Test("C3.16: a venue's total is compared with the fills, not added to them")
    func executedTotal() throws {
        var order = try Self.order(.partiallyFilled)
        #expect(try order.apply(.executedTotal(Quantity(4))) == .unchanged)
        #expect(try order.apply(.executedTotal(Quantity(7))) == .fillsMissing(Quantity(3)))
        #expect(order.filled == Quantity(4))
        #expect(try order.apply(Self.fill(2, "3")) == .changed)
        #expect(try order.apply(.executedTotal(Quantity(7))) == .unchanged)
        #expect(order.filled == Quantity(7))
    }

    @Test("C3.16: the same fill told twice counts once, also after the end")
    func repeatedFill() throws {
        var order = try Self.order(.partiallyFilled)
        #expect(try order.apply(Self.fill(1, "4")) == .unchanged)
        #expect(order.filled == Quantity(4))
        var filled = try Self.order(.filled)
        #expect(try filled.apply(Self.fill(1, "10")) == .unchanged)
        #expect(filled.filled == Quantity(10))
    }

    @Test func emptyFillsAreRefused() throws {
        var order = try Self.order(.accepted)
        for event in [try Self.fill(2, "0"), try Self.fill(2, "-1"), try Self.fill(2, "1", at: "0")] {
            let refusal = #expect(throws: OrderRefusal.self) { try order.apply(event) }
            #expect(refusal?.code == .emptyFill)
        }
        let vast = OrderEvent.filled(
            id: try Self.id(2), quantity: Quantity(10), price: Price(.greatest), fee: .zero)
        let refusal = #expect(throws: OrderRefusal.self) { try order.apply(vast) }
        #expect(refusal?.code == .amountOutOfRange)
        #expect(try order == Self.order(.accepted))
    }

    @Test func theAverageIsThatOfTheFills() throws {
        var order = OrderLifecycle(quantity: Quantity(3))
        #expect(try order.averagePrice() == nil)
        _ = try order.apply(Self.fill(1, "1", at: "33"))
        _ = try order.apply(Self.fill(2, "2", at: "33.5"))
        #expect(try order.averagePrice() == Price(parsing: "33.333333333333"))
        #expect(order.filledValue == Money(100))
    }

    /// Random events: the filled quantity is the sum of the accepted fills, never above the order, final stays final.
    @Test func anOrderIsItsFills() throws {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            var order = OrderLifecycle(quantity: Quantity(10))
            var sum = Quantity.zero
            var known: Set<UInt64> = []
            for _ in 0..<12 {
                let before = order
                let number = UInt64.random(in: 1...8, using: &generator)
                let size = Quantity(Decimal12(Int.random(in: 0...6, using: &generator)))
                let event: OrderEvent =
                    switch Int.random(in: 0..<10, using: &generator) {
                    case 0: .cancelled(reason: "owner")
                    case 1: .rejected(reason: "x")
                    default: .filled(id: try Self.id(number), quantity: size, price: Price(7), fee: .zero)
                    }
                let effect = try? order.apply(event)
                if effect == .changed, case .filled(_, let quantity, _, _) = event {
                    try #require(known.insert(number).inserted, "a fill counted twice; seed \(generator.seed)")
                    sum = try sum + quantity
                }
                try #require(order.filled == sum && sum <= order.quantity, "seed \(generator.seed)")
                try #require((order.status == .filled) == (sum == order.quantity), "seed \(generator.seed)")
                if before.status.isFinal { try #require(order == before, "seed \(generator.seed)") }
            }
        }
    }
}
