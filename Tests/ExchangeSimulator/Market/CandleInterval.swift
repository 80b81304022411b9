/// Which candle a moment belongs to. Weeks begin on Monday, three-day candles on days with `epochDay mod 3 == 1`.
struct CandleInterval: Hashable {
    private enum Kind { case fixed, week, threeDays, month, rolling }

    static let minute: Int64 = 60_000
    static let day: Int64 = 86_400_000
    /// Any 24 hours; not the day.
    static let twentyFourHours = CandleInterval(milliseconds: day, kind: .rolling)

    /// Minutes; for a month the shortest.
    let milliseconds: Int64
    private let kind: Kind
    /// Hours by which days begin earlier than in UTC.
    private var hoursEast: Int64 = 0

    /// From the usual short form, as in `15m`, `4h`, `1d`, `1w`, `1M`.
    init?(_ text: String) {
        guard let unit = text.last, let count = Int64(text.dropLast()), count > 0 else { return nil }
        switch unit {
        case "m": self.init(milliseconds: count * Self.minute, kind: .fixed)
        case "h": self.init(milliseconds: count * 60 * Self.minute, kind: .fixed)
        case "d": self.init(milliseconds: count * Self.day, kind: count == 3 ? .threeDays : .fixed)
        case "w": self.init(milliseconds: 7 * Self.day, kind: .week)
        case "M": self.init(milliseconds: 28 * Self.day, kind: .month)
        default: return nil
        }
    }

    private init(milliseconds: Int64, kind: Kind) {
        self.milliseconds = milliseconds
        self.kind = kind
    }

    /// The same with days that begin at midnight in that time zone.
    func east(hours: Int64) -> CandleInterval {
        var moved = self
        moved.hoursEast = hours
        return moved
    }

    /// When the candle that holds this time began.
    func start(of time: Int64) -> Int64 {
        let moved = hoursEast * 60 * Self.minute
        return startInZone(time + moved) - moved
    }

    private func startInZone(_ time: Int64) -> Int64 {
        switch kind {
        case .fixed, .rolling: return time - time % milliseconds
        case .week: return time - (time - 4 * Self.day) % milliseconds
        case .threeDays: return time - (time - Self.day) % milliseconds
        case .month:
            let days = time / Self.day
            return (days - Int64(Self.dayOfMonth(epochDay: days)) + 1) * Self.day
        }
    }

    /// When the next candle begins after the one that began then.
    func next(after start: Int64) -> Int64 {
        guard kind == .month else { return start + milliseconds }
        return self.start(of: start + 31 * Self.day)
    }

    /// Howard Hinnant's `civil_from_days`, the day alone.
    private static func dayOfMonth(epochDay: Int64) -> Int {
        let shifted = epochDay + 719_468
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        return Int(dayOfYear - (153 * month + 2) / 5 + 1)
    }
}
