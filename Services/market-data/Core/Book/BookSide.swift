import Contracts
import Exchanges

/// One side of a book. Prices are numbers on a grid, those of asks turned round, so that on both sides the greater number
/// is the better price.
struct BookSide: Sendable {
    private var grid = PriceGrid(step: 0)
    private var ladder = BookLadder()
    private let flip: UInt64
    /// How many levels the last snapshot told.
    private var told = 0

    init(isAsk: Bool) {
        flip = isAsk ? .max : 0
    }

    /// How many levels there are.
    var count: Int { ladder.count }

    var isEmpty: Bool { count == 0 }

    /// Levels within what the last snapshot told.
    var knownCount: Int { ladder.known }

    /// Whether less than a quarter of what the last snapshot told is left.
    var isShallow: Bool { knownCount * 4 < told }

    /// The best price in 10^-12.
    var best: Int128? { ladder.greatest.map { grid.units(of: $0 ^ flip) } }

    /// The best level.
    var bestLevel: BookChange? { best(1).first }

    /// The best levels, best first.
    func best(_ number: Int) -> [BookChange] {
        var found: [BookChange] = []
        guard number > 0 else { return found }
        found.reserveCapacity(min(number, count))
        ladder.descend { place, rest in
            found.append(level(place, rest))
            return found.count < number
        }
        return found
    }

    /// Forgets everything.
    mutating func clear() {
        ladder.clear()
        grid = PriceGrid(step: 0)
    }

    /// Puts a whole side in place of what was. False when a level is impossible.
    mutating func load(_ levels: [BookChange], maxLevels: Int) -> Bool {
        clear()
        guard apply(levels, maxLevels: maxLevels) else { return false }
        ladder.closeEdge()
        told = count
        return true
    }

    /// Sets or takes away each level. False when one is impossible (a price that is not above zero, or is more than 2^64
    /// steps of the book's grid; a negative quantity): the side is then of no use.
    mutating func apply(_ changes: [BookChange], maxLevels: Int) -> Bool {
        var next = 0
        while true {
            next = ladder.overwrite(changes.span, from: next, grid, flip: flip)
            guard next < changes.count else { break }
            guard set(changes[next], of: changes, next) else { return false }
            next += 1
        }
        // Some more than the bound at first, so that not every change has to take one away.
        if count > maxLevels + maxLevels / 8 { ladder.keepGreatest(maxLevels) }
        return true
    }

    /// A level that needs a page of its own, or leaves one, or whose price is off the grid.
    private mutating func set(_ change: BookChange, of changes: [BookChange], _ place: Int) -> Bool {
        let units = change.price.decimal.units
        guard units > 0, !change.quantity.isNegative else { return false }
        if grid.number(of: units) == nil {
            // Nothing stands off the grid, so there is nothing to take away.
            if change.quantity.isZero { return true }
            guard refine(for: changes[place...]) else { return false }
        }
        guard let number = grid.number(of: units) else { return false }
        ladder.set(BookRest(change), at: number ^ flip)
        return true
    }

    /// Draws a grid that has the prices to come as well, and moves every level to it. False when one is too far for it.
    private mutating func refine(for changes: ArraySlice<BookChange>) -> Bool {
        var finer = grid
        for change in changes where !change.quantity.isZero {
            let units = change.price.decimal.units
            if units > 0, finer.number(of: units) == nil { finer = finer.containing(units) }
        }
        var moved = BookLadder()
        ladder.descend { place, rest in
            guard let number = finer.number(of: grid.units(of: place ^ flip)) else { return false }
            moved.set(rest, at: number ^ flip)
            return true
        }
        let edge = ladder.edge == .max ? nil : finer.number(of: grid.units(of: ladder.edge ^ flip))
        moved.restore(edge: edge.map { $0 ^ flip }, known: ladder.known)
        guard moved.count == ladder.count else { return false }
        ladder = moved
        grid = finer
        return true
    }

    private func level(_ place: UInt64, _ rest: BookRest) -> BookChange {
        rest.level(at: Price((try? Decimal12(units: grid.units(of: place ^ flip))) ?? .zero))
    }
}
