import Contracts
import OrderRouterCore
import TestKit
import Testing
import Trading

/// The router's two transactions over values instead of tables: `place` commits an intent, `settle` what the venue did.
/// Whoever crashes between them, or repeats one, works on the same stored values.
struct RouterModel: Equatable {
    struct Order: Equatable {
        let id: UInt64
        let approved: ApprovedOrder
        var life: OrderLifecycle
        var reservation: NotionalReservation
        /// Nil: an intent that the venue has not seen.
        var bookAt: Timestamp?
    }
    struct Fill: Equatable {
        let side: Side
        let fill: VenueFill
        let bookAt: Timestamp
    }

    let rules: InstrumentRules
    let limits: InstrumentLimits
    let common: RiskLimits
    var orders: [Order] = []
    var fills: [Fill] = []
    var position = Position()
    var notional = DailyNotional(day: UTCDay(number: 1))

    init() throws {
        rules = try InstrumentRules(
            key: InstrumentKey(venue: Venue(parsing: "ibkr.paper"), symbol: Symbol(parsing: "AAPL")),
            tick: Price(parsing: "0.05"), lot: Quantity(1), minNotional: Money(1), makerFee: Percent(parsing: "0.01"),
            takerFee: Percent(parsing: "0.02"), fillRatio: Decimal12(parsing: "0.95"))
        limits = InstrumentLimits(maxPosition: Quantity(5_000), maxOrderSize: Quantity(1_000))
        common = RiskLimits(
            instruments: [rules.key: limits], dailyNotional: Money(6_000_000), defaultStopLoss: Money(10_000_000),
            maxDailyLoss: Money(10_000_000), alertShare: Percent(80))
    }

    func working(_ side: Side) throws -> Quantity {
        var sum = Quantity.zero
        for order in orders where order.life.isWorking && order.approved.side == side {
            sum = try sum + order.life.open()
        }
        return sum
    }

    /// The first transaction: judge, reserve, commit the intent. The index of the intent, or the refusal's code.
    mutating func place(_ request: OrderRequest, reference: Price) throws -> Result<Int, ModelRefusal> {
        let verdict = RiskPipeline.standard.judge(
            request,
            facts: RiskFacts(
                accountId: "a", instrument: rules, limits: limits, referencePrice: reference,
                position: position.quantity, workingBuys: try working(.buy), workingSells: try working(.sell),
                dailyNotionalUsed: try notional.used(), common: common))
        guard let approved = verdict.approved else {
            return .failure(ModelRefusal(code: try #require(verdict.refusal).code))
        }
        let reservation = try #require(
            try notional.reserve(
                approved.notional, quantity: approved.quantity,
                limit: approved.isReducing ? nil : common.dailyNotional),
            "the pipeline approved what the day cannot hold")
        orders.append(
            Order(
                id: UInt64(orders.count), approved: approved, life: OrderLifecycle(quantity: approved.quantity),
                reservation: reservation))
        return .success(orders.count - 1)
    }

    /// The second transaction: what the venue makes of the order on that book.
    mutating func settle(_ index: Int, on book: OrderBookSnapshot) throws {
        var order = orders[index]
        guard order.life.isWorking else { return }
        var taken = try TakenLiquidity(
            bookAt: book.lastUpdate,
            fills: fills.filter { $0.bookAt == book.lastUpdate }
                .map { (side: $0.side, levelPrice: $0.fill.levelPrice, quantity: $0.fill.quantity) })
        let venue = SimulatedVenue(instrument: rules)
        let match =
            if let seen = order.bookAt {
                try venue.advance(
                    RestingOrder(order: order.approved, filled: order.life.filled, lastBookAt: seen), book: book,
                    taken: &taken)
            } else {
                try venue.submit(order.approved, book: book, taken: &taken)
            }
        for fill in match.fills {
            var generator = SeededGenerator(seed: order.id << 32 | UInt64(order.life.fillIds.count))
            let event = OrderEvent.filled(
                id: FillID(at: .epoch, using: &generator), quantity: fill.quantity, price: fill.price, fee: fill.fee)
            try #require(try order.life.apply(event) == .changed)
            try #require(try order.life.apply(event) == .unchanged, "a repeated fill counted")
            try position.apply(side: order.approved.side, quantity: fill.quantity, price: fill.price, fee: fill.fee)
            try notional.commit(quantity: fill.quantity, value: try fill.notional(), of: &order.reservation)
            fills.append(Fill(side: order.approved.side, fill: fill, bookAt: match.bookAt))
        }
        switch match.outcome {
        case .filled, .rests: break
        case .cancelled(let reason): _ = try order.life.apply(.cancelled(reason: reason.code))
        case .rejected(let reason): _ = try order.life.apply(.rejected(reason: reason.code))
        }
        order.bookAt = match.bookAt
        try end(&order)
        orders[index] = order
    }

    /// Cancels; the refusal for an order that has ended.
    mutating func cancel(_ index: Int) throws -> OrderRefusal? {
        var order = orders[index]
        if let refusal = order.life.cancelRefusal { return refusal }
        _ = try order.life.apply(.cancelled(reason: "owner"))
        try end(&order)
        orders[index] = order
        return nil
    }

    private mutating func end(_ order: inout Order) throws {
        if !order.life.isWorking { try notional.release(&order.reservation) }
    }
}

/// A refusal by the pipeline.
struct ModelRefusal: Error {
    let code: RiskCode
}
