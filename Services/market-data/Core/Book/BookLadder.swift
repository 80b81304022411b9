import Contracts
import Exchanges

/// Quantities under whole numbers, in order: pages of sixteen neighbours with room for each, and nodes of sixty-four pages.
/// Numbers near each other, as the prices of a book are, are found without a search, and none that comes or goes moves
/// another.
struct BookLadder: Sendable {
    /// Where a node is, under the low bits of its key.
    private struct Shortcut: Sendable {
        var key: UInt64
        var node: Int
    }

    /// How many numbers have something.
    private(set) var count = 0
    /// How many of them are at or above ``edge``.
    private(set) var known = 0
    /// The least number of which everything is known; `.max` when nothing is.
    private(set) var edge = UInt64.max
    /// Numbers over 1,024 of the nodes, in order, and where the nodes are.
    private(set) var nodeKeys: [UInt64] = []
    private(set) var nodes: [Int] = []
    private var shortcuts: [Shortcut] = []
    /// Of each node: which of its pages there are.
    private(set) var pagesOf: [UInt64] = []
    /// Of each node 64: the page's place, and in the low sixteen bits which of its numbers have something; 0 for none.
    private(set) var pages: [UInt64] = []
    /// Of each page 16.
    private(set) var quantities: [Quantity] = []
    private(set) var digits: [UInt16] = []
    private var freeNodes: [Int] = []
    private var freePages: [Int] = []

    private static let shortcutMask: UInt64 = 255
    private static let noKey = UInt64.max

    /// Sets and takes away levels in their order, as long as each is possible and its page stays or is missed by nobody.
    /// - Returns: the index of the first that ``set(_:at:)`` has to do; the number of changes when there is none.
    /// - Parameter flip: turns numbers round (all ones) or not (0).
    mutating func overwrite(_ changes: Span<BookChange>, from start: Int, _ grid: PriceGrid, flip: UInt64) -> Int {
        guard !shortcuts.isEmpty else { return start }
        var tally = (count: count, known: known)
        let end = Self.overwrite(
            changes, from: start, grid, flip: flip, edge: edge, shortcuts, &pages, &quantities, &digits, &tally)
        count = tally.count
        known = tally.known
        return end
    }

    /// The loop that every change runs through: spans, so that no array is asked each time whether it is shared.
    private static func overwrite(
        _ changes: Span<BookChange>, from start: Int, _ grid: PriceGrid, flip: UInt64, edge: UInt64,
        _ shortcutsOfAll: [Shortcut], _ pagesOfAll: inout [UInt64], _ quantitiesOfAll: inout [Quantity],
        _ digitsOfAll: inout [UInt16], _ tally: inout (count: Int, known: Int)
    ) -> Int {
        let shortcuts = shortcutsOfAll.span
        var pages = pagesOfAll.mutableSpan
        var quantities = quantitiesOfAll.mutableSpan
        var digits = digitsOfAll.mutableSpan
        var more = (count: 0, known: 0)
        var index = start
        while index < changes.count {
            let quantity = changes[index].quantity
            guard let number = grid.number(of: changes[index].price.decimal.units), !quantity.isNegative else { break }
            let key = number ^ flip
            let shortcut = shortcuts[Int(truncatingIfNeeded: (key &>> 10) & shortcutMask)]
            guard shortcut.key == key &>> 10 else { break }
            let place = shortcut.node &<< 6 | Int(truncatingIfNeeded: (key &>> 4) & 63)
            let before = pages[place]
            let bit = key & 15
            let isSet: UInt64 = quantity.isZero ? 0 : 1
            let after = (before & ~(1 &<< bit)) | (isSet &<< bit)
            guard before != 0, after & 0xFFFF != 0 else {
                // Nothing is taken from nothing.
                guard before | isSet == 0 else { break }
                index &+= 1
                continue
            }
            pages[place] = after
            let slot = Int(truncatingIfNeeded: (before &>> 16) &<< 4 | bit)
            quantities[slot] = quantity
            digits[slot] = BookRest.digits(of: changes[index])
            let change = Int(truncatingIfNeeded: isSet) &- Int(truncatingIfNeeded: (before &>> bit) & 1)
            more.count &+= change
            more.known &+= key >= edge ? change : 0
            index &+= 1
        }
        tally.count += more.count
        tally.known += more.known
        return index
    }

