import Contracts
import TestKit

/// One case of the General Decimal Arithmetic test suite with the directives in force where it stands.
struct DecTestCase {
    let id: String
    let operation: String
    let operands: [String]
    let result: String
    let conditions: Set<String>
    /// The `rounding:` in force, nil for one the decimal does not offer (`05up`).
    let mode: RoundingMode?

    /// All cases of a file. Comments, empty lines and directives are not cases.
    static func cases(inFile name: String) throws -> [DecTestCase] {
        var mode: RoundingMode? = .halfUp
        var cases: [DecTestCase] = []
        for line in try SharedFixtures.text(of: "fixtures/numbers/decTest/\(name).decTest").split(separator: "\n") {
            let words = words(of: line)
            guard let first = words.first else { continue }
            if first.hasSuffix(":") {
                if first.lowercased() == "rounding:", words.count > 1 {
                    mode = RoundingMode(rawValue: words[1].lowercased())
                }
                continue
            }
            guard let arrow = words.firstIndex(of: "->"), arrow > 2, words.count > arrow + 1 else { continue }
            cases.append(
                DecTestCase(
                    id: first, operation: words[1].lowercased(), operands: Array(words[2..<arrow]),
                    result: words[arrow + 1], conditions: Set(words[(arrow + 2)...]), mode: mode))
        }
        return cases
    }

    /// Words outside comments, quotes taken off.
    private static func words(of line: Substring) -> [String] {
        var words: [String] = []
        for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }) {
            if word.hasPrefix("--") { break }
            let isQuoted = word.count >= 2 && (word.first == "'" || word.first == "\"") && word.first == word.last
            words.append(String(isQuoted ? word.dropFirst().dropLast() : word))
        }
        return words
    }
}

/// A finite number of the suite: sign, digits without leading zeros, exponent of the last digit.
struct DecTestNumber {
    var isNegative = false
    var digits = ""
    var exponent = 0

    /// Nil for NaN, Infinity, `#`, `?` and hexadecimal operands.
    init?(_ text: String) {
        var rest = Substring(text)
        if rest.first == "+" || rest.first == "-" { isNegative = rest.removeFirst() == "-" }
        let parts = rest.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        guard parts.count <= 2, let mantissa = parts.first else { return nil }
        if parts.count == 2 {
            guard let value = Int(parts[1]), abs(value) < 1_000_000_000_000 else { return nil }
            exponent = value
        }
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let all = halves.joined()
        guard halves.count <= 2, !all.isEmpty, all.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        exponent -= halves.count == 2 ? halves[1].count : 0
        digits = String(all.drop { $0 == "0" })
    }

    var isZero: Bool { digits.isEmpty }

    /// The value, or why twelve places and 127 bits cannot hold it.
    func decimal() -> Result<Decimal12, DecimalError> {
        if isZero { return .success(.zero) }
        var shortened = Substring(digits)
        var power = exponent
        while shortened.last == "0" {
            shortened.removeLast()
            power += 1
        }
        if power < -12 { return .failure(.inexact) }
        if shortened.count + power > 30 { return .failure(.overflow) }
        do {
            return .success(try Decimal12(parsingScientific: "\(isNegative ? "-" : "")\(shortened)e\(power)"))
        } catch {
            return .failure(error)
        }
    }
}
