import Contracts
import TestKit
import Testing
import Trading

@Suite("Entry outline")
struct EntryOutlineTests {
    private static func number(_ text: String) throws -> Decimal12 { try Decimal12(parsing: text) }
    private static func price(_ text: String) throws -> Price { try Price(parsing: text) }

    private static func market(bid: String = "99.99", ask: String = "100.01", least: Decimal12 = 1) throws
        -> EntryMarket
    {
        EntryMarket(
            bid: try price(bid), ask: try price(ask), mark: try price("100"), tick: try price("0.01"),
            contractSize: try number("0.01"), minContracts: least)
    }

    /// The micro scalper of the owner's document: 0.5 % of 100 USDT, four times as much on 1m.
    private static func terms(risk: String = "2", zoneMaxDeviation: String = "0.12") throws -> EntryTerms {
        EntryTerms(
            zone: EntryZone.Terms(
                rangeMultiple: try number("0.35"), minHalfWidth: try number("0.0005"),
                maxHalfWidth: try number("0.014")),
            zoneMaxDeviation: try number(zoneMaxDeviation), maxDeviation: try number("0.02"), risk: try number(risk),
            stopRanges: 4, targetMultiple: try number("1.2"), maxExtraMultiple: try number("0.4"),
            targetBuffer: try number("0.001"))
    }

    private static func outline(
        _ side: Side = .buy, pivot: String = "99.90", levels: [String] = ["100.90"], risk: String = "2",
        zoneMaxDeviation: String = "0.12", market: EntryMarket? = nil, range: String = "0.15"
    ) throws -> EntryOutline {
        try EntryOutline.made(
            side, pivot: price(pivot), zoneRange: number("0.40"), stopRange: number(range),
            levels: levels.map(price), terms: terms(risk: risk, zoneMaxDeviation: zoneMaxDeviation),
            market: market ?? Self.market())
    }

    /// Specification of multi-timeframe trading, section 15, the column of the owner's document.
    @Test func theWorkedExampleToItsDigits() throws {
        let outline = try Self.outline()
        #expect(outline.zone.low.description == "99.76")
        #expect(outline.zone.high.description == "100.04")
        #expect(outline.zoneDeviation == (try Self.number("0.0024")))
        #expect(outline.usesZone)
        #expect(outline.entry.description == "100")
        #expect(outline.rangeStop.description == "99.4")
        #expect(outline.riskStop.description == "99.39")
        #expect(outline.stop.description == "99.39")
        #expect(outline.contracts == 327)
        #expect(outline.baseTarget.description == "100.73")
        #expect(outline.target.description == "100.79")
        // 0.79 over 0.61: within the 1.2 and 0.4 that the profile allows.
        let multiple = try outline.expectedMultiple
        #expect(try multiple > Self.number("1.29") && multiple < Self.number("1.30"))
        #expect(try outline.zone.widthPercent.rounded(scale: 4, rounding: .halfEven) == Self.number("0.2803"))
    }

    @Test func aSellIsTheMirrorImage() throws {
        let outline = try Self.outline(.sell, pivot: "100.10", levels: ["99.10"])
        #expect(outline.zone.low.description == "99.96")
        #expect(outline.zone.high.description == "100.24")
        #expect(outline.entry.description == "100")
        #expect(outline.stop.description == "100.61")
        #expect(outline.contracts == 327)
        #expect(outline.baseTarget.description == "99.27")
        #expect(outline.target.description == "99.2")
    }

    @Test func levelsThatAreNearerThanTheBaseOrTooFarAreNotTaken() throws {
        #expect(try Self.outline(levels: ["100.20", "100.72"]).target.description == "100.73")
        #expect(try Self.outline(levels: []).target.description == "100.73")
        // 1.6 times 0.61 is 0.976.
        #expect(try Self.outline(levels: ["105"]).target.description == "100.97")
        // Buffered it would be nearer than the base.
        #expect(try Self.outline(levels: ["100.75"]).target.description == "100.73")
    }

    @Test func refusals() throws {
        #expect(throws: EntryOutline.Refusal.bookUnusable) {
            try Self.outline(market: Self.market(bid: "100.01", ask: "100.01"))
        }
        #expect(throws: EntryOutline.Refusal.rangeInvalid) { try Self.outline(range: "0") }
        #expect(throws: EntryOutline.Refusal.outOfZone) { try Self.outline(pivot: "99.50") }
        #expect(throws: EntryOutline.Refusal.sizeBelowMinimum) { try Self.outline(risk: "0.005") }
        #expect(throws: EntryOutline.Refusal.sizeBelowMinimum) {
            try Self.outline(market: Self.market(least: 400))
        }
    }

    @Test func aZoneThatIsTooFarIsNotUsed() throws {
        let outline = try Self.outline(pivot: "99.50", zoneMaxDeviation: "0.005")
        #expect(!outline.usesZone)
        #expect(outline.entry.description == "100")
    }

    /// Whatever the market: the entry is in zone and book, the stop at least 0.5 % on the losing side, the target on the
    /// winning one, and the loss at the stop at most the risk.
    @Test(arguments: [UInt64(1), 2, 3]) func lawsOfAnOutline(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var made = 0
        for _ in 0..<400 {
            func cents(_ range: ClosedRange<Int64>) throws -> String {
                let value = Int64.random(in: range, using: &generator)
                return "\(value / 100).\(value % 100 < 10 ? "0" : "")\(value % 100)"
            }
            let side: Side = Bool.random(using: &generator) ? .buy : .sell
            let bid = Int64.random(in: 9_950...10_050, using: &generator)
            let market = EntryMarket(
                bid: try Price(Decimal12(bid).divided(by: 100, rounding: .halfEven)),
                ask: try Price(
                    Decimal12(bid + Int64.random(in: 1...8, using: &generator)).divided(by: 100, rounding: .halfEven)),
                mark: try Self.price(cents(9_950...10_050)), tick: try Self.price("0.01"),
                contractSize: try Self.number("0.01"), minContracts: 1)
            let pivot = try cents(9_960...10_040)
            let level = try cents(9_700...10_300)
            let range = try cents(1...90)
            let outline: EntryOutline
            do {
                outline = try Self.outline(side, pivot: pivot, levels: [level], market: market, range: range)
            } catch EntryOutline.Refusal.outOfZone {
                continue
            }
            made += 1
            #expect(outline.zone.contains(outline.entry), "seed \(seed)")
            #expect(market.bid <= outline.entry && outline.entry <= market.ask, "seed \(seed)")
            let isBuy = side == .buy
            #expect(isBuy ? outline.stop < outline.entry : outline.stop > outline.entry, "seed \(seed)")
            #expect(isBuy ? outline.target > outline.entry : outline.target < outline.entry, "seed \(seed)")
            let distance = try (outline.entry.decimal - outline.stop.decimal)
            let loss = distance.isNegative ? -distance : distance
            #expect(try loss >= outline.entry.decimal.multiplied(by: EntryOutline.minStopDistance, rounding: .floor))
            let lost = try loss.multiplied(by: outline.contracts, rounding: .ceiling)
                .divided(by: 100, rounding: .ceiling)
            #expect(lost <= 2, "seed \(seed)")
            #expect(outline.entry.isMultiple(of: market.tick) && outline.target.isMultiple(of: market.tick))
        }
        #expect(made > 80, "seed \(seed) makes too few outlines to prove anything")
    }
}
