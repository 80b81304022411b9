extension Timestamp: CodedAsText {
    /// RFC 3339 in UTC with milliseconds. Outside the years 0000 to 9999, which RFC 3339 cannot say, the milliseconds
    /// as `@-62167219200001`, which ``init(parsing:)`` refuses.
    public var description: String {
        guard self >= Self.earliest, self <= Self.latest else { return "@\(milliseconds)" }
        let text = text
        // Safe: every byte is ASCII.
        return unsafe String(copying: UTF8Span(unchecked: text.span))
    }

    /// Appends ``description`` as ASCII bytes.
    public func append(to bytes: inout [UInt8]) {
        guard self >= Self.earliest, self <= Self.latest else {
            bytes.append(contentsOf: description.utf8)
            return
        }
        let text = text
        for index in text.indices { bytes.append(text[index]) }
    }

    /// The twenty-four bytes of ``description``, for times that have them.
    private var text: InlineArray<24, UInt8> {
        let days = CivilDate.floorDivide(milliseconds, 86_400_000)
        let date = CivilDate(dayNumber: days)
        let rest = milliseconds - days * 86_400_000
        var text = InlineArray<24, UInt8>(repeating: 0x30)
        Self.write(date.year, 4, at: 0, into: &text)
        text[4] = 0x2D
        Self.write(date.month, 2, at: 5, into: &text)
        text[7] = 0x2D
        Self.write(date.day, 2, at: 8, into: &text)
        text[10] = 0x54
        Self.write(rest / 3_600_000, 2, at: 11, into: &text)
        text[13] = 0x3A
        Self.write(rest / 60_000 % 60, 2, at: 14, into: &text)
        text[16] = 0x3A
        Self.write(rest / 1000 % 60, 2, at: 17, into: &text)
        text[19] = 0x2E
        Self.write(rest % 1000, 3, at: 20, into: &text)
        text[23] = 0x5A
        return text
    }

    /// Reads the twenty-four bytes that ``description`` prints for a time of the years 0000 to 9999; nil for every other
    /// spelling, which ``init(parsing:)`` may know.
    init?(description bytes: Span<UInt8>) {
        guard bytes.count == 24, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54, bytes[13] == 0x3A,
            bytes[16] == 0x3A, bytes[19] == 0x2E, bytes[23] == 0x5A,
            let year = Self.number(bytes, 0, 4), let month = Self.number(bytes, 5, 2),
            let day = Self.number(bytes, 8, 2), let hour = Self.number(bytes, 11, 2),
            let minute = Self.number(bytes, 14, 2), let second = Self.number(bytes, 17, 2),
            let fraction = Self.number(bytes, 20, 3), hour <= 23, minute <= 59, second <= 59
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.isValid else { return nil }
        milliseconds = ((date.dayNumber * 1440 + hour * 60 + minute) * 60 + second) * 1000 + fraction
    }

    private static func number(_ bytes: Span<UInt8>, _ first: Int, _ digits: Int) -> Int64? {
        var value: Int64 = 0
        for index in first..<first + digits {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    private static func write(_ value: Int64, _ digits: Int, at start: Int, into text: inout InlineArray<24, UInt8>) {
        var rest = value
        var index = start + digits - 1
        while index >= start {
            text[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            index -= 1
        }
    }

    /// Reads an RFC 3339 `date-time`, whole and strictly: real calendar days, any offset, `T` and `Z` in either case.
    /// Digits after the milliseconds are cut off (towards the past). A leap second, legal only as 23:59:60 UTC, is
    /// the first second of the next day, as POSIX clocks have it. Throws ``InvalidValue``.
    public init(parsing text: String) throws(InvalidValue) {
        var reader = Reader(bytes: Array(text.utf8.prefix(Reader.maxTextBytes + 1)))
        guard let value = reader.timestamp() else {
            throw InvalidValue(.timestamp, "Not an RFC 3339 time such as 2026-01-31T09:30:00.000Z.")
        }
        self = try Timestamp(validatingMilliseconds: value)
    }
}

/// Reads one RFC 3339 text from front to back.
private struct Reader {
    /// `yyyy-mm-ddThh:mm:ss.` + fraction + `+hh:mm`: leaves 38 digits for the fraction.
    static var maxTextBytes: Int { 64 }
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Milliseconds since the epoch, or nil.
    mutating func timestamp() -> Int64? {
        guard bytes.count <= Self.maxTextBytes, let days = day(), take(0x74, or: 0x54),
            let hour = number(2), take(0x3A), let minute = number(2), take(0x3A), let second = number(2),
            hour <= 23, minute <= 59, second <= 60, let fraction = fraction(), let offset = offsetMinutes(),
            index == bytes.count
        else { return nil }
        let minutes = days * 1440 + hour * 60 + minute - offset
        let minuteOfDay = minutes - CivilDate.floorDivide(minutes, 1440) * 1440
        guard second < 60 || minuteOfDay == 1439 else { return nil }
        return (minutes * 60 + second) * 1000 + fraction
    }

    private mutating func day() -> Int64? {
        guard let year = number(4), take(0x2D), let month = number(2), take(0x2D), let day = number(2) else {
            return nil
        }
        let date = CivilDate(year: year, month: month, day: day)
        return date.isValid ? date.dayNumber : nil
    }

    /// The fraction in whole milliseconds; zero when there is none.
    private mutating func fraction() -> Int64? {
        guard take(0x2E) else { return 0 }
        var value: Int64 = 0
        var digits = 0
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 {
            if digits < 3 { value = value * 10 + Int64(bytes[index] - 0x30) }
            digits += 1
            index += 1
        }
        guard digits > 0 else { return nil }
        return digits == 1 ? value * 100 : digits == 2 ? value * 10 : value
    }

    private mutating func offsetMinutes() -> Int64? {
        if take(0x7A, or: 0x5A) { return 0 }
        let isNegative = take(0x2D)
        guard isNegative || take(0x2B), let hours = number(2), take(0x3A), let minutes = number(2),
            hours <= 23, minutes <= 59
        else { return nil }
        return isNegative ? -(hours * 60 + minutes) : hours * 60 + minutes
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard index + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for _ in 0..<digits {
            guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
            value = value * 10 + Int64(bytes[index] - 0x30)
            index += 1
        }
        return value
    }

    private mutating func take(_ byte: UInt8, or other: UInt8? = nil) -> Bool {
        guard index < bytes.count, bytes[index] == byte || bytes[index] == other else { return false }
        index += 1
        return true
    }
}
