import Contracts
import Indicators
import TestKit

@testable import AlgoEngineCore

/// Real minutes, and the longer candles made of them.
struct MinuteTape: Sendable {
    private(set) var frames: [Timeframe: [IndicatorBar]] = [:]

    struct Unreadable: Error {
        let row: Int
    }

    /// A `open_time_ms,open,high,low,close,volume` file of the shared folder without gaps.
    init(file: String) throws {
        let bytes = try SharedFixtures.unpacked("data/\(file)")
        var minutes: [IndicatorBar] = []
        minutes.reserveCapacity(131_000)
        var place = (bytes.firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
        while place < bytes.count {
            let time = Self.number(bytes, &place)
            _ = Self.number(bytes, &place)
            let high = Self.number(bytes, &place)
            let low = Self.number(bytes, &place)
            let close = Self.number(bytes, &place)
            let volume = Self.number(bytes, &place)
            guard time > 0, high >= low, low > 0 else { throw Unreadable(row: minutes.count) }
            minutes.append(
                IndicatorBar(openMilliseconds: Int64(time), high: high, low: low, close: close, volume: volume))
        }
        self.init(minutes)
    }

    init(_ minutes: [IndicatorBar]) {
        frames[.oneMinute] = minutes
        for timeframe in [Timeframe.fiveMinutes, .fifteenMinutes, .oneHour, .fourHours] {
            frames[timeframe] = Self.rolled(minutes, timeframe)
        }
    }

    /// Only what is over at an instant.
    func prefix(until now: Timestamp) -> MinuteTape {
        var copy = self
        for (timeframe, bars) in frames {
            copy.frames[timeframe] = bars.filter {
                timeframe.isClosed(openedAt: Timestamp(milliseconds: $0.openMilliseconds), at: now)
            }
        }
        return copy
    }

    /// When the last minute is over.
    var end: Timestamp {
        Timestamp(milliseconds: (frames[.oneMinute]?.last?.openMilliseconds ?? 0) + 60_000)
    }

    private static func rolled(_ minutes: [IndicatorBar], _ timeframe: Timeframe) -> [IndicatorBar] {
        let length = timeframe.fixedMilliseconds ?? 60_000
        var result: [IndicatorBar] = []
        var current: IndicatorBar?
        for minute in minutes {
            let open = minute.openMilliseconds / length * length
            let last = current.flatMap { $0.openMilliseconds == open ? $0 : nil }
            current = IndicatorBar(
                openMilliseconds: open, high: max(last?.high ?? minute.high, minute.high),
                low: min(last?.low ?? minute.low, minute.low), close: minute.close,
                volume: (last?.volume ?? 0) + minute.volume)
            if minute.openMilliseconds + 60_000 == open + length, let whole = current { result.append(whole) }
        }
        return result
    }

    /// The plain decimal at a place, which moves behind the comma or line end that follows.
    private static func number(_ bytes: [UInt8], _ place: inout Int) -> Double {
        var mantissa: Int64 = 0
        var divisor = 0.0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == 0x2C || byte == 0x0A { break }
            if byte == 0x2E {
                divisor = 1
            } else {
                mantissa = mantissa &* 10 &+ Int64(byte &- 0x30)
                divisor *= 10
            }
        }
        return divisor == 0 ? Double(mantissa) : Double(mantissa) / divisor
    }
}
