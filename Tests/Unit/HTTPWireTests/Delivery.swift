/// Ways to cut the same bytes into pieces, as a network does.
enum Delivery: CaseIterable {
    case whole
    case byteByByte
    case behindEachLineEnd
    case insideEachLineEnd

    func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .whole: return [bytes]
        case .byteByByte: return bytes.map { [$0] }
        case .behindEachLineEnd: return Self.cut(bytes) { $0 == 0x0D && $1 == 0x0A ? 2 : nil }
        case .insideEachLineEnd: return Self.cut(bytes) { $0 == 0x0D && $1 == 0x0A ? 1 : nil }
        }
    }

    /// Random cuts, for property tests.
    static func random(_ bytes: [UInt8], using generator: inout some RandomNumberGenerator) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...24, using: &generator))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }

    private static func cut(_ bytes: [UInt8], _ length: (UInt8, UInt8) -> Int?) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        for index in bytes.indices.dropLast() {
            guard let length = length(bytes[index], bytes[index + 1]) else { continue }
            pieces.append(Array(bytes[start..<index + length]))
            start = index + length
        }
        pieces.append(Array(bytes[start...]))
        return pieces
    }
}
