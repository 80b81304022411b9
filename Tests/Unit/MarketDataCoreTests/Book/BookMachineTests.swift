import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

@Suite("One book from snapshot and changes")
struct BookMachineTests {
    private let symbol: Symbol
    private let base: any MarketCodec

    init() throws {
        symbol = try Symbol(parsing: "BTCUSDT")
        base = try #require(ExchangeRegistry.codec(.binanceSpot))
    }

    private func machine(
        _ rule: FakeCodec.Rule = .numbered, settings: BookSettings = BookSettings()
    ) -> BookMachine {
        BookMachine(symbol: symbol, codec: FakeCodec(base: base, rule: rule), settings: settings)
    }

    private func levels(_ pairs: [(Int64, Int64)]) -> [BookChange] {
        pairs.map { BookChange(price: Price(Decimal12($0.0)), quantity: Quantity(Decimal12($0.1))) }
    }

    private func change(
        _ id: Int64, bids: [(Int64, Int64)] = [], asks: [(Int64, Int64)] = [], checksum: Int32? = nil
    ) -> DepthUpdate {
        DepthUpdate(
            symbol: symbol, isSnapshot: false, firstID: id, lastID: id, checksum: checksum,
            time: Timestamp(milliseconds: id), bids: levels(bids), asks: levels(asks))
    }

    private func whole(
        _ id: Int64, bids: [(Int64, Int64)] = [(99, 1), (98, 2)], asks: [(Int64, Int64)] = [(101, 1), (102, 2)],
        checksum: Int32? = nil
    ) -> DepthUpdate {
        DepthUpdate(
            symbol: symbol, isSnapshot: true, firstID: id, lastID: id, checksum: checksum,
            time: Timestamp(milliseconds: id), bids: levels(bids), asks: levels(asks))
    }

    private let now = Timestamp(milliseconds: 1_000)

    @Test func aBookAsksOnceForItsSnapshotAndIsReadyWithEveryKeptChange() throws {
        var book = machine()
        #expect(book.top == nil)
        #expect(book.levels(5) == nil)
        #expect(book.reading(depth: 5, at: now, maxAgeMilliseconds: 1_000) == .resyncing(.started))
        #expect(book.receive(change(8, bids: [(97, 9)]), at: now) == .needsSnapshot(.started))
        #expect(book.receive(change(9, bids: [(100, 4)]), at: now) == .waiting)
        #expect(book.receive(change(10, asks: [(101, 0)]), at: now) == .waiting)
        #expect(book.snapshot(whole(8), at: now) == .applied)
        let top = try #require(book.top)
        #expect(top.bid.price == Price(100) && top.bid.quantity == Quantity(4))
        #expect(top.ask.price == Price(102))
        #expect(top.updateID == 10)
        let levels = try #require(book.levels(10))
        #expect(levels.bids.map(\.price) == [Price(100), Price(99), Price(98)], "97 was in the snapshot already")
        #expect(book.counters.applied == 2)
        #expect(book.counters.dropped == 1)
    }

    @Test func aGapMakesItNotReadyUntilANewSnapshot() {
        var book = machine()
        _ = book.snapshot(whole(5), at: now)
        #expect(book.receive(change(6, bids: [(100, 1)]), at: now) == .applied)
        #expect(book.receive(change(8), at: now) == .needsSnapshot(.gap))
        #expect(book.top == nil)
        #expect(book.reading(depth: 1, at: now, maxAgeMilliseconds: 1_000) == .resyncing(.gap))
        #expect(book.receive(change(9), at: now) == .waiting)
        #expect(book.snapshot(whole(7), at: now) == .applied, "8 and 9 were kept and follow")
        #expect(book.lastID == 9)
        #expect(book.isReady)
    }

    @Test func aSnapshotOlderThanTheFirstKeptChangeIsAskedForAgain() {
        var book = machine()
        #expect(book.receive(change(10), at: now) == .needsSnapshot(.started))
        #expect(book.receive(change(11, bids: [(100, 7)]), at: now) == .waiting)
        #expect(book.snapshot(whole(5), at: now) == .needsSnapshot(.snapshotTooOld))
        #expect(!book.isReady)
        #expect(book.snapshot(whole(10), at: now) == .applied, "what was kept is still there")
        #expect(book.lastID == 11)
        #expect(book.top?.bid.quantity == Quantity(7))
    }

