public import Contracts

/// Recorded minutes without holes, played over and over.
public struct CandleTape: Sendable {
    /// Most minutes of a recording: two years.
    public static let maxMinutes = 1_054_080
    private let bars: [PriceBar]

    /// How many minutes it holds.
    public var count: Int { bars.count }
    /// The lowest price of all.
    public let lowest: Price

    /// Reads `open_time_ms,open,high,low,close,volume` lines, with or without a head line; further columns are left
    /// alone. Times are whole minutes and grow; a missing minute is filled with the close before it and no volume.
    public init(csv bytes: [UInt8]) throws(TapeError) {
        var bars: [PriceBar] = []
        var expected: Int64?
        var number = 0
        for line in bytes.split(separator: 0x0A) {
            number += 1
            let fields = (line.last == 0x0D ? line.dropLast() : line).split(
                separator: 0x2C, maxSplits: 6, omittingEmptySubsequences: false)
            if number == 1, Int64(String(decoding: fields.first ?? [], as: UTF8.self)) == nil { continue }
            guard fields.count >= 6, let row = Self.row(fields) else {
                throw TapeError(line: number, "is not open_time_ms,open,high,low,close,volume")
            }
            guard row.time % SandboxMarket.minute == 0 else { throw TapeError(line: number, "is not on a minute") }
            guard row.bar.isSane else {
                throw TapeError(line: number, "has a low above, or a high below, its other prices, or none above 0")
            }
            if let expected {
                guard row.time >= expected else { throw TapeError(line: number, "is not later than the line before") }
                let missing = (row.time - expected) / SandboxMarket.minute
                guard missing <= Self.maxMinutes else { throw TapeError(line: number, "comes after years of nothing") }
                if let last = bars.last?.close {
                    bars.append(contentsOf: repeatElement(PriceBar(flat: last, volume: .zero), count: Int(missing)))
                }
            }
            bars.append(row.bar)
            guard bars.count <= Self.maxMinutes else {
                throw TapeError(line: number, "is beyond the \(Self.maxMinutes) minutes a recording may have")
            }
            expected = row.time + SandboxMarket.minute
        }
        guard let lowest = bars.lazy.map(\.low).min() else { throw TapeError(line: 1, "holds no candle") }
        self.bars = bars
        self.lowest = lowest
    }

    func bar(at index: Int64) -> PriceBar { bars[Int(index % Int64(bars.count))] }

    private static func row(_ fields: [ArraySlice<UInt8>]) -> (time: Int64, bar: PriceBar)? {
        guard let time = Int64(String(decoding: fields[0], as: UTF8.self)), time >= 0,
            let open = decimal(fields[1]), let high = decimal(fields[2]), let low = decimal(fields[3]),
            let close = decimal(fields[4]), let volume = decimal(fields[5])
        else { return nil }
        let bar = PriceBar(
            open: Price(open), high: Price(high), low: Price(low), close: Price(close), volume: Quantity(volume))
        return (time, bar)
    }

    /// Plain decimals; digits beyond twelve places, which binary floating point leaves behind, make the line unreadable.
    private static func decimal(_ field: ArraySlice<UInt8>) -> Decimal12? {
        try? Decimal12(parsing: String(decoding: field, as: UTF8.self))
    }
}
