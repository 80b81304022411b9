/// The newest values of every field, a row a candle, and for how many candles in a row each was ready.
struct FieldHistory: Sendable {
    static let width = MarketField.allCases.count
    private let depth: Int
    private var rows: [Double]
    private var runs = [Int](repeating: 0, count: Self.width)
    private var newest = 0

    init(depth: Int) {
        self.depth = depth
        rows = [Double](repeating: 0, count: depth * Self.width)
    }

    /// Takes the values after a candle. A field that is not ready begins its series anew.
    mutating func add(_ values: [RuleValue]) {
        newest = newest + 1 == depth ? 0 : newest + 1
        let start = newest * Self.width
        for field in 0..<Self.width {
            if case .ready(let value) = values[field] {
                rows[start + field] = value
                if runs[field] < depth { runs[field] += 1 }
            } else {
                runs[field] = 0
            }
        }
    }

    /// The series of a field begins with the next value.
    mutating func restart(_ field: MarketField) { runs[field.rawValue] = 0 }

    /// How many values in a row are kept of a field.
    func count(_ field: MarketField) -> Int { runs[field.rawValue] }

    /// The value so many candles before the newest; the caller has looked at the count.
    func value(_ field: MarketField, back: Int) -> Double {
        let row = newest - back
        return rows[(row < 0 ? row + depth : row) * Self.width + field.rawValue]
    }
}
