import Contracts
import Exchanges

/// One side of a book, sorted, the best level at the end. Prices are kept as counts of 10^-12, those of asks negated, so
/// that on both sides the greater key is the better price.
struct BookSide: Sendable {
    /// How many levels there are.
    private(set) var count = 0
    /// Never empty each, worst first.
    private var blocks: [BookBlock] = []
    /// The worst key of each block.
    private var lows: [Int128] = []
    private let isAsk: Bool
    /// The worst price of which everything is known: what lies beyond was never in a snapshot.
    private var edge: Int128 = .max
    /// How many levels the last snapshot told.
    private var told = 0

    init(isAsk: Bool) {
        self.isAsk = isAsk
    }

    var isEmpty: Bool { count == 0 }

    /// The best price in 10^-12.
    var best: Int128? {
        guard let key = blocks.last?.keys.last else { return nil }
        return isAsk ? -key : key
    }

    /// Levels within what the last snapshot told.
    var knownCount: Int {
        blocks.reduce(0) { $0 + $1.count - $1.position(of: edge) }
    }

    /// Whether less than a quarter of what the last snapshot told is left.
    var isShallow: Bool { knownCount * 4 < told }

    /// The best levels, best first.
    func best(_ number: Int) -> [BookChange] {
        var found: [BookChange] = []
        found.reserveCapacity(min(max(0, number), count))
        for block in blocks.reversed() {
            var place = block.count
            while place > 0 {
                guard found.count < number else { return found }
                place -= 1
                found.append(level(block, place))
            }
        }
        return found
    }

    /// The best level.
    var bestLevel: BookChange? {
        blocks.last.map { level($0, $0.count - 1) }
    }

    /// Forgets everything.
    mutating func clear() {
        blocks.removeAll(keepingCapacity: true)
        lows.removeAll(keepingCapacity: true)
        count = 0
        edge = .max
    }

    /// Puts a whole side in place of what was. False when a level is impossible.
    mutating func load(_ levels: [BookChange], maxLevels: Int) -> Bool {
        clear()
        guard apply(levels, maxLevels: maxLevels) else { return false }
        edge = lows.first ?? .max
        told = count
        return true
    }

    /// Sets or takes away each level. False when one is impossible: the side is then of no use.
    mutating func apply(_ changes: [BookChange], maxLevels: Int) -> Bool {
        // Venues send changes in order of price, so the next is often in the same block.
        var block = blocks.count - 1
        for change in changes {
            let units = change.price.decimal.units
            guard units > 0, !change.quantity.isNegative else { return false }
            let key = isAsk ? -units : units
            block = self.block(of: key, near: block)
            if change.quantity.isZero {
                remove(key, from: block)
            } else {
                let rest = BookBlock.Rest(
                    quantity: change.quantity, priceDigits: change.priceDigits, quantityDigits: change.quantityDigits)
                set(key, rest, in: block)
            }
        }
        // Some more than the bound at first, so that not every change has to take one away.
        if count > maxLevels + maxLevels / 8 { trim(to: maxLevels) }
        return true
    }

    private func level(_ block: BookBlock, _ place: Int) -> BookChange {
        let rest = block.rests[place]
        let key = block.keys[place]
        let price = (try? Decimal12(units: isAsk ? -key : key)) ?? .zero
        return BookChange(
            price: Price(price), quantity: rest.quantity, priceDigits: rest.priceDigits,
            quantityDigits: rest.quantityDigits)
    }

    private mutating func set(_ key: Int128, _ rest: BookBlock.Rest, in block: Int) {
        guard !blocks.isEmpty else {
            var first = BookBlock()
            first.insert(key, rest, at: 0)
            blocks.append(first)
            lows.append(key)
            count = 1
            return
        }
        let place = blocks[block].position(of: key)
        if place < blocks[block].count, blocks[block].keys[place] == key {
            blocks[block].set(rest, at: place)
            return
        }
        blocks[block].insert(key, rest, at: place)
        count += 1
        if place == 0 { lows[block] = key }
        if blocks[block].count > BookBlock.capacity {
            let upper = blocks[block].split()
            lows.insert(upper.keys[0], at: block + 1)
            blocks.insert(upper, at: block + 1)
        }
    }

    private mutating func remove(_ key: Int128, from block: Int) {
        guard !blocks.isEmpty else { return }
        let place = blocks[block].position(of: key)
        guard place < blocks[block].count, blocks[block].keys[place] == key else { return }
        blocks[block].remove(at: place)
        count -= 1
        if blocks[block].count == 0 {
            blocks.remove(at: block)
            lows.remove(at: block)
        } else if place == 0 {
            lows[block] = blocks[block].keys[0]
        }
    }

    /// The block a key belongs to: the last whose worst is not better, else the first.
    private func block(of key: Int128, near hint: Int) -> Int {
        if hint >= 0, hint < lows.count, lows[hint] <= key, hint + 1 == lows.count || key < lows[hint + 1] {
            return hint
        }
        var low = 0
        var high = lows.count
        while low < high {
            let middle = (low &+ high) &>> 1
            if lows[middle] <= key { low = middle &+ 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    /// Leaves the best levels.
    private mutating func trim(to maxLevels: Int) {
        var surplus = count - maxLevels
        while surplus > 0, let worst = blocks.first {
            if worst.count <= surplus {
                surplus -= worst.count
                blocks.removeFirst()
                lows.removeFirst()
            } else {
                blocks[0].removeFirst(surplus)
                lows[0] = blocks[0].keys[0]
                surplus = 0
            }
        }
        count = min(count, maxLevels)
        edge = max(edge, lows.first ?? .max)
    }
}
