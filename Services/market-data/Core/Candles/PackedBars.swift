import Contracts

/// Candles in as little memory as is exact: venues' numbers have a few digits, so each is kept as a 64-bit count of its
/// own last digit. The rare candle that does not fit is kept whole beside.
struct PackedBars: Sendable {
    private struct Packed: Sendable {
        var openTime: Int64
        var open: Int64
        var high: Int64
        var low: Int64
        var close: Int64
        var volume: Int64
        var quoteVolume: Int64
        var takerVolume: Int64
        var trades: Int32
        var missingMinutes: Int32
        var priceDigits: UInt8
        var volumeDigits: UInt8
        var quoteDigits: UInt8
        var marks: UInt8
    }

    private var packed: [Packed] = []
    private var whole: [Int64: MarketBar] = [:]
    private static let isWhole: UInt8 = 255

    var count: Int { packed.count }

    func openTime(at index: Int) -> Timestamp { Timestamp(milliseconds: packed[index].openTime) }

    mutating func append(_ bar: MarketBar) {
        packed.append(pack(bar, hint: packed.last))
    }

    mutating func replace(_ bar: MarketBar, at index: Int) {
        if packed[index].priceDigits == Self.isWhole { whole[packed[index].openTime] = nil }
        packed[index] = pack(bar, hint: packed[index])
    }

    func bar(at index: Int) -> MarketBar {
        let found = packed[index]
        if found.priceDigits == Self.isWhole, let bar = whole[found.openTime] { return bar }
        let marks = MarketBar.Marks(rawValue: found.marks)
        let volume = found.volumeDigits
        return MarketBar(
            openTime: Timestamp(milliseconds: found.openTime), open: Price(Self.decimal(found.open, found.priceDigits)),
            high: Price(Self.decimal(found.high, found.priceDigits)),
            low: Price(Self.decimal(found.low, found.priceDigits)),
            close: Price(Self.decimal(found.close, found.priceDigits)),
            volume: Quantity(Self.decimal(found.volume, volume)),
            quoteVolume: marks.contains(.quoteVolume)
                ? Money(Self.decimal(found.quoteVolume, found.quoteDigits)) : nil,
            takerBuyVolume: marks.contains(.takerBuyVolume) ? Quantity(Self.decimal(found.takerVolume, volume)) : nil,
            tradeCount: marks.contains(.tradeCount) ? Int64(found.trades) : nil, missingMinutes: found.missingMinutes,
            marks: marks)
    }

    private mutating func pack(_ bar: MarketBar, hint: Packed?) -> Packed {
        if let hint, hint.priceDigits != Self.isWhole, let found = Self.packed(bar, hint: hint) { return found }
        if let found = Self.packed(bar, hint: nil) { return found }
        whole[bar.openTime.milliseconds] = bar
        return Packed(
            openTime: bar.openTime.milliseconds, open: 0, high: 0, low: 0, close: 0, volume: 0, quoteVolume: 0,
            takerVolume: 0, trades: 0, missingMinutes: 0, priceDigits: Self.isWhole, volumeDigits: 0, quoteDigits: 0,
            marks: 0)
    }

    private static func packed(_ bar: MarketBar, hint: Packed?) -> Packed? {
        let price = digits(
            [bar.open.decimal, bar.high.decimal, bar.low.decimal, bar.close.decimal], hint: hint?.priceDigits)
        let volume = digits([bar.volume.decimal, bar.takerUnits.decimal], hint: hint?.volumeDigits)
        let quote = digits([bar.quoteUnits.decimal], hint: hint?.quoteDigits)
        guard let open = mantissa(bar.open.decimal, price), let high = mantissa(bar.high.decimal, price),
            let low = mantissa(bar.low.decimal, price), let close = mantissa(bar.close.decimal, price),
            let total = mantissa(bar.volume.decimal, volume), let taker = mantissa(bar.takerUnits.decimal, volume),
            let worth = mantissa(bar.quoteUnits.decimal, quote), let trades = Int32(exactly: bar.trades)
        else { return nil }
        return Packed(
            openTime: bar.openTime.milliseconds, open: open, high: high, low: low, close: close, volume: total,
            quoteVolume: worth, takerVolume: taker, trades: trades, missingMinutes: bar.missingMinutes,
            priceDigits: price, volumeDigits: volume, quoteDigits: quote, marks: bar.marks.rawValue)
    }

    /// Digits that hold every number exactly: those of the candle before if they do, since venues keep to their digits.
    private static func digits(_ numbers: [Decimal12], hint: UInt8?) -> UInt8 {
        if let hint, hint <= 12, numbers.allSatisfy({ $0.units % powers[12 - Int(hint)] == 0 }) { return hint }
        return UInt8(numbers.map(\.fractionDigits).max() ?? 0)
    }

    private static func mantissa(_ number: Decimal12, _ digits: UInt8) -> Int64? {
        Int64(exactly: number.units / powers[12 - Int(digits)])
    }

    private static func decimal(_ mantissa: Int64, _ digits: UInt8) -> Decimal12 {
        (try? Decimal12(units: Int128(mantissa) * powers[12 - Int(digits)])) ?? .zero
    }

    private static let powers: [Int128] = (0...12).map { exponent in
        (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }
}
