import Observability

/// The `Date` header, made once a second.
struct DateHeader {
    private let clock: any TimeSource
    private(set) var text = ""
    private var validUntilNanoseconds: UInt64 = 0

    init(clock: any TimeSource) { self.clock = clock }

    /// The text for now. The argument is the loop's monotonic time, so that most calls read no clock.
    mutating func text(monotonicNanoseconds now: UInt64) -> String {
        if now < validUntilNanoseconds { return text }
        let wall = clock.wallMilliseconds
        text = DateHeader.format(seconds: wall / 1000)
        validUntilNanoseconds = now + UInt64(1000 - ((wall % 1000) + 1000) % 1000) * 1_000_000
        return text
    }

    /// IMF-fixdate (RFC 9110 section 5.6.7) of a Unix time; the civil date is found by counting in 400-year eras.
    static func format(seconds: Int64) -> String {
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let weekday = weekdays[Int(((days % 7) + 11) % 7)]
        return "\(weekday), \(two(day)) \(months[Int(month - 1)]) \(year) "
            + "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
