public import Contracts
public import Exchanges

/// The book of one symbol, kept from a venue's snapshots and changes. It is ready only while every message since the
/// snapshot is in it, the venue's checksums agree and bids stand below asks; else it answers nothing and asks for a
/// snapshot. Pure: times are told.
public struct BookMachine: Sendable {
    /// What is traded.
    public let symbol: Symbol
    /// Where.
    public let venue: Venue
    /// Why it is not ready; nil when it is.
    public internal(set) var loss: BookLoss? = .started
    /// What happened so far.
    public internal(set) var counters = BookCounters()
    /// Last update id inside; 0 before the first snapshot.
    public private(set) var lastID: Int64 = 0
    /// When the last change happened, by the venue's clock.
    public private(set) var lastUpdate: Timestamp?
    /// When the last change or snapshot was received, by the caller's clock.
    public private(set) var lastReceived: Timestamp?

    private let codec: any MarketCodec
    private let rule: any BookRule
    let settings: BookSettings
    var bids = BookSide(isAsk: false)
    var asks = BookSide(isAsk: true)
    private var isFirst = true
    var hasAsked: Bool
    /// Whether messages are kept for a fresh snapshot while the book goes on.
    var isRenewing = false
    /// Messages that came while a snapshot was waited for, oldest first, and how many changes they hold.
    var pending: [DepthUpdate] = []
    var pendingChanges = 0

    /// A book that has seen nothing.
    public init(symbol: Symbol, codec: any MarketCodec, settings: BookSettings = BookSettings()) {
        self.symbol = symbol
        self.codec = codec
        self.settings = settings
        venue = codec.venue
        rule = codec.bookRule
        hasAsked = rule.snapshotComesByStream
    }

    /// Whether it may be read.
    public var isReady: Bool { loss == nil }
    /// Whether a snapshot has to be fetched; else it comes over the stream after subscribing.
    public var fetchesSnapshots: Bool { !rule.snapshotComesByStream }

    /// Forgets everything: the connection is gone.
    public mutating func reset() {
        bids.clear()
        asks.clear()
        pending.removeAll()
        pendingChanges = 0
        isRenewing = false
        loss = .started
        hasAsked = !fetchesSnapshots
    }

    /// Takes a message of the stream.
    /// - Parameter received: the caller's clock; a monotonic one is not misled by steps.
    public mutating func receive(_ update: DepthUpdate, at received: Timestamp) -> BookReaction {
        if update.isSnapshot { return snapshot(update, at: received) }
        guard update.symbol == symbol else { return drop() }
        guard loss == nil else { return keep(update) }
        switch rule.verdict(update, after: lastID, isFirst: isFirst) {
        case .stale: return drop()
        case .gap: return lose(.gap, keeping: update)
        case .snapshotTooOld: return lose(.snapshotTooOld, keeping: update)
        case .apply:
            if let found = apply(update) { return lose(found, keeping: update) }
            lastReceived = received
            if isRenewing { keepForRenewal(update) }
            return .applied
        }
    }

    /// Takes a snapshot, fetched or from the stream, and every kept message that follows it.
    public mutating func snapshot(_ update: DepthUpdate, at received: Timestamp) -> BookReaction {
        guard update.symbol == symbol else { return drop() }
        if isRenewing { return renewed(with: update, at: received) }
        // A fetched snapshot that is behind a book that is ready says nothing new.
        if loss == nil, fetchesSnapshots, update.lastID <= lastID { return drop() }
        counters.snapshots += 1
        hasAsked = true
        guard bids.load(update.bids, maxLevels: settings.maxLevels),
            asks.load(update.asks, maxLevels: settings.maxLevels)
        else { return lose(.invalidLevel) }
        lastID = update.lastID
        lastUpdate = update.time
        isFirst = true
        if let found = fault(checksum: update.checksum) { return lose(found) }
        let waiting = pending
        pending.removeAll()
        pendingChanges = 0
        loss = nil
        for (place, message) in waiting.enumerated() {
            let found: BookLoss?
            switch rule.verdict(message, after: lastID, isFirst: isFirst) {
            case .stale:
                counters.dropped += 1
                continue
            case .apply: found = apply(message)
            case .gap: found = .gap
            case .snapshotTooOld: found = .snapshotTooOld
            }
            guard let found else { continue }
            let reaction = lose(found)
            for rest in waiting[place...] { _ = keep(rest) }
            return reaction
        }
        lastReceived = received
        return .applied
    }

