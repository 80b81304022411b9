public import Contracts

/// When a pair trades, in UTC. Holidays are not known.
public enum TradingSession: String, CaseIterable, Sendable {
    /// Day and night.
    case always
    /// 14:30 to 21:00 on Monday to Friday.
    case usEquities = "us_equities"

    /// Whether it trades at an instant; the end is no longer part of the session.
    public func isOpen(at instant: Timestamp) -> Bool {
        switch self {
        case .always: true
        case .usEquities:
            Self.isWeekday(instant) && (Self.opensAt..<Self.closesAt).contains(Self.timeOfDay(instant))
        }
    }

    private static let opensAt: Int64 = (14 * 60 + 30) * 60_000
    private static let closesAt: Int64 = 21 * 60 * 60_000
    private static let day: Int64 = 86_400_000

    private static func timeOfDay(_ instant: Timestamp) -> Int64 {
        instant.milliseconds - Timeframe.oneDay.openTime(containing: instant).milliseconds
    }

    private static func isWeekday(_ instant: Timestamp) -> Bool {
        let week = Timeframe.oneWeek.openTime(containing: instant)
        return instant.milliseconds(since: week) < 5 * day
    }
}
