import Contracts

/// A piece of one side of a book: neighbouring levels, worst first. Pieces are short, so that a level deep in the book
/// comes and goes without moving all that stand above it.
struct BookBlock: Sendable {
    /// What stands at a price.
    struct Rest: Sendable {
        var quantity: Quantity
        var priceDigits: UInt8
        var quantityDigits: UInt8
    }

    /// Most levels of a piece.
    static let capacity = 128

    private(set) var keys: [Int128] = []
    private(set) var rests: [Rest] = []

    var count: Int { keys.count }

    /// The first place whose key is not below `key`.
    func position(of key: Int128) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low &+ high) &>> 1
            if keys[middle] < key { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    mutating func insert(_ key: Int128, _ rest: Rest, at place: Int) {
        keys.insert(key, at: place)
        rests.insert(rest, at: place)
    }

    mutating func set(_ rest: Rest, at place: Int) {
        rests[place] = rest
    }

    mutating func remove(at place: Int) {
        keys.remove(at: place)
        rests.remove(at: place)
    }

    mutating func removeFirst(_ number: Int) {
        keys.removeFirst(number)
        rests.removeFirst(number)
    }

    /// Keeps the worse half and gives the better one.
    mutating func split() -> BookBlock {
        var upper = BookBlock()
        let middle = keys.count / 2
        upper.keys.reserveCapacity(Self.capacity + 1)
        upper.rests.reserveCapacity(Self.capacity + 1)
        upper.keys += keys[middle...]
        upper.rests += rests[middle...]
        keys.removeLast(keys.count - middle)
        rests.removeLast(rests.count - middle)
        return upper
    }
}