    @Test func aHoleAmongTheKeptChangesIsAGap() {
        var book = machine()
        _ = book.receive(change(10), at: now)
        _ = book.receive(change(12), at: now)
        #expect(book.snapshot(whole(9), at: now) == .needsSnapshot(.gap))
        #expect(book.snapshot(whole(11), at: now) == .applied)
        #expect(book.lastID == 12)
    }

    @Test func repeatedChangesAndOtherSymbolsAreDropped() throws {
        var book = machine()
        _ = book.snapshot(whole(5), at: now)
        #expect(book.receive(change(6, bids: [(100, 1)]), at: now) == .applied)
        #expect(book.receive(change(6, bids: [(100, 3)]), at: now) == .dropped)
        #expect(book.receive(change(3), at: now) == .dropped)
        var other = change(7)
        other.symbol = try Symbol(parsing: "ETHUSDT")
        #expect(book.receive(other, at: now) == .dropped)
        #expect(book.snapshot(other, at: now) == .dropped)
        #expect(book.top?.bid.quantity == Quantity(1))
        #expect(book.receive(change(7), at: now) == .applied)
    }

    @Test func aCrossedOrEmptyBookIsNeverServed() {
        var crossed = machine()
        _ = crossed.snapshot(whole(5), at: now)
        #expect(crossed.receive(change(6, bids: [(101, 1)]), at: now) == .needsSnapshot(.crossed))
        #expect(crossed.top == nil && crossed.levels(1) == nil && crossed.changes(1) == nil)
        var locked = machine()
        #expect(locked.snapshot(whole(5, bids: [(101, 1)]), at: now) == .needsSnapshot(.crossed))
        var empty = machine()
        _ = empty.snapshot(whole(5), at: now)
        #expect(empty.receive(change(6, asks: [(101, 0), (102, 0)]), at: now) == .needsSnapshot(.empty))
        #expect(!empty.isReady)
        #expect(empty.snapshot(whole(6), at: now) == .applied)
    }

    @Test func impossibleLevelsLoseTheBook() {
        var book = machine()
        _ = book.snapshot(whole(5), at: now)
        #expect(book.receive(change(6, bids: [(0, 1)]), at: now) == .needsSnapshot(.invalidLevel))
        #expect(book.snapshot(whole(7, asks: [(101, -1)]), at: now) == .needsSnapshot(.invalidLevel))
        #expect(book.snapshot(whole(8), at: now) == .applied)
    }

    @Test func aWrongChecksumLosesTheBook() {
        var book = machine()
        #expect(book.snapshot(whole(5, checksum: 202), at: now) == .applied)
        #expect(book.receive(change(6, bids: [(97, 1)], checksum: 302), at: now) == .applied)
        #expect(book.counters.checksums == 2)
        #expect(book.receive(change(7, bids: [(96, 1)], checksum: 302), at: now) == .needsSnapshot(.checksum))
        #expect(!book.isReady)
        #expect(book.counters.losses[.checksum] == 1)
    }

    @Test func whereTheSnapshotComesByStreamNobodyAsksForTheFirst() {
        var book = machine(.numberedWithSnapshot)
        #expect(book.receive(change(4), at: now) == .waiting)
        #expect(book.receive(whole(5), at: now) == .applied)
        #expect(book.receive(change(7), at: now) == .needsSnapshot(.gap))
        #expect(book.receive(change(8), at: now) == .waiting)
        #expect(book.receive(whole(3), at: now) == .applied, "a new subscription may count anew")
        #expect(book.lastID == 3)
    }

    @Test func aFetchedSnapshotNeverTurnsAReadyBookBack() {
        var book = machine()
        _ = book.snapshot(whole(5), at: now)
        _ = book.receive(change(6, bids: [(100, 1)]), at: now)
        #expect(book.snapshot(whole(5), at: now) == .dropped)
        #expect(book.top?.bid.price == Price(100))
        #expect(book.snapshot(whole(9, bids: [(98, 1)]), at: now) == .applied)
        #expect(book.top?.bid.price == Price(98))
    }

