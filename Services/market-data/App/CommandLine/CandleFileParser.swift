import Contracts
import Exchanges
import MarketDataCore
import ServiceKit

/// Reads candles out of the pieces of a file. A line that cannot be read ends it, with the line's number, the column and
/// what stood there; candles that cannot be (a low above a high, a time off the grid, an end in the future) are counted and
/// left out.
struct CandleFileParser: Sendable {
    /// Longest line in bytes.
    static let maxLineBytes = 4_096

    /// Candles left out because they cannot be.
    private(set) var refused: Int64 = 0
    private let key: MarketKey
    private let timeframe: Timeframe
    private let kind: PriceKind
    private let isJSON: Bool
    private let now: Timestamp
    private var format: CandleFileFormat?
    private var number = 0
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - isJSON: whether it is a list of lists of numbers, as freqtrade keeps them, instead of lines.
    ///   - now: candles that end later still form, and are none yet.
    init(key: MarketKey, timeframe: Timeframe, kind: PriceKind, isJSON: Bool, now: Timestamp) {
        self.now = now
        self.key = key
        self.timeframe = timeframe
        self.kind = kind
        self.isJSON = isJSON
    }

    /// Takes a piece; answers the candles whose lines are complete.
    mutating func take(_ piece: [UInt8]) throws(ServiceFailure) -> [Candle] {
        let given = pending + (isJSON ? Self.lines(json: piece, inLine: !pending.isEmpty) : piece)
        pending = []
        var candles: [Candle] = []
        candles.reserveCapacity(given.count / 48)
        var line = CandleFileLine(given)
        while line.next() { try read(&line, into: &candles) }
        pending = Array(given[line.end...])
        guard pending.count <= Self.maxLineBytes else {
            throw Self.failure(
                number + 1, "is longer than \(Self.maxLineBytes) bytes", "check that it is a file of candles")
        }
        return candles
    }

    /// The end of the file; answers the candle of a last line without a line end.
    mutating func finish() throws(ServiceFailure) -> [Candle] {
        var candles: [Candle] = []
        var line = CandleFileLine(pending + [0x0A])
        pending = []
        if line.next() { try read(&line, into: &candles) }
        return candles
    }

    private mutating func read(_ line: inout CandleFileLine, into candles: inout [Candle]) throws(ServiceFailure) {
        number += 1
        if line.isBlank { return }
        line.split()
        if format == nil {
            let isHead = line.bytes(0)?.first.map { !(0x30...0x39).contains($0) } ?? true
            format = isHead ? CandleFileFormat(head: line.all) : CandleFileFormat(columns: line.count)
            guard format != nil else {
                throw Self.failure(
                    number, "\(line.count) columns \(isHead ? "whose names mean no candle" : "without a head line")",
                    "give a Binance dump (12 columns), open_time_ms,open,high,low,close,volume, or a head line")
            }
            if isHead { return }
        }
        guard let format else { return }
        if let field = line.bytes(format[.symbol]) {
            guard Symbol.isSame(field, key.symbol) else { return }
        }
        let candle = try self.candle(line, format)
        guard CandleValidator.fault(candle) == nil, timeframe.isClosed(openedAt: candle.openTime, at: now) else {
            refused += 1
            return
        }
        candles.append(Candle(candle))
    }

    private func candle(_ line: CandleFileLine, _ format: CandleFileFormat) throws(ServiceFailure) -> VenueCandle {
        let open = Price(try needed(.open, line, format))
        let high = Price(try needed(.high, line, format))
        let low = Price(try needed(.low, line, format))
        let close = Price(try needed(.close, line, format))
        let volume = try decimal(.volume, line, format)
        return VenueCandle(
            symbol: key.symbol, timeframe: timeframe, kind: kind, openTime: try time(line, format), open: open,
            high: high, low: low, close: close, volume: volume.map(Quantity.init) ?? .zero,
            quoteVolume: try decimal(.quoteVolume, line, format).map(Money.init),
            takerBuyVolume: try decimal(.takerBuyVolume, line, format).map(Quantity.init),
            tradeCount: try decimal(.tradeCount, line, format).flatMap { Int64($0.description) }, isClosed: true)
    }

    private func time(_ line: CandleFileLine, _ format: CandleFileFormat) throws(ServiceFailure) -> Timestamp {
        guard let place = format[.openTime], place < line.count else {
            throw Self.failure(number, "has no open time", "give one in milliseconds")
        }
        if let raw = line.whole(place) ?? line.bytes(place).flatMap({ Int64(String(decoding: $0, as: UTF8.self)) }) {
            // Sixteen digits are microseconds; ten are seconds.
            let milliseconds = raw >= 100_000_000_000_000 ? raw / 1_000 : raw < 100_000_000_000 ? raw * 1_000 : raw
            if let time = try? Timestamp(validatingMilliseconds: milliseconds) { return time }
        } else if let time = try? Timestamp(parsing: line.text(place)) {
            return time
        }
        throw Self.failure(
            number, "open_time \(line.text(place).prefix(40))", "give milliseconds or microseconds since 1970")
    }

    private func needed(
        _ column: CandleFileFormat.Column, _ line: CandleFileLine, _ format: CandleFileFormat
    ) throws(ServiceFailure) -> Decimal12 {
        guard let value = try decimal(column, line, format) else {
            throw Self.failure(number, "has no \(column)", "give every line a price for it")
        }
        return value
    }

    private func decimal(
        _ column: CandleFileFormat.Column, _ line: CandleFileLine, _ format: CandleFileFormat
    ) throws(ServiceFailure) -> Decimal12? {
        guard let place = format[column], let field = line.bytes(place), !field.isEmpty else { return nil }
        if let value = try? Decimal12(parsing: field.span) { return value }
        // Floating point writes 5.3e-05, and digits that no price has: those are cut where a decimal ends.
        if let value = try? Decimal12(parsingScientific: field.span) { return value }
        let text = line.text(place)
        if let number = Double(text), number.isFinite, let value = try? Decimal12(shortestTextOf: number) {
            return value
        }
        throw Self.failure(number, "\(column) \(text.prefix(40))", "give a decimal with at most twelve places")
    }

    /// A list of lists of numbers as lines of numbers.
    /// - Parameter inLine: whether the piece goes on within a line.
    private static func lines(json piece: [UInt8], inLine: Bool) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(piece.count)
        for byte in piece {
            switch byte {
            case 0x5B, 0x20, 0x0A, 0x0D, 0x09: continue
            case 0x5D: lines.append(0x0A)
            // The comma between two lists begins a line.
            case 0x2C where lines.last.map { $0 == 0x0A } ?? !inLine: continue
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
