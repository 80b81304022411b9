import Contracts
import MarketDataCore
import ServiceKit

/// What stands behind a command's word: options with values, switches, and what is left. Whatever makes no sense ends the
/// command with exit code 2 and one line that names the option, what was given, and what to give instead.
struct CommandArguments: Sendable, Equatable {
    /// What is neither an option nor its value.
    let words: [String]
    private let values: [String: String]
    private let switches: Set<String>

    /// - Parameters:
    ///   - valued: options that take a value.
    ///   - switches: options that take none.
    init(_ arguments: [String], valued: [String], switches known: [String] = []) throws(ServiceFailure) {
        var words: [String] = []
        var values: [String: String] = [:]
        var switches: Set<String> = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                words.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if known.contains(name), parts.count == 1 {
                switches.insert(name)
            } else if valued.contains(name) {
                guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst(), !value.isEmpty else {
                    throw Self.misuse(name, "nothing", "give it a value")
                }
                guard values.updateValue(value, forKey: name) == nil else {
                    throw Self.misuse(name, value, "it is given twice; give it once")
                }
            } else {
                throw Self.misuse(name, "is no option", "the options are \((valued + known).joined(separator: ", "))")
            }
        }
        self.words = words
        self.values = values
        self.switches = switches
    }

    /// The failure for an option that makes no sense.
    static func misuse(_ field: String, _ value: String, _ remedy: String) -> ServiceFailure {
        ServiceFailure(.badCommandLine, code: "bad_option", "\(field): \(value); \(remedy)")
    }

    func has(_ name: String) -> Bool { switches.contains(name) }

    func text(_ name: String) -> String? { values[name] }

    func required(_ name: String, _ remedy: String) throws(ServiceFailure) -> String {
        guard let value = values[name] else { throw Self.misuse(name, "is missing", remedy) }
        return value
    }

    /// The one word that is expected, such as a file.
    func word(_ name: String, _ remedy: String) throws(ServiceFailure) -> String {
        guard words.count == 1, let word = words.first else {
            throw Self.misuse(name, words.isEmpty ? "is missing" : words.joined(separator: " "), remedy)
        }
        return word
    }

    func venue() throws(ServiceFailure) -> Venue {
        let text = try required("--venue", "give one such as binance.spot")
        guard let venue = try? Venue(parsing: text) else {
            throw Self.misuse("--venue", text, "give one such as binance.spot or bitget.perp")
        }
        return venue
    }

    func symbols(of venue: Venue) throws(ServiceFailure) -> [MarketKey] {
        let text = try required("--symbol", "give one such as BTCUSDT, or several separated by commas")
        var keys: [MarketKey] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let key = MarketKey(typed: String(part), venue: venue) else {
                throw Self.misuse("--symbol", String(part), "give one such as BTCUSDT, or several separated by commas")
            }
            keys.append(key)
        }
        return keys
    }

    func symbol(of venue: Venue) throws(ServiceFailure) -> MarketKey {
        let keys = try symbols(of: venue)
        guard keys.count == 1, let key = keys.first else {
            throw Self.misuse("--symbol", text("--symbol") ?? "", "give exactly one")
        }
        return key
    }

    func timeframes() throws(ServiceFailure) -> [Timeframe] {
        let choices = Timeframe.allCases.map(\.rawValue).joined(separator: ", ")
        let text = try required("--timeframe", "give one of \(choices)")
        var found: [Timeframe] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let timeframe = Timeframe(rawValue: String(part)) else {
                throw Self.misuse("--timeframe", String(part), "give one of \(choices)")
            }
            found.append(timeframe)
        }
        return found
    }

    func kind() throws(ServiceFailure) -> CandleKind {
        guard let text = text("--kind") else { return .last }
        guard let kind = CandleKind(rawValue: text) else {
            throw Self.misuse("--kind", text, "give last, mark or index")
        }
        return kind
    }

    /// A time in RFC 3339, or a day.
    func time(_ name: String) throws(ServiceFailure) -> Timestamp? {
        guard let text = text(name) else { return nil }
        let full = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        guard let time = try? Timestamp(parsing: full) else {
            throw Self.misuse(name, text, "give a day such as 2026-01-31 or a time such as 2026-01-31T09:30:00Z")
        }
        return time
    }

    /// A whole number within bounds.
    func number(_ name: String, in range: ClosedRange<Int>) throws(ServiceFailure) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Self.misuse(name, text, "give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
