import Contracts
import TestKit
import Trading

/// The sandbox's instruments, books and limits as the specification's tables have them.
struct SandboxMarket {
    let rules: InstrumentRules
    let limits: InstrumentLimits
    let reference: Price

    static func bitcoin(fees: String = "0.1") throws -> SandboxMarket {
        SandboxMarket(
            rules: try InstrumentRules(
                key: InstrumentKey(venue: .binanceSpot, symbol: Symbol(parsing: "BTCUSDT")), tick: price("5"),
                lot: quantity("0.00001"), minNotional: money("10"), makerFee: Percent(parsing: "0.02"),
                takerFee: Percent(parsing: fees)),
            limits: InstrumentLimits(maxPosition: try quantity("2"), maxOrderSize: try quantity("0.75")),
            reference: try price("30000"))
    }

    static func apple(ratio: String = "0.95") throws -> SandboxMarket {
        SandboxMarket(
            rules: try InstrumentRules(
                key: InstrumentKey(venue: Venue(parsing: "ibkr.paper"), symbol: Symbol(parsing: "AAPL")),
                tick: price("0.05"), lot: quantity("1"), minNotional: money("1"), makerFee: Percent(parsing: "0"),
                takerFee: Percent(parsing: "0.01"), fillRatio: Decimal12(parsing: ratio)),
            limits: InstrumentLimits(maxPosition: try quantity("5000"), maxOrderSize: try quantity("1000")),
            reference: try price("180"))
    }

    var common: RiskLimits {
        get throws {
            RiskLimits(
                instruments: [rules.key: limits], dailyNotional: try money("1000000"),
                defaultStopLoss: try money("50000"), maxDailyLoss: try money("50000"), alertShare: Percent(80))
        }
    }

    /// Five levels a side, half a tick away and a tick apart, each of the largest order's size.
    func book(at time: Int64 = 1, around middle: Price? = nil, size: Quantity? = nil) throws -> OrderBookSnapshot {
        let middle = middle ?? reference
        let half = try rules.tick.divided(by: 2, rounding: .halfEven)
        var bids: [BookLevel] = []
        var asks: [BookLevel] = []
        for index in 0..<5 {
            let away = try rules.tick.multiplied(by: Decimal12(index), rounding: .down) + half
            bids.append(BookLevel(price: try middle - away, size: size ?? limits.maxOrderSize))
            asks.append(BookLevel(price: try middle + away, size: size ?? limits.maxOrderSize))
        }
        return OrderBookSnapshot(
            symbol: rules.key.symbol, venue: rules.key.venue, bids: bids, asks: asks, depth: 5,
            lastUpdate: Timestamp(milliseconds: time))
    }

    func order(
        _ side: Side, _ size: String, at limit: String? = nil, _ time: TimeInForce = .goodTillCancelled,
        estimatedLoss: String? = nil
    ) throws -> OrderRequest {
        OrderRequest(
            broker: rules.key.venue.exchange, venue: rules.key.venue, symbol: rules.key.symbol, side: side,
            quantity: try quantity(size), orderType: limit == nil ? .market : .limit, price: try limit.map(price),
            timeInForce: time, estimatedLoss: try estimatedLoss.map(money))
    }

    /// An order as the venue takes it, without asking the rules.
    func approved(
        _ side: Side, _ size: String, at limit: String? = nil, _ time: TimeInForce = .goodTillCancelled
    ) throws -> ApprovedOrder {
        .restored(accountId: "a", order: try order(side, size, at: limit, time), isReducing: false, notional: .zero)
    }

    /// Submits to a fresh book.
    func submit(
        _ side: Side, _ size: String, at limit: String? = nil, _ time: TimeInForce = .goodTillCancelled
    ) throws -> VenueMatch {
        var taken = TakenLiquidity(bookAt: .epoch)
        return try SimulatedVenue(instrument: rules)
            .submit(approved(side, size, at: limit, time), book: book(), taken: &taken)
    }

    func facts(
        position: String = "0", workingBuys: String = "0", workingSells: String = "0",
        killSwitch: KillSwitch = KillSwitch(), permission: TradingPermission = .full, realisedToday: String = "0",
        accountProfit: String = "0", stopLoss: String? = nil, used: String = "0", reference: String? = nil
    ) throws -> RiskFacts {
        RiskFacts(
            accountId: "a", instrument: rules, limits: limits,
            referencePrice: try reference.map(price) ?? self.reference,
            position: try quantity(position), workingBuys: try quantity(workingBuys),
            workingSells: try quantity(workingSells), killSwitch: killSwitch, permission: permission,
            realisedToday: try money(realisedToday), accountProfit: try money(accountProfit),
            stopLoss: try stopLoss.map(money), dailyNotionalUsed: try money(used), common: try common)
    }

    /// What the pipeline says.
    func judge(_ order: OrderRequest, _ facts: RiskFacts) -> RiskVerdict {
        RiskPipeline.standard.judge(order, facts: facts)
    }
}

func price(_ text: String) throws -> Price { try Price(parsing: text) }
func quantity(_ text: String) throws -> Quantity { try Quantity(parsing: text) }
func money(_ text: String) throws -> Money { try Money(parsing: text) }

extension SeededGenerator {
    /// A multiple of `step` from one step to `most` steps.
    mutating func steps(_ most: Int, of step: Decimal12) throws -> Decimal12 {
        try step.multiplied(exactlyBy: Decimal12(Int.random(in: 1...most, using: &self)))
    }
}
