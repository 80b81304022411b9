public import Contracts

/// Reads recordings line by line: our own format (``RecordedLine/text``), and hftbacktest's, whose lines
/// `nanoseconds payload` name no venue.
public struct RecordingFormat: Sendable {
    /// The venue of lines that name none.
    private let venue: Venue?

    /// A reader; `venue` is that of lines that name none.
    public init(venue: Venue? = nil) {
        self.venue = venue
    }

    /// Whether bytes begin like a recording rather than like a file of candles: digits, a blank, and no comma before.
    public static func isRecording(_ bytes: [UInt8]) -> Bool {
        var digits = 0
        for byte in bytes.prefix(4096) {
            if byte == 0x23 && digits == 0 { return true }
            if byte == 0x20 { return digits >= 16 }
            guard byte >= 0x30, byte <= 0x39 else { return false }
            digits += 1
        }
        return false
    }

    /// Reads one line without its line feed; nil for an empty one and for a comment (`#`).
    /// Throws ``ExchangeError`` of kind `malformed`.
    public func line(_ bytes: ArraySlice<UInt8>) throws(ExchangeError) -> RecordedLine? {
        let line = bytes.last == 0x0D ? bytes.dropLast() : bytes
        guard let first = line.first, first != 0x23 else { return nil }
        let parts = line.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(String(decoding: parts[0], as: UTF8.self)), time > 0,
            let start = parts[1].first
        else { throw .malformed("a line is not \"nanoseconds payload\"") }
        // A payload is an object or an array; our own format has a word before it.
        guard start == 0x7B || start == 0x5B else { return try named(parts[1], time) }
        guard let venue else { throw .malformed("a line names no venue: say which one the recording is of") }
        let isAnswer = parts[1].starts(with: Self.answerStart)
        return RecordedLine(
            receivedNanoseconds: time, venue: venue, kind: isAnswer ? .depth(nil) : .frame, payload: Array(parts[1]))
    }

    /// `kind venue payload`.
    private func named(_ rest: ArraySlice<UInt8>, _ time: Int64) throws(ExchangeError) -> RecordedLine {
        let parts = rest.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let venue = try? Venue(parsing: String(decoding: parts[1], as: UTF8.self)) else {
            throw .malformed("a line is not \"nanoseconds kind venue payload\"")
        }
        let word = String(decoding: parts[0], as: UTF8.self)
        return RecordedLine(
            receivedNanoseconds: time, venue: venue, kind: try kind(word), payload: Array(parts[2]))
    }

    private func kind(_ word: String) throws(ExchangeError) -> RecordedLine.Kind {
        if word == "frame" { return .frame }
        if word == "depth" { return .depth(nil) }
        if word.hasPrefix("depth/"), let symbol = try? Symbol(parsing: String(word.dropFirst(6))) {
            return .depth(symbol)
        }
        throw .malformed("a line is neither a frame nor a depth answer")
    }

    /// Binance's REST snapshots, which hftbacktest writes between the frames.
    private static let answerStart = Array(#"{"lastUpdateId""#.utf8)
}
