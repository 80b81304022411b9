import Contracts
import Exchanges
import MarketDataCore
import TestKit
import Testing

/// Recorded books whose messages are lost, cut off, repeated, reordered or late, on clocks that step: whatever happens,
/// a reader sees the book as it was at one instant, not long ago, or nothing; and in the end the book is the clean run's.
@Suite("Mutated books", .enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
struct BookMutationTests {
    private static let maxAge: Int64 = 1_500

    @Test("1,000 seeds over two venues", arguments: [Venue.binancePerp, .binanceSpot])
    func property(venue: Venue) async throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        let windows = try BookWindow.all(of: try await RecordedBook.of(venue), codec, most: 50)
        try #require(windows.count >= 20)
        var losses: [BookLoss: Int] = [:]
        var readings = Readings()
        for index in 0..<500 as Range<UInt64> {
            let seed = SeededGenerator.processSeed &+ index
            var run = MutatedBook(
                window: windows[Int(index) % windows.count], codec: codec, maxAge: Self.maxAge, seed: seed)
            try run.play()
            losses.merge(run.book.counters.losses, uniquingKeysWith: +)
            readings.add(run.readings)
        }
        // The mutations do bite: else the test would prove nothing.
        #expect(losses[.gap, default: 0] > 300)
        #expect(losses[.snapshotTooOld, default: 0] > 20)
        #expect(readings.ready > 5_000 && readings.resyncing > 1_000 && readings.stale > 50, "\(readings)")
    }
}

/// How often readers got what.
struct Readings {
    var ready = 0
    var resyncing = 0
    var stale = 0

    mutating func add(_ other: Readings) {
        ready += other.ready
        resyncing += other.resyncing
        stale += other.stale
    }
}

/// One book on a bad line.
struct MutatedBook {
    private let window: BookWindow
    private let codec: any MarketCodec
    private let maxAge: Int64
    private var generator: SeededGenerator
    private(set) var book: BookMachine
    private(set) var readings = Readings()
    /// The greatest id that has arrived.
    private var arrivedID: Int64
    /// Messages that the venue has sent so far.
    private var sent = 0
    /// In how many arrivals the snapshot that was asked for comes.
    private var snapshotIn: Int?
    /// By the local clock.
    private var now: Timestamp
    /// When the book was last put forward, by the local clock and by one that never steps.
    private var changedAt: (local: Timestamp, real: Int64)

    init(window: BookWindow, codec: any MarketCodec, maxAge: Int64, seed: UInt64) {
        self.window = window
        self.codec = codec
        self.maxAge = maxAge
        generator = SeededGenerator(seed: seed)
        book = BookMachine(symbol: window.start.symbol, codec: codec)
        arrivedID = window.start.lastID
        now = window.frames[0].received
        changedAt = (now, now.milliseconds)
    }

    mutating func play() throws {
        try note(book.snapshot(window.start, at: now), at: now.milliseconds)
        // The last messages arrive: a stream that stays silent has no end to compare.
        let spoilt = window.updates.count - 4
        let arrivals = Mutation.arrivals(of: spoilt, &generator)
        let steps = Mutation.clockSteps(of: arrivals.count, &generator)
        for (arrival, step) in zip(arrivals, steps) {
            try arrive(arrival, clockStep: step)
        }
        for place in spoilt..<window.updates.count { try arrive(place, clockStep: 0) }
        var tries = 0
        while !book.isReady, tries < 10 {
            try giveSnapshot(window.states.count - 1, real: now.milliseconds)
            tries += 1
        }
        let clean = try #require(window.states.last)
        let final = try #require(book.changes(.max), "seed \(generator.seed)")
        #expect(final.bids == clean.bids && final.asks == clean.asks, "seed \(generator.seed)")
        #expect(book.lastID == clean.lastID, "seed \(generator.seed)")
    }

    private mutating func arrive(_ place: Int?, clockStep: Int64) throws {
        sent = max(sent, place.map { $0 + 1 } ?? min(sent + 1, window.updates.count))
        let real = window.frames[max(0, sent - 1)].received.milliseconds
        // Readers look between messages, too, long after the last one when the stream was silent.
        now = Timestamp(milliseconds: real - 1 + clockStep)
        try look(real - 1)
        now = Timestamp(milliseconds: real + clockStep)
        if let place {
            arrivedID = max(arrivedID, window.updates[place].lastID)
            try note(book.receive(window.updates[place], at: now), at: real)
        } else {
            cutOff()
        }
        try look(real)
        guard let left = snapshotIn else { return }
        snapshotIn = left - 1
        if left <= 0 {
            // As old as the answer of a slow server.
            try giveSnapshot(max(0, sent - 1 - Int.random(in: 0...3, using: &generator)), real: real)
            try look(real)
        }
    }

    /// A frame that ends too early is refused as a whole: nothing of it reaches the book.
    private mutating func cutOff() {
        let frame = window.frames[max(0, sent - 1)].bytes
        let cut = Array(frame.prefix(Int.random(in: 0..<min(frame.count - 1, 400), using: &generator)))
        #expect(throws: ExchangeError.self, "seed \(generator.seed)") { _ = try codec.read(frame: cut) }
    }

    private mutating func giveSnapshot(_ place: Int, real: Int64) throws {
        snapshotIn = nil
        try note(book.snapshot(window.states[place], at: now), at: real)
    }

    private mutating func note(_ reaction: BookReaction, at real: Int64) throws {
        switch reaction {
        case .applied: changedAt = (now, real)
        case .needsSnapshot: snapshotIn = Int.random(in: 0...5, using: &generator)
        case .dropped, .waiting: break
        }
    }

    /// What every reader may rely on, at any time.
    private mutating func look(_ real: Int64) throws {
        switch book.reading(depth: BookWindow.readDepth, at: now, maxAgeMilliseconds: maxAge) {
        case .ready(let seen):
            readings.ready += 1
            let bid = try #require(seen.bids.first)
            let ask = try #require(seen.asks.first)
            try #require(bid.price < ask.price, "crossed, seed \(generator.seed)")
            try #require(
                window.views[book.lastID] == BookView(bids: seen.bids, asks: seen.asks),
                "not the book of \(book.lastID), seed \(generator.seed)")
            try #require(book.lastID >= arrivedID, "behind what arrived, seed \(generator.seed)")
            let age = now.milliseconds(since: changedAt.local)
            try #require(abs(age) <= maxAge, "stale, seed \(generator.seed)")
        case .resyncing: readings.resyncing += 1
        case .stale: readings.stale += 1
        }
    }
}
