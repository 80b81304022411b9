import Foundation
import TestKit

/// What a venue's minutes are by the recording that the simulator plays, to compare stored candles with.
struct RecordedCandles: Sendable {
    /// `open,high,low,close,volume` by open time in milliseconds, as the venue's clock says it.
    private let rows: [Int64: String]

    /// - Parameters:
    ///   - file: name of the recording.
    ///   - shift: venue time − recorded time.
    ///   - range: venue time of the minutes that are looked at.
    static func read(_ file: String, shift: Int64, _ range: ClosedRange<Int64>) async throws -> RecordedCandles {
        let path = try SharedFixtures.url(for: "data/\(file)").path
        let text = try await offThread { try ChildProgram.check(["gzip", "-dc", "--", path]) }
        var rows: [Int64: String] = [:]
        for line in text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst() {
            let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 1)
            guard fields.count == 2, let time = Int64(String(decoding: fields[0], as: UTF8.self)) else { continue }
            if range.contains(time + shift) { rows[time + shift] = String(decoding: fields[1], as: UTF8.self) }
        }
        return RecordedCandles(rows: rows)
    }

    /// What contradicts the recording among stored minutes (`time,open,high,low,close,volume`, oldest first): other
    /// numbers, holes, a minute twice.
    func contradictions(_ stored: [String]) -> [String] {
        var found: [String] = []
        var previous: Int64?
        for row in stored {
            let fields = row.split(separator: ",", maxSplits: 1).map(String.init)
            guard fields.count == 2, let time = Int64(fields[0]) else {
                found.append("unreadable: \(row)")
                continue
            }
            if let previous, time != previous + 60_000 { found.append("\(previous) is followed by \(time)") }
            if rows[time] != fields[1] { found.append("\(time) is \(fields[1]), recorded \(rows[time] ?? "nothing")") }
            previous = time
        }
        return found
    }
}

extension Fleet {
    /// The stored minutes of a live market.
    func storedMinutes(_ venue: String, _ symbol: String) async throws -> [String] {
        try await rows(
            """
            SELECT (extract(epoch FROM open_time) * 1000)::bigint || ',' || concat_ws(',', trim_scale(open),
                trim_scale(high), trim_scale(low), trim_scale(close), trim_scale(volume))
            FROM market_data.candles WHERE venue = '\(venue)' AND symbol = '\(symbol)' AND timeframe = '1m'
                AND kind = 'last' ORDER BY open_time
            """)
    }
}
