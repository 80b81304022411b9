/// The text of a whole number as the server prints it: digits after an optional minus sign.
enum IntegerText {
    /// The number; nil for everything else and for what `Int64` does not hold.
    static func read(_ bytes: Span<UInt8>) -> Int64? {
        let isNegative = bytes.count > 0 && bytes[0] == 0x2D
        let first = isNegative ? 1 : 0
        guard bytes.count > first else { return nil }
        var value: Int64 = 0
        for index in first..<bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            // Counted downwards, since the smallest number has no positive counterpart.
            let (shifted, isTooFar) = value.multipliedReportingOverflow(by: 10)
            let (next, isOver) = shifted.subtractingReportingOverflow(Int64(digit))
            guard !isTooFar, !isOver else { return nil }
            value = next
        }
        guard !isNegative else { return value }
        return value == .min ? nil : -value
    }
}
