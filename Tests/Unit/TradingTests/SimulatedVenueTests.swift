import Contracts
import Testing
import Trading

/// C3.11: limit orders filled at their own price wherever the market was, IOC and FOK were ignored, a rest never filled.
@Suite struct SimulatedVenueTests {
    /// `quantity@price` of each fill.
    func text(_ match: VenueMatch) -> [String] { match.fills.map { "\($0.quantity)@\($0.price)" } }

    @Test("C3.11: a market order walks the levels, best first")
    func marketWalks() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        #expect(try text(bitcoin.submit(.buy, "0.5")) == ["0.5@30002.5"])
        let buy = try bitcoin.submit(.buy, "1.6")
        #expect(text(buy) == ["0.75@30002.5", "0.75@30007.5", "0.1@30012.5"])
        #expect(buy.outcome == .filled)
        #expect(buy.fills.allSatisfy { $0.liquidity == .taker && $0.levelPrice == $0.price })
        #expect(try text(bitcoin.submit(.sell, "0.8")) == ["0.75@29997.5", "0.05@29992.5"])
    }

    @Test("C3.11: what the book does not hold of a market order is cancelled")
    func marketBeyondTheBook() throws {
        let match = try SandboxMarket.bitcoin().submit(.buy, "4")
        #expect(try match.filledQuantity() == quantity("3.75"))
        #expect(match.outcome == .cancelled(.bookExhausted))
        #expect(match.outcome.reason == "book_exhausted")
    }

    @Test("C3.11: a marketable limit order takes at the book's prices, and its rest stands")
    func marketableLimit() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let match = try bitcoin.submit(.buy, "1", at: "30005")
        #expect(text(match) == ["0.75@30002.5"])
        #expect(match.outcome == .rests)
        #expect(try bitcoin.submit(.buy, "0.5", at: "90000").fills.first?.price == price("30002.5"))
    }

    @Test("C3.11: a limit order away from the market does not fill", arguments: [Side.buy, .sell])
    func unmarketableLimit(side: Side) throws {
        let match = try SandboxMarket.bitcoin().submit(side, "0.5", at: side == .buy ? "29000" : "31000")
        #expect(match.fills.isEmpty && match.outcome == .rests)
    }

    @Test("C3.11: IOC cancels its rest")
    func immediateOrCancel() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let some = try bitcoin.submit(.buy, "1", at: "30005", .immediateOrCancel)
        #expect(text(some) == ["0.75@30002.5"] && some.outcome == .cancelled(.immediateRemainder))
        let none = try bitcoin.submit(.buy, "1", at: "29000", .immediateOrCancel)
        #expect(none.fills.isEmpty && none.outcome == .cancelled(.immediateRemainder))
        #expect(try bitcoin.submit(.buy, "9", .immediateOrCancel).outcome == .cancelled(.bookExhausted))
    }

    @Test("C3.11: FOK fills whole or takes nothing")
    func fillOrKill() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        #expect(try bitcoin.submit(.buy, "1.5", at: "30010", .fillOrKill).outcome == .filled)
        var taken = TakenLiquidity(bookAt: .epoch)
        let before = taken
        let venue = SimulatedVenue(instrument: bitcoin.rules)
        let killed = try venue.submit(
            bitcoin.approved(.buy, "1.6", at: "30010", .fillOrKill), book: bitcoin.book(), taken: &taken)
        #expect(killed.fills.isEmpty && killed.outcome == .rejected(.notFillableWhole))
        #expect(killed.outcome.reason == "fok_not_fillable")
        #expect(taken == before, "a refused order took liquidity")
        #expect(try bitcoin.submit(.sell, "3.76", .fillOrKill).outcome == .rejected(.notFillableWhole))
    }

    @Test("C3.11: a standing order fills when the price comes, at its own price, as a maker")
    func restingFills() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let venue = SimulatedVenue(instrument: bitcoin.rules)
        var taken = TakenLiquidity(bookAt: .epoch)
        let order = try bitcoin.approved(.buy, "1", at: "29900")
        var resting = RestingOrder(order: order, filled: .zero, lastBookAt: Timestamp(milliseconds: 1))

        let away = try venue.advance(resting, book: bitcoin.book(at: 2, around: price("29900")), taken: &taken)
        #expect(away.fills.isEmpty && away.outcome == .rests, "the best ask is half a tick above the limit")

        resting = RestingOrder(order: order, filled: .zero, lastBookAt: away.bookAt)
        let first = try venue.advance(resting, book: bitcoin.book(at: 3, around: price("29895")), taken: &taken)
        #expect(text(first) == ["0.75@29900"] && first.outcome == .rests)
        #expect(first.fills.first?.liquidity == .maker)
        #expect(try first.fills.first?.levelPrice == price("29897.5"))
        #expect(try first.fills.first?.fee == money("4.485"), "0.02 % of 22425")

        resting = RestingOrder(order: order, filled: try first.filledQuantity(), lastBookAt: first.bookAt)
        let again = try venue.advance(resting, book: bitcoin.book(at: 3, around: price("29895")), taken: &taken)
        #expect(again.fills.isEmpty, "one book is looked at once")
        let last = try venue.advance(resting, book: bitcoin.book(at: 4, around: price("29000")), taken: &taken)
        #expect(text(last) == ["0.25@29900"] && last.outcome == .filled)
    }

    @Test func oneAccountTakesALevelOnce() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let venue = SimulatedVenue(instrument: bitcoin.rules)
        var taken = TakenLiquidity(bookAt: .epoch)
        let book = try bitcoin.book(at: 7)
        _ = try venue.submit(bitcoin.approved(.buy, "0.5"), book: book, taken: &taken)
        let second = try venue.submit(bitcoin.approved(.buy, "0.5"), book: book, taken: &taken)
        #expect(text(second) == ["0.25@30002.5", "0.25@30007.5"])
        #expect(try text(venue.submit(bitcoin.approved(.sell, "0.5"), book: book, taken: &taken)) == ["0.5@29997.5"])

        // The same out of stored fills.
        let bought = [(Side.buy, "30002.5", "0.75"), (.buy, "30007.5", "0.25"), (.sell, "29997.5", "0.5")]
        let stored = try TakenLiquidity(
            bookAt: book.lastUpdate,
            fills: bought.map { (side: $0.0, levelPrice: try price($0.1), quantity: try quantity($0.2)) })
        #expect(stored == taken)

        let older = try venue.submit(bitcoin.approved(.buy, "0.1"), book: bitcoin.book(at: 6), taken: &taken)
        #expect(text(older) == ["0.1@30007.5"], "a late, older book gives nothing back")
        let newer = try venue.submit(bitcoin.approved(.buy, "0.1"), book: bitcoin.book(at: 8), taken: &taken)
        #expect(text(newer) == ["0.1@30002.5"])
    }

    @Test("C9.3: 100 AAPL fill 95 at first, and C3.11: the rest at a later book")
    func heldBack() throws {
        let apple = try SandboxMarket.apple()
        let venue = SimulatedVenue(instrument: apple.rules)
        var taken = TakenLiquidity(bookAt: .epoch)
        let order = try apple.approved(.buy, "100")
        let first = try venue.submit(order, book: apple.book(at: 1), taken: &taken)
        #expect(text(first) == ["95@180.025"] && first.outcome == .rests)
        let resting = RestingOrder(order: order, filled: try first.filledQuantity(), lastBookAt: first.bookAt)
        #expect(try venue.advance(resting, book: apple.book(at: 1), taken: &taken).fills.isEmpty)
        let rest = try venue.advance(resting, book: apple.book(at: 2, around: price("181")), taken: &taken)
        #expect(text(rest) == ["5@181.025"] && rest.outcome == .filled)
        #expect(rest.fills.first?.liquidity == .taker)
    }

    @Test func theHeldBackShareIsWholeLots() throws {
        let apple = try SandboxMarket.apple()
        #expect(try text(apple.submit(.buy, "1")) == ["1@180.025"], "at least one lot")
        #expect(try text(apple.submit(.buy, "2")) == ["1@180.025"])
        #expect(try text(apple.submit(.buy, "99")) == ["94@180.025"])
        // Orders that cannot wait are not held back, so that a close (market, IOC) closes.
        #expect(try apple.submit(.buy, "100", .immediateOrCancel).outcome == .filled)
        #expect(try apple.submit(.buy, "100", at: "181", .fillOrKill).outcome == .filled)
        // A limit order's held-back end is not dearer than its limit, nor at its limit when the book is better.
        let venue = SimulatedVenue(instrument: apple.rules)
        var taken = TakenLiquidity(bookAt: .epoch)
        let order = try apple.approved(.buy, "100", at: "190")
        let first = try venue.submit(order, book: apple.book(at: 1), taken: &taken)
        let resting = RestingOrder(order: order, filled: try first.filledQuantity(), lastBookAt: first.bookAt)
        #expect(try text(venue.advance(resting, book: apple.book(at: 2), taken: &taken)) == ["5@180.025"])
    }

    @Test func anEmptyBookFillsNothing() throws {
        let bitcoin = try SandboxMarket.bitcoin()
        let empty = OrderBookSnapshot(
            symbol: bitcoin.rules.key.symbol, venue: bitcoin.rules.key.venue, bids: [], asks: [], depth: 0,
            lastUpdate: Timestamp(milliseconds: 1))
        let venue = SimulatedVenue(instrument: bitcoin.rules)
        var taken = TakenLiquidity(bookAt: .epoch)
        let market = try venue.submit(bitcoin.approved(.buy, "1"), book: empty, taken: &taken)
        #expect(market.outcome == .cancelled(.bookExhausted) && market.fills.isEmpty)
        #expect(
            try venue.submit(bitcoin.approved(.buy, "1", at: "90000"), book: empty, taken: &taken).outcome == .rests)
    }

    @Test func partsOfALotStayInTheBook() throws {
        let apple = try SandboxMarket.apple(ratio: "1")
        let venue = SimulatedVenue(instrument: apple.rules)
        var taken = TakenLiquidity(bookAt: .epoch)
        let book = try apple.book(size: quantity("2.5"))
        let match = try venue.submit(apple.approved(.buy, "5"), book: book, taken: &taken)
        #expect(text(match) == ["2@180.025", "2@180.075", "1@180.125"])
    }

    @Test func feesRoundOnceUpToEightDecimals() throws {
        let one = try VenueFee.of(
            price: price("30002.5"), quantity: quantity("0.5"), percent: Percent(parsing: "0.1"))
        #expect(try one == money("15.00125"))
        let tiny = try VenueFee.of(
            price: price("0.0001"), quantity: quantity("0.0001"), percent: Percent(parsing: "0.1"))
        #expect(try tiny == money("0.00000001"))
        #expect(try VenueFee.of(price: price("1"), quantity: quantity("1"), percent: .zero) == .zero)
    }

    @Test func rulesThatCannotBeAreRefused() throws {
        let good = try SandboxMarket.bitcoin().rules
        let attempts: [(field: String, make: () throws -> InstrumentRules)] = [
            ("tick", { try Self.rules(good, tick: "0") }), ("lot", { try Self.rules(good, lot: "-1") }),
            ("min_notional", { try Self.rules(good, least: "-1") }), ("maker_fee", { try Self.rules(good, fee: "-1") }),
            ("maker_fee", { try Self.rules(good, fee: "0.123456789") }),
            ("maker_fee", { try Self.rules(good, fee: "101") }),
            ("fill_ratio", { try Self.rules(good, ratio: "0") }),
            ("fill_ratio", { try Self.rules(good, ratio: "1.1") }),
        ]
        for attempt in attempts {
            let error = #expect(throws: InvalidInstrument.self) { try attempt.make() }
            #expect(error?.field == attempt.field)
        }
    }

    static func rules(
        _ good: InstrumentRules, tick: String = "1", lot: String = "1", least: String = "0", fee: String = "0",
        ratio: String = "1"
    ) throws -> InstrumentRules {
        try InstrumentRules(
            key: good.key, tick: price(tick), lot: quantity(lot), minNotional: money(least),
            makerFee: Percent(parsing: fee), takerFee: .zero, fillRatio: Decimal12(parsing: ratio))
    }
}
