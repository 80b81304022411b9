/// `Retry-After`: seconds, or one of the three date forms of RFC 9110 section 5.6.7.
enum RetryAfter {
    /// No server is waited for longer than this (a year): larger values are cut.
    static let maxMilliseconds: Int64 = 366 * 86_400_000

    /// Milliseconds from `nowMilliseconds` (wall clock, UTC) to the time named; 0 when it is past, nil when unreadable.
    static func milliseconds(_ value: String, nowMilliseconds: Int64) -> Int64? {
        let text = value.drop { $0 == " " || $0 == "\t" }
        guard !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (48...57).contains($0) }) {
            guard text.utf8.count <= 9, let seconds = Int64(text) else { return maxMilliseconds }
            return min(seconds * 1_000, maxMilliseconds)
        }
        guard let date = httpDateMilliseconds(String(text)) else { return nil }
        return min(max(0, date - nowMilliseconds), maxMilliseconds)
    }

    /// An HTTP date as milliseconds since 1970: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
    /// `Sun Nov  6 08:49:37 1994`.
    static func httpDateMilliseconds(_ text: String) -> Int64? {
        let words = text.split { $0 == " " || $0 == "," }.map(String.init)
        switch words.count {
        case 6:
            guard words[5] == "GMT" else { return nil }
            return assemble(day: words[1], month: words[2], year: words[3], time: words[4])
        case 4:
            let parts = words[1].split(separator: "-").map(String.init)
            guard words[3] == "GMT", parts.count == 3, parts[2].utf8.count == 2, let short = Int(parts[2]) else {
                return nil
            }
            return assemble(
                day: parts[0], month: parts[1], year: String(short < 70 ? 2000 + short : 1900 + short), time: words[2])
        case 5:
            return assemble(day: words[2], month: words[1], year: words[4], time: words[3])
        default:
            return nil
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func assemble(day: String, month: String, year: String, time: String) -> Int64? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map {
            number(String($0), digits: 2...2)
        }
        guard let day = number(day, digits: 1...2), (1...31).contains(day),
            let month = months.firstIndex(of: month).map({ Int64($0) + 1 }),
            let year = number(year, digits: 4...4), year >= 1970,
            clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            hour < 24, minute < 60, second <= 60
        else { return nil }
        return ((daysSince1970(year: year, month: month, day: day) * 24 + hour) * 60 + minute) * 60_000 + second * 1_000
    }

    private static func number(_ text: String, digits: ClosedRange<Int>) -> Int64? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(text)
    }

    /// Days from 1 January 1970 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
