/// PostgreSQL's ISO text form of a point in time, `2026-11-21 10:00:00.123+00`, to and from milliseconds since 1970.
enum TimestampText {
    /// 0001-01-01 to 9999-12-31, what every reader of the text form understands.
    static let range: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    static func write(milliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(milliseconds: milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(milliseconds: Int64, to bytes: inout [UInt8]) {
        let clamped = min(max(milliseconds, range.lowerBound), range.upperBound)
        let days = clamped.quotientFloor(86_400_000)
        let rest = clamped - days * 86_400_000
        let (year, month, day) = civil(days: days)
        twoDigits(year / 100, &bytes)
        twoDigits(year % 100, &bytes)
        bytes.append(0x2D)
        twoDigits(month, &bytes)
        bytes.append(0x2D)
        twoDigits(day, &bytes)
        bytes.append(0x20)
        twoDigits(rest / 3_600_000, &bytes)
        bytes.append(0x3A)
        twoDigits(rest / 60_000 % 60, &bytes)
        bytes.append(0x3A)
        twoDigits(rest / 1_000 % 60, &bytes)
        bytes.append(0x2E)
        twoDigits(rest % 1_000 / 10, &bytes)
        bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
        bytes.append(0x2B)
        bytes.append(0x30)
        bytes.append(0x30)
    }

    private static func twoDigits(_ value: Int64, _ bytes: inout [UInt8]) {
        bytes.append(0x30 + UInt8(truncatingIfNeeded: value / 10))
        bytes.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Milliseconds, rounded down; nil for `infinity`, years BC and everything else that is not such a text.
    static func read(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return read(bytes, bytes.indices)
    }

    /// The same of a part of an array.
    static func read(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
        var reader = Reader(bytes: bytes, position: range.lowerBound, end: range.upperBound)
        guard let year = reader.digits(4...4), reader.take(0x2D), let month = reader.digits(2...2), reader.take(0x2D),
            let day = reader.digits(2...2), reader.take(0x20) || reader.take(0x54),
            let hour = reader.digits(2...2), reader.take(0x3A), let minute = reader.digits(2...2), reader.take(0x3A),
            let second = reader.digits(2...2)
        else { return nil }
        var fraction: Int64 = 0
        if reader.take(0x2E) {
            guard let milliseconds = reader.fraction() else { return nil }
            fraction = milliseconds
        }
        guard let offset = reader.offsetSeconds(), reader.isAtEnd else { return nil }
        let seconds = daysFrom(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
        return (seconds - offset) * 1_000 + fraction
    }

    /// Days since 1970-01-01 of a date (Howard Hinnant, "chrono-compatible low-level date algorithms").
    private static func daysFrom(year: Int64, month: Int64, day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = y.quotientFloor(400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(days: Int64) -> (Int64, Int64, Int64) {
        let z = days + 719_468
        let era = z.quotientFloor(146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let m = (5 * dayOfYear + 2) / 153
        let month = m < 10 ? m + 3 : m - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
    }

    private struct Reader {
        let bytes: [UInt8]
        var position: Int
        let end: Int

        var isAtEnd: Bool { position == end }

        mutating func take(_ byte: UInt8) -> Bool {
            guard position < end, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        mutating func digits(_ count: ClosedRange<Int>) -> Int64? {
            var value: Int64 = 0
            var taken = 0
            while taken < count.upperBound, position < end, (0x30...0x39).contains(bytes[position]) {
                value = value * 10 + Int64(bytes[position] - 0x30)
                position += 1
                taken += 1
            }
            return count.contains(taken) ? value : nil
        }

        mutating func fraction() -> Int64? {
            let start = position
            guard let value = digits(1...6) else { return nil }
            var microseconds = value
            for _ in 0..<(6 - (position - start)) { microseconds *= 10 }
            return microseconds / 1_000
        }

        /// `+00`, `-03:30`, `+00:19:32`; a text without an offset is UTC.
        mutating func offsetSeconds() -> Int64? {
            if isAtEnd { return 0 }
            let isNegative = take(0x2D)
            guard isNegative || take(0x2B), let hours = digits(2...2) else { return nil }
            var seconds = hours * 3_600
            for unit in [Int64(60), 1] where take(0x3A) {
                guard let part = digits(2...2) else { return nil }
                seconds += part * unit
            }
            return isNegative ? -seconds : seconds
        }
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity.
    fileprivate func quotientFloor(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
