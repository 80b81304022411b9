import Contracts
import Exchanges
import Testing

/// The two markets chain their books differently.
@Suite("Binance: rules of the books")
struct BinanceBookRuleTests {
    private func update(_ first: Int64, _ last: Int64, _ previous: Int64? = nil) throws -> DepthUpdate {
        DepthUpdate(
            symbol: try Symbol(parsing: "BTCUSDT"), isSnapshot: false, firstID: first, lastID: last,
            previousID: previous, time: .epoch)
    }

    @Test func spotChainsByItsOwnIDs() throws {
        let rule = try #require(ExchangeRegistry.codec(.binanceSpot)).bookRule
        #expect(!rule.snapshotComesByStream)
        // Snapshot at 100: the first message holds 101.
        #expect(try rule.verdict(update(90, 100), after: 100, isFirst: true) == .stale)
        #expect(try rule.verdict(update(90, 101), after: 100, isFirst: true) == .apply)
        #expect(try rule.verdict(update(101, 105), after: 100, isFirst: true) == .apply)
        #expect(try rule.verdict(update(102, 105), after: 100, isFirst: true) == .snapshotTooOld)
        #expect(try rule.verdict(update(101, 105), after: 100, isFirst: false) == .apply)
        #expect(try rule.verdict(update(102, 105), after: 100, isFirst: false) == .gap)
        #expect(try rule.verdict(update(95, 100), after: 100, isFirst: false) == .stale)
        #expect(try rule.verdict(update(.min, .max), after: 100, isFirst: false) == .apply)
    }

    @Test func futuresChainByTheIDBefore() throws {
        let rule = try #require(ExchangeRegistry.codec(.binancePerp)).bookRule
        // Snapshot at 100: the first message holds 100, or names it as the one before.
        #expect(try rule.verdict(update(90, 99, 89), after: 100, isFirst: true) == .stale)
        #expect(try rule.verdict(update(90, 100, 89), after: 100, isFirst: true) == .apply)
        #expect(try rule.verdict(update(98, 110, 97), after: 100, isFirst: true) == .apply)
        #expect(try rule.verdict(update(105, 110, 100), after: 100, isFirst: true) == .apply)
        #expect(try rule.verdict(update(105, 110, 104), after: 100, isFirst: true) == .snapshotTooOld)
        // Ids are shared between symbols: they have holes.
        #expect(try rule.verdict(update(105, 110, 100), after: 100, isFirst: false) == .apply)
        #expect(try rule.verdict(update(101, 110, 99), after: 100, isFirst: false) == .gap)
        #expect(try rule.verdict(update(101, 110), after: 100, isFirst: false) == .gap)
        #expect(try rule.verdict(update(95, 100, 90), after: 100, isFirst: false) == .stale)
    }
}
