import Contracts
import Exchanges

/// One side of a book: sorted, the best level at the end, so that edits near the top move little.
struct BookSide: Sendable {
    struct Rest: Sendable {
        var quantity: Quantity
        var priceDigits: UInt8
        var quantityDigits: UInt8
    }

    /// Prices in 10^-12; those of asks are negated, so that on both sides the greater is the better.
    private(set) var keys: [Int128] = []
    private(set) var rests: [Rest] = []
    private let isAsk: Bool
    /// The worst price of which everything is known: what lies beyond was never in a snapshot.
    private var edge: Int128 = .max

    init(isAsk: Bool) {
        self.isAsk = isAsk
    }

    var isEmpty: Bool { keys.isEmpty }
    var count: Int { keys.count }
    /// The best price in 10^-12.
    var best: Int128? { keys.last.map { isAsk ? -$0 : $0 } }
    /// Levels within what the last snapshot told.
    var knownCount: Int { keys.count - position(of: edge, near: 0) }

    /// The level that stands `place` levels behind the best.
    func level(_ place: Int) -> BookChange {
        let index = keys.count - 1 - place
        let rest = rests[index]
        let price = (try? Decimal12(units: isAsk ? -keys[index] : keys[index])) ?? .zero
        return BookChange(
            price: Price(price), quantity: rest.quantity, priceDigits: rest.priceDigits,
            quantityDigits: rest.quantityDigits)
    }

    /// The best levels, best first.
    func best(_ count: Int) -> [BookChange] {
        (0..<min(max(0, count), keys.count)).map(level)
    }

    /// Forgets everything; the storage stays.
    mutating func clear() {
        keys.removeAll(keepingCapacity: true)
        rests.removeAll(keepingCapacity: true)
        edge = .max
    }

    /// Puts a whole side in place of what was. False when a level is impossible.
    mutating func load(_ levels: [BookChange], maxLevels: Int) -> Bool {
        clear()
        guard apply(levels, maxLevels: maxLevels) else { return false }
        edge = keys.first ?? .max
        return true
    }

    /// Sets or takes away each level. False when one is impossible: the side is then of no use.
    mutating func apply(_ changes: [BookChange], maxLevels: Int) -> Bool {
        var place = keys.count
        for change in changes {
            let units = change.price.decimal.units
            guard units > 0, !change.quantity.isNegative else { return false }
            let key = isAsk ? -units : units
            place = position(of: key, near: place)
            let isThere = place < keys.count && keys[place] == key
            if change.quantity.isZero {
                if isThere {
                    keys.remove(at: place)
                    rests.remove(at: place)
                }
                continue
            }
            let rest = Rest(
                quantity: change.quantity, priceDigits: change.priceDigits, quantityDigits: change.quantityDigits)
            if isThere {
                rests[place] = rest
            } else {
                keys.insert(key, at: place)
                rests.insert(rest, at: place)
            }
        }
        if keys.count > maxLevels { trim(to: maxLevels) }
        return true
    }

    /// Leaves the best levels.
    private mutating func trim(to maxLevels: Int) {
        keys.removeFirst(keys.count - maxLevels)
        rests.removeFirst(rests.count - maxLevels)
        edge = max(edge, keys.first ?? .max)
    }

    /// The first place whose key is not below `key`. Venues send changes in order of price, so the search goes from the
    /// place of the change before in steps that double, then halves what is left.
    private func position(of key: Int128, near start: Int) -> Int {
        var low: Int
        var high: Int
        var step = 1
        if start < keys.count, keys[start] < key {
            low = start + 1
            high = low
            while high < keys.count, keys[high] < key {
                low = high + 1
                high = low + step
                step *= 2
            }
            high = min(high, keys.count)
        } else {
            high = min(start, keys.count)
            low = high - 1
            while low >= 0, keys[low] >= key {
                high = low
                low = high - step
                step *= 2
            }
            low = max(low, -1) + 1
        }
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