    /// The best bid and ask; nil when the book is not ready.
    public var top: BookTop? {
        guard loss == nil, let bid = bids.bestLevel, let ask = asks.bestLevel else { return nil }
        return BookTop(symbol: symbol, updateID: lastID, bid: bid, ask: ask, time: lastUpdate)
    }

    /// The best levels of both sides, best first, as the venue wrote them; nil when the book is not ready.
    public func changes(_ count: Int) -> (bids: [BookChange], asks: [BookChange])? {
        guard loss == nil else { return nil }
        return (bids.best(count), asks.best(count))
    }

    /// The best levels of both sides, best first; nil when the book is not ready.
    public func levels(_ count: Int) -> (bids: [BookLevel], asks: [BookLevel])? {
        changes(count).map { found in
            (
                found.bids.map { BookLevel(price: $0.price, size: $0.quantity) },
                found.asks.map { BookLevel(price: $0.price, size: $0.quantity) }
            )
        }
    }

    /// The book as readers get it, or why they get none.
    /// - Parameters:
    ///   - depth: most levels a side.
    ///   - now: by the clock that ``receive(_:at:)`` was told.
    ///   - maxAgeMilliseconds: a book that has not changed for longer is stale; so is one from a future that far away,
    ///     which a stepped clock makes of it.
    public func reading(depth: Int, at now: Timestamp, maxAgeMilliseconds: Int64) -> BookReading {
        guard let found = levels(depth), let lastUpdate, let lastReceived else {
            return .resyncing(loss ?? .started)
        }
        let age = now.milliseconds(since: lastReceived)
        guard age <= maxAgeMilliseconds, age >= -maxAgeMilliseconds else { return .stale(ageMilliseconds: age) }
        return .ready(
            OrderBookSnapshot(
                symbol: symbol, venue: venue, bids: found.bids, asks: found.asks,
                depth: min(found.bids.count, found.asks.count), lastUpdate: lastUpdate))
    }

    /// Levels of the shorter side within the depth that the last snapshot told; what lies beyond may have holes.
    public var knownLevels: Int { min(bids.knownCount, asks.knownCount) }

    private mutating func apply(_ update: DepthUpdate) -> BookLoss? {
        guard bids.apply(update.bids, maxLevels: settings.maxLevels),
            asks.apply(update.asks, maxLevels: settings.maxLevels)
        else { return .invalidLevel }
        lastID = update.lastID
        lastUpdate = update.time
        isFirst = false
        counters.applied += 1
        return fault(checksum: update.checksum)
    }

    /// What is wrong with the book as it stands.
    private mutating func fault(checksum: Int32?) -> BookLoss? {
        guard let bid = bids.best, let ask = asks.best else { return .empty }
        guard bid < ask else { return .crossed }
        guard let checksum else { return nil }
        let depth = Self.checksumLevels
        if let own = codec.checksum(bids: bids.best(depth), asks: asks.best(depth)) {
            guard own == checksum else { return .checksum }
            counters.checksums += 1
        }
        return nil
    }

    /// The most levels a side that any venue takes its checksum over.
    private static let checksumLevels = 25

    mutating func drop() -> BookReaction {
        counters.dropped += 1
        return .dropped
    }

    private mutating func lose(_ reason: BookLoss, keeping update: DepthUpdate? = nil) -> BookReaction {
        loss = reason
        counters.losses[reason, default: 0] += 1
        bids.clear()
        asks.clear()
        hasAsked = true
        endRenewal()
        if let update { _ = keep(update) }
        return .needsSnapshot(reason)
    }

    /// Keeps a message for the snapshot that is fetched; one that comes over the stream is newer than all before it.
    private mutating func keep(_ update: DepthUpdate) -> BookReaction {
        guard fetchesSnapshots else { return .waiting }
        pending.append(update)
        pendingChanges += Self.weight(update)
        while pendingChanges > settings.maxPendingChanges, let oldest = pending.first {
            pendingChanges -= Self.weight(oldest)
            pending.removeFirst()
            counters.overflowed += 1
        }
        guard hasAsked else {
            hasAsked = true
            counters.losses[.started, default: 0] += 1
            return .needsSnapshot(.started)
        }
        return .waiting
    }

    static func weight(_ update: DepthUpdate) -> Int { update.bids.count + update.asks.count + 1 }
}
