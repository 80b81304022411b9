/// A book: both sides sorted by price, best last, so that changes near the top move little.
struct Ladder {
    private(set) var bids: [Level] = []
    private(set) var asks: [Level] = []
    /// The update the book stands at.
    var lastID: Int64 = 0

    var bestBid: Level? { bids.last }
    var bestAsk: Level? { asks.last }

    mutating func reset(bids: [Level], asks: [Level], lastID: Int64) {
        self.bids = bids.filter { $0.size > 0 }.sorted { $0.price < $1.price }
        self.asks = asks.filter { $0.size > 0 }.sorted { $0.price > $1.price }
        self.lastID = lastID
    }

    mutating func apply(_ step: DepthStep) {
        for level in step.bids { Self.set(level, in: &bids) { $0.price < $1.price } }
        for level in step.asks { Self.set(level, in: &asks) { $0.price > $1.price } }
        lastID = step.lastID
    }

    /// The best levels of a side, best first.
    func best(_ count: Int, of side: KeyPath<Ladder, [Level]>) -> [Level] {
        Array(self[keyPath: side].suffix(count).reversed())
    }

    /// What turns this book into the other one.
    func changes(to other: Ladder) -> (bids: [Level], asks: [Level]) {
        (Self.changes(bids, other.bids), Self.changes(asks, other.asks))
    }

    private static func changes(_ old: [Level], _ new: [Level]) -> [Level] {
        let sizes = Dictionary(new.map { ($0.price, $0.size) }, uniquingKeysWith: { $1 })
        let known = Dictionary(old.map { ($0.price, $0.size) }, uniquingKeysWith: { $1 })
        return old.filter { sizes[$0.price] == nil }.map { Level(price: $0.price, size: 0) }
            + new.filter { known[$0.price] != $0.size }
    }

    private static func set(_ level: Level, in side: inout [Level], _ isBefore: (Level, Level) -> Bool) {
        var low = 0
        var high = side.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(side[middle], level) { low = middle + 1 } else { high = middle }
        }
        let isThere = low < side.count && side[low].price == level.price
        switch (isThere, level.size > 0) {
        case (true, true): side[low] = level
        case (true, false): side.remove(at: low)
        case (false, true): side.insert(level, at: low)
        case (false, false): break
        }
    }
}
