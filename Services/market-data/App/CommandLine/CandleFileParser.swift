import Contracts
import Exchanges
import MarketDataCore
import ServiceKit

/// Reads candles out of the pieces of a file. A line that cannot be read ends it, with the line's number, the column and
/// what stood there; candles that cannot be (a low above a high, a time off the grid) are counted and left out.
struct CandleFileParser: Sendable {
    /// Longest line in bytes.
    static let maxLineBytes = 4_096

    /// Candles left out because they cannot be.
    private(set) var refused: Int64 = 0
    private let key: MarketKey
    private let timeframe: Timeframe
    private let kind: PriceKind
    private let isJSON: Bool
    private var format: CandleFileFormat?
    private var number = 0
    private var pending: [UInt8] = []

    /// - Parameter isJSON: whether it is a list of lists of numbers, as freqtrade keeps them, instead of lines.
    init(key: MarketKey, timeframe: Timeframe, kind: PriceKind, isJSON: Bool) {
        self.key = key
        self.timeframe = timeframe
        self.kind = kind
        self.isJSON = isJSON
    }

    /// Takes a piece; answers the candles whose lines are complete.
    mutating func take(_ piece: [UInt8]) throws(ServiceFailure) -> [Candle] {
        pending += isJSON ? Self.lines(json: piece) : piece
        var candles: [Candle] = []
        candles.reserveCapacity(pending.count / 48)
        var start = 0
        while let end = pending[start...].firstIndex(of: 0x0A) {
            try read(pending[start..<end], into: &candles)
            start = end + 1
        }
        pending.removeFirst(start)
        guard pending.count <= Self.maxLineBytes else {
            throw Self.failure(
                number + 1, "is longer than \(Self.maxLineBytes) bytes", "check that it is a file of candles")
        }
        return candles
    }

    /// The end of the file; answers the candle of a last line without a line end.
    mutating func finish() throws(ServiceFailure) -> [Candle] {
        var candles: [Candle] = []
        try read(pending[...], into: &candles)
        pending = []
        return candles
    }

    private mutating func read(_ line: ArraySlice<UInt8>, into candles: inout [Candle]) throws(ServiceFailure) {
        number += 1
        var line = line
        if line.last == 0x0D { line.removeLast() }
        if line.allSatisfy({ $0 == 0x20 }) { return }
        let separator: UInt8 = line.contains(0x2C) ? 0x2C : 0x3B
        let fields = line.split(separator: separator, omittingEmptySubsequences: false)
        if format == nil {
            let isHead = fields.first?.first.map { !(0x30...0x39).contains($0) } ?? true
            format = isHead ? CandleFileFormat(head: fields) : CandleFileFormat(columns: fields.count)
            guard format != nil else {
                throw Self.failure(
                    number, "\(fields.count) columns \(isHead ? "whose names mean no candle" : "without a head line")",
                    "give a Binance dump (12 columns), open_time_ms,open,high,low,close,volume, or a head line")
            }
            if isHead { return }
        }
        guard let format else { return }
        if let place = format.places[.symbol], place < fields.count {
            guard Symbol.isSame(fields[place], key.symbol) else { return }
        }
        let candle = try self.candle(fields, format)
        guard CandleValidator.fault(candle) == nil else {
            refused += 1
            return
        }
        candles.append(Candle(candle))
    }

    private func candle(
        _ fields: [ArraySlice<UInt8>], _ format: CandleFileFormat
    ) throws(ServiceFailure) -> VenueCandle {
        let open = Price(try needed(.open, fields, format))
        let high = Price(try needed(.high, fields, format))
        let low = Price(try needed(.low, fields, format))
        let close = Price(try needed(.close, fields, format))
        let volume = try decimal(.volume, fields, format)
        return VenueCandle(
            symbol: key.symbol, timeframe: timeframe, kind: kind, openTime: try time(fields, format), open: open,
            high: high, low: low, close: close, volume: volume.map(Quantity.init) ?? .zero,
            quoteVolume: try decimal(.quoteVolume, fields, format).map(Money.init),
            takerBuyVolume: try decimal(.takerBuyVolume, fields, format).map(Quantity.init),
            tradeCount: try decimal(.tradeCount, fields, format).flatMap { Int64($0.description) }, isClosed: true)
    }

    private func time(_ fields: [ArraySlice<UInt8>], _ format: CandleFileFormat) throws(ServiceFailure) -> Timestamp {
        guard let field = Self.field(.openTime, fields, format) else {
            throw Self.failure(number, "has no open time", "give one in milliseconds")
        }
        let text = String(decoding: field, as: UTF8.self)
        if let raw = Int64(text) {
            // Sixteen digits are microseconds; ten are seconds.
            let milliseconds = raw >= 100_000_000_000_000 ? raw / 1_000 : raw < 100_000_000_000 ? raw * 1_000 : raw
            if let time = try? Timestamp(validatingMilliseconds: milliseconds) { return time }
        } else if let time = try? Timestamp(parsing: text) {
            return time
        }
        throw Self.failure(number, "open_time \(text.prefix(40))", "give milliseconds or microseconds since 1970")
    }

    private func needed(
        _ column: CandleFileFormat.Column, _ fields: [ArraySlice<UInt8>], _ format: CandleFileFormat
    ) throws(ServiceFailure) -> Decimal12 {
        guard let value = try decimal(column, fields, format) else {
            throw Self.failure(number, "has no \(column)", "give every line a price for it")
        }
        return value
    }

    private func decimal(
        _ column: CandleFileFormat.Column, _ fields: [ArraySlice<UInt8>], _ format: CandleFileFormat
    ) throws(ServiceFailure) -> Decimal12? {
        guard let field = Self.field(column, fields, format), !field.isEmpty else { return nil }
        if let value = try? Decimal12(parsing: field.span) { return value }
        // Floating point writes 5.3e-05, and digits that no price has: those are cut where a decimal ends.
        if let value = try? Decimal12(parsingScientific: field.span) { return value }
        let text = String(decoding: field, as: UTF8.self)
        if let number = Double(text), number.isFinite, let value = try? Decimal12(shortestTextOf: number) {
            return value
        }
        throw Self.failure(number, "\(column) \(text.prefix(40))", "give a decimal with at most twelve places")
    }

    private static func field(
        _ column: CandleFileFormat.Column, _ fields: [ArraySlice<UInt8>], _ format: CandleFileFormat
    ) -> ArraySlice<UInt8>? {
        guard let place = format.places[column], place < fields.count else { return nil }
        return fields[place]
    }

    /// A list of lists of numbers as lines of numbers.
    private static func lines(json piece: [UInt8]) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(piece.count)
        for byte in piece {
            switch byte {
            case 0x5B, 0x20, 0x0A, 0x0D, 0x09: continue
            case 0x5D: lines.append(0x0A)
            // The comma between two lists begins a line.
            case 0x2C where lines.last == 0x0A || lines.isEmpty: continue
            default: lines.append(byte)
            }
        }
        return lines
    }

    private static func failure(_ line: Int, _ what: String, _ remedy: String) -> ServiceFailure {
        ServiceFailure(.badCommandLine, code: "bad_file", "line \(line): \(what); \(remedy)")
    }
}

extension Symbol {
    /// Whether a file's spelling is this symbol.
    fileprivate static func isSame(_ text: ArraySlice<UInt8>, _ symbol: Symbol) -> Bool {
        (try? Symbol(normalising: String(decoding: text, as: UTF8.self))) == symbol
    }
}
