import Contracts
import Exchanges
import Testing

@Suite("Bitget: how book messages follow each other")
struct BitgetBookRuleTests {
    let rule: any BookRule
    let symbol: Symbol

    init() throws {
        rule = try #require(ExchangeRegistry.codec(.bitgetPerp)).bookRule
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    private func update(_ last: Int64, previous: Int64?, checksum: Int32? = nil) -> DepthUpdate {
        DepthUpdate(
            symbol: symbol, isSnapshot: false, firstID: last, lastID: last, previousID: previous, checksum: checksum,
            time: .epoch)
    }

    @Test func theChainDecides() {
        #expect(rule.snapshotComesByStream)
        #expect(rule.verdict(update(12, previous: 10), after: 10, isFirst: true) == .apply)
        #expect(rule.verdict(update(12, previous: 10), after: 10, isFirst: false) == .apply)
        #expect(rule.verdict(update(14, previous: 12), after: 10, isFirst: false) == .gap)
        // Kept from before the snapshot, and repeated.
        #expect(rule.verdict(update(9, previous: 8), after: 10, isFirst: true) == .stale)
        #expect(rule.verdict(update(10, previous: 8), after: 10, isFirst: false) == .stale)
        #expect(rule.verdict(update(9, previous: 8), after: 10, isFirst: false) == .stale)
        // A predecessor of zero is none: the numbers started again.
        #expect(rule.verdict(update(12, previous: 0), after: 10, isFirst: false) == .gap)
        #expect(rule.verdict(update(5, previous: 0), after: 10, isFirst: false) == .gap)
        #expect(rule.verdict(update(12, previous: 0), after: 0, isFirst: true) == .gap)
    }

    @Test func withoutNumbersTheChecksumHasToTell() {
        #expect(rule.verdict(update(0, previous: nil, checksum: 5), after: 0, isFirst: false) == .apply)
        #expect(rule.verdict(update(0, previous: nil), after: 0, isFirst: false) == .gap)
    }
}