    @Test("C5.14: a silent book is stale, and stepped clocks do not hide it")
    func silence() {
        var book = machine()
        _ = book.snapshot(whole(5), at: Timestamp(milliseconds: 10_000))
        func reading(_ time: Int64) -> BookReading {
            book.reading(depth: 1, at: Timestamp(milliseconds: time), maxAgeMilliseconds: 500)
        }
        guard case .ready(let seen) = reading(10_500) else {
            Issue.record("it is fresh")
            return
        }
        #expect(seen.lastUpdate == Timestamp(milliseconds: 5), "the venue's time, whatever ours is")
        #expect(reading(10_501) == .stale(ageMilliseconds: 501))
        #expect(reading(9_000) == .stale(ageMilliseconds: -1_000))
    }

    @Test func aResetForgetsTheConnection() {
        var book = machine()
        _ = book.snapshot(whole(5), at: now)
        book.reset()
        #expect(book.top == nil)
        #expect(book.receive(change(6), at: now) == .needsSnapshot(.started))
    }

    @Test func whatIsKeptForASnapshotIsBounded() {
        var book = machine(settings: BookSettings(maxPendingChanges: 10))
        for id in 1...100 as ClosedRange<Int64> { _ = book.receive(change(id, bids: [(90, id)]), at: now) }
        #expect(book.counters.overflowed == 95, "a message and its one change count two")
        #expect(book.snapshot(whole(50), at: now) == .needsSnapshot(.snapshotTooOld))
        #expect(book.snapshot(whole(97), at: now) == .applied)
        #expect(book.lastID == 100)
    }

    @Test func aSideKeepsItsBestLevels() throws {
        var book = machine(settings: BookSettings(maxLevels: 3))
        _ = book.snapshot(whole(5, bids: (1...9).map { ($0 * 10, 1) }), at: now)
        #expect(try #require(book.levels(10)).bids.map(\.price) == [Price(90), Price(80), Price(70)])
        _ = book.receive(change(6, bids: [(95, 1)], asks: [(200, 1), (150, 1)]), at: now)
        let levels = try #require(book.levels(10))
        #expect(levels.bids.map(\.price) == [Price(95), Price(90), Price(80)])
        #expect(levels.asks.map(\.price) == [Price(101), Price(102), Price(150)])
    }

    @Test func itSaysHowMuchOfTheSnapshotIsLeft() {
        var book = machine()
        _ = book.snapshot(whole(5), at: now)
        #expect(book.knownLevels == 2)
        _ = book.receive(change(6, bids: [(50, 1)], asks: [(101, 0)]), at: now)
        #expect(book.knownLevels == 1, "of the asks 102 is left; the bid at 50 lies beyond the snapshot")
    }

    @Test func anyOrderOfChangesGivesTheSortedBook() throws {
        var generator = SeededGenerator()
        for round in 0..<60 {
            var book = machine()
            _ = book.snapshot(whole(1, bids: [(1, 1)], asks: [(100_000, 1)]), at: now)
            var model: [Int64: Int64] = [1: 1]
            for id in 2...30 as ClosedRange<Int64> {
                var changes = (0..<Int.random(in: 0...(round < 40 ? 12 : 90), using: &generator)).map { _ in
                    (
                        Int64.random(in: 2...(round < 40 ? 60 : 2_000), using: &generator),
                        Int64.random(in: 0...3, using: &generator)
                    )
                }
                switch round % 3 {
                case 0: changes.sort { $0.0 < $1.0 }
                case 1: changes.sort { $0.0 > $1.0 }
                default: break
                }
                // A price twice in one message: the later one holds, so sorting must keep their order to compare.
                var seen: Set<Int64> = []
                changes = changes.filter { seen.insert($0.0).inserted }
                for (price, size) in changes { model[price] = size == 0 ? nil : size }
                #expect(book.receive(change(id, bids: changes), at: now) == .applied)
                let found = try #require(book.levels(.max)).bids
                let expected = model.sorted { $0.key > $1.key }
                try #require(
                    found.map(\.price) == expected.map { Price(Decimal12($0.key)) }
                        && found.map(\.size) == expected.map { Quantity(Decimal12($0.value)) },
                    "seed \(generator.seed) round \(round)")
            }
        }
    }
}
