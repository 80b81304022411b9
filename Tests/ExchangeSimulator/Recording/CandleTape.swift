/// One candle; prices and volume in hundred-millionths, time in milliseconds.
struct Bar: Equatable {
    var openTime: Int64
    var open: Int64
    var high: Int64
    var low: Int64
    var close: Int64
    var volume: Int64

    /// Takes a later bar of the same candle in.
    mutating func extend(_ later: Bar) {
        high = max(high, later.high)
        low = min(low, later.low)
        close = later.close
        volume += later.volume
    }
}

/// Recorded one-minute candles (`open_time_ms,open,high,low,close,volume`), read row by row when asked for.
final class CandleTape {
    private let file: TapeFile
    private let firstRow: Int
    private var read: [Bar?]
    /// Open times of the first and the last row.
    let first: Int64
    let last: Int64

    init(path: String) throws {
        file = try TapeFile(path: path)
        let startsWithDigit = file.count > 0 && file.line(0).first.map { (0x30...0x39).contains($0) } == true
        firstRow = startsWithDigit ? 0 : 1
        guard file.count > firstRow, let first = Self.time(file.line(firstRow)),
            let last = Self.time(file.line(file.count - 1))
        else { throw TapeError(description: "\(path) holds no candles") }
        self.first = first
        self.last = last
        read = Array(repeating: nil, count: file.count)
    }

    /// The bar that opens in that minute of the recording.
    func bar(at time: Int64) -> Bar? {
        guard time >= first, time <= last, let row = row(of: time) else { return nil }
        if let known = read[row] { return known }
        guard let numbers = Self.numbers(file.bytes, file.starts[row]..<file.starts[row + 1]) else { return nil }
        let bar = Bar(
            openTime: time, open: numbers[1], high: numbers[2], low: numbers[3], close: numbers[4], volume: numbers[5])
        read[row] = bar
        return bar
    }

    /// Most files have no hole, so the row is where arithmetic says; else it is looked for.
    private func row(of time: Int64) -> Int? {
        let guess = firstRow + Int((time - first) / 60_000)
        if guess < file.count, Self.time(file.line(guess)) == time { return guess }
        var low = firstRow
        var high = min(guess, file.count - 1)
        while low <= high {
            let middle = (low + high) / 2
            guard let found = Self.time(file.line(middle)) else { return nil }
            if found == time { return middle }
            if found < time { low = middle + 1 } else { high = middle - 1 }
        }
        return nil
    }

    /// The six numbers of a row in hundred-millionths. By hand over raw bytes: pages of a day's candles are made of
    /// thousands of rows, and tests run unoptimised programs.
    private static func numbers(_ bytes: [UInt8], _ range: Range<Int>) -> [Int64]? {
        bytes.withUnsafeBufferPointer { bytes -> [Int64]? in
            var numbers: [Int64] = []
            var value: Int64 = 0
            var decimals = -1
            var index = range.lowerBound
            while index <= range.upperBound {
                let byte = index < range.upperBound ? bytes[index] : 0x2C
                if byte == 0x2C || byte == 0x0A {
                    // The time is a whole number and would not fit.
                    var missing = numbers.isEmpty ? 0 : 8 - max(0, decimals)
                    while missing > 0 {
                        value *= 10
                        missing -= 1
                    }
                    numbers.append(value)
                    value = 0
                    decimals = -1
                    if byte == 0x0A || numbers.count == 6 { break }
                } else if byte == 0x2E {
                    decimals = 0
                } else {
                    guard byte >= 0x30, byte <= 0x39, decimals < 8 else { return nil }
                    value = value * 10 + Int64(byte - 0x30)
                    if decimals >= 0 { decimals += 1 }
                }
                index += 1
            }
            return numbers.count == 6 ? numbers : nil
        }
    }

    private static func time(_ line: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for byte in line.prefix(20) {
            guard (0x30...0x39).contains(byte) else { return byte == UInt8(ascii: ",") ? value : nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return nil
    }
}
