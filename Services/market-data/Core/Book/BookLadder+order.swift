/// Reading in order.
extension BookLadder {
    /// The greatest number.
    var greatest: UInt64? {
        guard let key = nodeKeys.last, let node = nodes.last else { return nil }
        let child = 63 - pagesOf[node].leadingZeroBitCount
        return Self.number(key, child, 63 - (pages[node << 6 | child] & 0xFFFF).leadingZeroBitCount)
    }

    /// The least number.
    var least: UInt64? {
        guard let key = nodeKeys.first, let node = nodes.first else { return nil }
        let child = pagesOf[node].trailingZeroBitCount
        return Self.number(key, child, pages[node << 6 | child].trailingZeroBitCount)
    }

    /// Gives what there is, from the greatest number down, until it is told to stop.
    func descend(_ visit: (UInt64, BookRest) -> Bool) {
        for position in nodes.indices.reversed() {
            let node = nodes[position]
            var children = pagesOf[node]
            while children != 0 {
                let child = 63 - children.leadingZeroBitCount
                children &= ~(1 << UInt64(child))
                let page = pages[node << 6 | child]
                var held = page & 0xFFFF
                while held != 0 {
                    let bit = 63 - held.leadingZeroBitCount
                    held &= ~(1 << UInt64(bit))
                    let slot = Int(page >> 16) << 4 | bit
                    let rest = BookRest(quantity: quantities[slot], digits: digits[slot])
                    guard visit(Self.number(nodeKeys[position], child, bit), rest) else { return }
                }
            }
        }
    }

    private static func number(_ nodeKey: UInt64, _ child: Int, _ bit: Int) -> UInt64 {
        nodeKey << 10 | UInt64(child) << 4 | UInt64(bit)
    }
}
