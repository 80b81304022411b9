/// The length of a candle, in the spelling of the exchanges. Closed: these are the lengths candles are kept for.
public enum Timeframe: String, CaseIterable, Hashable, Sendable, Codable {
    /// One minute.
    case oneMinute = "1m"
    /// Three minutes.
    case threeMinutes = "3m"
    /// Five minutes.
    case fiveMinutes = "5m"
    /// Fifteen minutes.
    case fifteenMinutes = "15m"
    /// Thirty minutes.
    case thirtyMinutes = "30m"
    /// One hour.
    case oneHour = "1h"
    /// Two hours.
    case twoHours = "2h"
    /// Four hours.
    case fourHours = "4h"
    /// Six hours.
    case sixHours = "6h"
    /// Eight hours.
    case eightHours = "8h"
    /// Twelve hours.
    case twelveHours = "12h"
    /// One UTC day.
    case oneDay = "1d"
    /// Three UTC days, counted from 1970-01-02 as Binance counts them.
    case threeDays = "3d"
    /// One week, from Monday 00:00 UTC.
    case oneWeek = "1w"
    /// One calendar month in UTC.
    case oneMonth = "1M"

    /// The length in milliseconds; nil for the month, whose length varies.
    public var fixedMilliseconds: Int64? {
        switch self {
        case .oneMinute: 60_000
        case .threeMinutes: 180_000
        case .fiveMinutes: 300_000
        case .fifteenMinutes: 900_000
        case .thirtyMinutes: 1_800_000
        case .oneHour: 3_600_000
        case .twoHours: 7_200_000
        case .fourHours: 14_400_000
        case .sixHours: 21_600_000
        case .eightHours: 28_800_000
        case .twelveHours: 43_200_000
        case .oneDay: 86_400_000
        case .threeDays: 259_200_000
        case .oneWeek: 604_800_000
        case .oneMonth: nil
        }
    }

    /// The open time of the candle that contains an instant.
    public func openTime(containing instant: Timestamp) -> Timestamp {
        guard let length = fixedMilliseconds else {
            let days = CivilDate.floorDivide(instant.milliseconds, 86_400_000)
            var date = CivilDate(dayNumber: days)
            date.day = 1
            return Timestamp(milliseconds: date.dayNumber * 86_400_000)
        }
        let origin: Int64 =
            switch self {
            // 1970-01-01 was a Thursday: the first Monday-based week began on 1969-12-29.
            case .oneWeek: -259_200_000
            case .threeDays: 86_400_000
            default: 0
            }
        let count = CivilDate.floorDivide(instant.milliseconds - origin, length)
        return Timestamp(milliseconds: origin + count * length)
    }

    /// The open time of the candle after the one that opens at `open`; this is also where that one closes.
    public func nextOpenTime(after open: Timestamp) -> Timestamp {
        if let length = fixedMilliseconds { return open.advanced(byMilliseconds: length) }
        var date = CivilDate(dayNumber: CivilDate.floorDivide(open.milliseconds, 86_400_000))
        date.day = 1
        date.year += date.month == 12 ? 1 : 0
        date.month = date.month == 12 ? 1 : date.month + 1
        return Timestamp(milliseconds: date.dayNumber * 86_400_000)
    }

    /// Whether the candle that opens at `open` is closed at `now`, so that a rule may see it:
    /// open + duration ≤ now.
    public func isClosed(openedAt open: Timestamp, at now: Timestamp) -> Bool {
        nextOpenTime(after: open) <= now
    }
}
