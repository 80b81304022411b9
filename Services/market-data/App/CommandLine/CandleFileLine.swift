/// The lines of a piece of a file one after the other, and where the fields of the present one stand.
struct CandleFileLine {
    /// Behind the last whole line.
    private(set) var end = 0
    private let piece: [UInt8]
    private var line = 0..<0
    private var fields: [Range<Int>] = []

    /// Before the first line.
    init(_ piece: [UInt8]) {
        self.piece = piece
    }

    /// Goes to the next line that has an end; false when there is none.
    mutating func next() -> Bool {
        var place = end
        while place < piece.count, piece[place] != 0x0A { place += 1 }
        guard place < piece.count else { return false }
        line = end..<(place > end && piece[place - 1] == 0x0D ? place - 1 : place)
        end = place + 1
        return true
    }

    /// Whether there is nothing in it but spaces.
    var isBlank: Bool { piece[line].allSatisfy { $0 == 0x20 } }

    /// Finds the fields: between commas, or between semicolons in a line without a comma.
    mutating func split() {
        split(at: 0x2C)
        if fields.count == 1 { split(at: 0x3B) }
    }

    private mutating func split(at separator: UInt8) {
        fields.removeAll(keepingCapacity: true)
        var first = line.lowerBound
        for place in line where piece[place] == separator {
            fields.append(first..<place)
            first = place + 1
        }
        fields.append(first..<line.upperBound)
    }

    /// How many fields there are.
    var count: Int { fields.count }
    /// Every field.
    var all: [ArraySlice<UInt8>] { fields.map { piece[$0] } }

    /// A field; nil when there is none at that place.
    func bytes(_ place: Int?) -> ArraySlice<UInt8>? {
        guard let place, place < fields.count else { return nil }
        return piece[fields[place]]
    }

    /// A field as text.
    func text(_ place: Int) -> String { String(decoding: piece[fields[place]], as: UTF8.self) }

    /// A field of one to eighteen digits as a number; nil for every other.
    func whole(_ place: Int) -> Int64? {
        let field = fields[place]
        guard (1...18).contains(field.count) else { return nil }
        var value: Int64 = 0
        for index in field {
            let digit = piece[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }
}
