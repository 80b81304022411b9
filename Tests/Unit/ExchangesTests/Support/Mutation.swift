/// Bends bytes: a flipped byte, a piece lost, doubled or moved, something typical put in between.
enum Mutation {
    static func of<Generator: RandomNumberGenerator>(
        _ bytes: [UInt8], using generator: inout Generator
    ) -> [UInt8] {
        var result = bytes
        for _ in 0...Int.random(in: 0...2, using: &generator) { bend(&result, using: &generator) }
        return result
    }

    private static let pieces = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "0", "-", ".", "e9", "1e400", "\u{0}", "\u{FEFF}", " ", "\n",
        "99999999999999999999", "NaN", "true", "\"x\":1,", "[[]]", "0.0000000000001", "ÿ",
    ].map { Array($0.utf8) }

    private static func bend<Generator: RandomNumberGenerator>(_ bytes: inout [UInt8], using generator: inout Generator)
    {
        guard !bytes.isEmpty else { return }
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        let end = min(bytes.count, at + Int.random(in: 1...8, using: &generator))
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[at] = UInt8.random(in: 0x20...0x7E, using: &generator)
        case 2: bytes.removeSubrange(at..<end)
        case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
        case 4: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: at)
        case 5: bytes.removeSubrange(at...)
        default: bytes.swapAt(at, end - 1)
        }
    }
}
