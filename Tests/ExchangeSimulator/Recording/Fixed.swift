/// Exact numbers of the simulator: hundred-millionths in an Int64. Enough for every recorded price and size.
enum Fixed {
    static let one: Int64 = 100_000_000

    /// Reads plain decimal text; digits beyond the eighth are refused unless they are zeros.
    static func parse(_ text: some Sequence<UInt8>) -> Int64? {
        var value: Int64 = 0
        var decimals = -1
        var digits = 0
        var isNegative = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: ".") where decimals < 0: decimals = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                if decimals >= 8 {
                    guard byte == UInt8(ascii: "0") else { return nil }
                    continue
                }
                if decimals >= 0 { decimals += 1 }
                let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
                guard !overflow else { return nil }
                value = shifted + Int64(byte - UInt8(ascii: "0"))
            default: return nil
            }
        }
        guard digits > 0 else { return nil }
        for _ in max(0, decimals)..<8 {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = shifted
        }
        return isNegative ? -value : value
    }

    static func parse(_ text: String) -> Int64? { parse(text.utf8) }

    /// Writes with exactly so many decimals (0...8), cutting what lies behind.
    static func text(_ value: Int64, decimals: Int) -> String {
        let magnitude = value.magnitude
        let whole = magnitude / UInt64(one)
        let sign = value < 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let fraction = String(magnitude % UInt64(one))
        let padded = String(repeating: "0", count: 8 - fraction.count) + fraction
        return sign + String(whole) + "." + padded.prefix(decimals)
    }

    /// Writes without trailing zeros.
    static func shortText(_ value: Int64) -> String {
        let long = text(value, decimals: 8)
        var end = long.endIndex
        while end > long.startIndex, long[long.index(before: end)] == "0" { end = long.index(before: end) }
        if end > long.startIndex, long[long.index(before: end)] == "." { end = long.index(before: end) }
        return String(long[..<end])
    }

    /// `a × b`, cut to hundred-millionths.
    static func product(_ a: Int64, _ b: Int64) -> Int64 {
        Int64(clamping: Int128(a) * Int128(b) / Int128(one))
    }

    /// A hundred times `change / whole`; zero of nothing.
    static func percent(_ change: Int64, of whole: Int64) -> Int64 {
        whole == 0 ? 0 : Int64(clamping: Int128(change) * 100 * Int128(one) / Int128(whole))
    }
}