    /// Sets a number, or takes it away with a quantity of zero.
    mutating func set(_ rest: BookRest, at key: UInt64) {
        guard let node = node(of: key, orNew: !rest.quantity.isZero) else { return }
        let place = node << 6 | Int((key >> 4) & 63)
        if pages[place] == 0 {
            guard !rest.quantity.isZero else { return }
            pages[place] = UInt64(newPage()) << 16
            pagesOf[node] |= 1 << ((key >> 4) & 63)
        }
        let had = (pages[place] >> (key & 15)) & 1 == 1
        let slot = Int(pages[place] >> 16) << 4 | Int(key & 15)
        let has = !rest.quantity.isZero
        if has {
            pages[place] |= 1 << (key & 15)
            quantities[slot] = rest.quantity
            digits[slot] = rest.digits
        } else {
            pages[place] &= ~(1 << (key & 15))
        }
        let more = (has ? 1 : 0) - (had ? 1 : 0)
        count += more
        if key >= edge { known += more }
        if pages[place] & 0xFFFF == 0 { removePage(place, node, key) }
    }

    /// Takes what is least away until so many numbers are left; everything known that was lost is known no more.
    mutating func keepGreatest(_ number: Int) {
        var surplus = count - number
        guard surplus > 0 else { return }
        count = number
        var emptied = 0
        while surplus > 0, emptied < nodes.count {
            let node = nodes[emptied]
            let child = pagesOf[node].trailingZeroBitCount
            let place = node << 6 | child
            let held = (pages[place] & 0xFFFF).nonzeroBitCount
            guard held <= surplus else {
                for _ in 0..<surplus { pages[place] &= pages[place] &- 1 }
                break
            }
            surplus -= held
            freePages.append(Int(pages[place] >> 16))
            pages[place] = 0
            pagesOf[node] &= pagesOf[node] &- 1
            if pagesOf[node] == 0 {
                forget(nodeKeys[emptied], node)
                emptied += 1
            }
        }
        nodeKeys.removeFirst(emptied)
        nodes.removeFirst(emptied)
        known = min(known, count)
        if edge != .max { edge = max(edge, least ?? .max) }
    }

    /// From now on all that is there is known, and nothing below it.
    mutating func closeEdge() {
        edge = least ?? .max
        known = count
    }

    /// Takes over what another ladder knew of the same numbers.
    mutating func restore(edge: UInt64?, known: Int) {
        self.edge = edge ?? .max
        self.known = known
    }

    /// Forgets everything; the storage stays.
    mutating func clear() {
        keepGreatest(0)
        edge = .max
        known = 0
    }

    // MARK: Nodes and pages

    /// The node of a number; one that is not there is made or not.
    private mutating func node(of number: UInt64, orNew makes: Bool) -> Int? {
        let key = number >> 10
        var low = 0
        var high = nodeKeys.count
        while low < high {
            let middle = (low + high) >> 1
            if nodeKeys[middle] < key { low = middle + 1 } else { high = middle }
        }
        let node: Int
        if low < nodeKeys.count, nodeKeys[low] == key {
            node = nodes[low]
        } else {
            guard makes else { return nil }
            node = newNode()
            nodeKeys.insert(key, at: low)
            nodes.insert(node, at: low)
        }
        shortcuts[Int(key & Self.shortcutMask)] = Shortcut(key: key, node: node)
        return node
    }

    private mutating func newNode() -> Int {
        if shortcuts.isEmpty {
            shortcuts = Array(repeating: Shortcut(key: Self.noKey, node: 0), count: Int(Self.shortcutMask) + 1)
        }
        if let free = freeNodes.popLast() { return free }
        pagesOf.append(0)
        pages.append(contentsOf: repeatElement(0, count: 64))
        return pagesOf.count - 1
    }

    private mutating func newPage() -> Int {
        if let free = freePages.popLast() { return free }
        quantities.append(contentsOf: repeatElement(.zero, count: 16))
        digits.append(contentsOf: repeatElement(0, count: 16))
        return quantities.count / 16 - 1
    }

    /// Takes an empty page away, and its node with the last.
    private mutating func removePage(_ place: Int, _ node: Int, _ number: UInt64) {
        freePages.append(Int(pages[place] >> 16))
        pages[place] = 0
        pagesOf[node] &= ~(1 << ((number >> 4) & 63))
        guard pagesOf[node] == 0, let position = nodes.firstIndex(of: node) else { return }
        forget(nodeKeys[position], node)
        nodeKeys.remove(at: position)
        nodes.remove(at: position)
    }

    /// A node without pages is free for another key.
    private mutating func forget(_ key: UInt64, _ node: Int) {
        freeNodes.append(node)
        let short = Int(key & Self.shortcutMask)
        if shortcuts[short].key == key { shortcuts[short].key = Self.noKey }
    }
}
