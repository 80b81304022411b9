internal import Contracts

/// Numbers as venues write them: plain or with an exponent, sometimes longer than twelve fractional digits.
enum VenueNumber {
    /// The number, or `malformed` when it cannot be held exactly.
    static func exact(_ text: String, _ name: String) throws(ExchangeError) -> Decimal12 {
        do throws(DecimalError) {
            return try Decimal12(parsing: text)
        } catch {
            guard let value = try? Decimal12(parsingScientific: text) else { throw .unreadable(name) }
            return value
        }
    }

    /// The number without the digits beyond the twelfth: for indices, averages and turnovers, which venues print with
    /// up to eighteen. Prices of orders and trades are read with ``exact(_:_:)``.
    static func cut(_ text: String, _ name: String) throws(ExchangeError) -> Decimal12 {
        do throws(DecimalError) {
            return try Decimal12(parsing: text)
        } catch {
            guard error == .inexact, let point = text.utf8.firstIndex(of: 0x2E),
                let end = text.utf8.index(point, offsetBy: 13, limitedBy: text.utf8.endIndex)
            else { return try exact(text, name) }
            return try exact(String(text[..<end]), name)
        }
    }

    /// An instant from milliseconds.
    static func instant(_ text: String, _ name: String) throws(ExchangeError) -> Timestamp {
        guard let milliseconds = Int64(text), let time = try? Timestamp(validatingMilliseconds: milliseconds) else {
            throw .unreadable(name)
        }
        return time
    }

    /// An instant from seconds.
    static func instant(seconds text: String, _ name: String) throws(ExchangeError) -> Timestamp {
        guard let seconds = Int64(text), seconds.magnitude < 1 << 50,
            let time = try? Timestamp(validatingMilliseconds: seconds * 1000)
        else { throw .unreadable(name) }
        return time
    }
}
