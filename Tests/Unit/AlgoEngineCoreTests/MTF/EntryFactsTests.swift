import Contracts
import Testing
import Trading

@testable import AlgoEngineCore

@Suite("Facts of a planned entry")
struct EntryFactsTests {
    private static func number(_ text: String) throws -> Decimal12 { try Decimal12(parsing: text) }
    private static func price(_ text: String) throws -> Price { try Price(parsing: text) }

    /// The worked example of the specification, section 15, as the selector sees it.
    @Test func anOutlineIsMeasured() throws {
        let outline = try EntryOutline.made(
            .buy, pivot: Self.price("99.90"), zoneRange: Self.number("0.40"), stopRange: Self.number("0.15"),
            levels: [Self.price("100.90")],
            terms: EntryTerms(
                zone: EntryZone.Terms(
                    rangeMultiple: Self.number("0.35"), minHalfWidth: Self.number("0.0005"),
                    maxHalfWidth: Self.number("0.014")),
                zoneMaxDeviation: Self.number("0.12"), maxDeviation: Self.number("0.02"), risk: 2, stopRanges: 4,
                targetMultiple: Self.number("1.2"), maxExtraMultiple: Self.number("0.4"),
                targetBuffer: Self.number("0.001")),
            market: EntryMarket(
                bid: Self.price("99.99"), ask: Self.price("100.01"), mark: Self.price("100"),
                tick: Self.price("0.01"), contractSize: Self.number("0.01"), minContracts: 1))
        var facts = MarketFacts()
        facts.take(outline)
        #expect(abs((facts[.expectedRMultiple] ?? 0) - 0.79 / 0.61) < 1e-9)
        #expect(abs((facts[.entryZoneWidthPct] ?? 0) - 0.28 / 99.9 * 100) < 1e-9)
        #expect(facts[.entryPrice] == 100)
        #expect(facts[.stopLoss] == 99.39)
    }

    @Test func aBookIsMeasured() throws {
        var facts = MarketFacts()
        try facts.take(bid: Self.price("99.99"), ask: Self.price("100.01"))
        #expect(abs((facts[.spreadBps] ?? 0) - 2) < 1e-9)
        try facts.take(bid: Self.price("100.02"), ask: Self.price("100.01"))
        #expect(facts[.spreadBps] == nil)
        facts.take(bidQuantity: Quantity(3), askQuantity: Quantity(1))
        #expect(facts[.orderFlowImbalance] == 0.5)
        facts.take(bidQuantity: Quantity(0), askQuantity: Quantity(0))
        #expect(facts[.orderFlowImbalance] == nil)
    }
}
