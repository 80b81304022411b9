import Contracts

/// Answers decimal questions for an oracle in another language (`Tests/Peers/numbers/decimal_oracle.py`).
///
/// One question a line on standard input, `operation a b mode`; one line back: the result, or the error's code.
enum DecimalPeer {
    static func run() {
        var answers: [UInt8] = []
        while let line = readLine() {
            answers.append(contentsOf: answer(line).utf8)
            answers.append(0x0A)
            if answers.count > 1 << 16 { flush(&answers) }
        }
        flush(&answers)
    }

    private static func flush(_ bytes: inout [UInt8]) {
        print(String(decoding: bytes, as: UTF8.self), terminator: "")
        bytes.removeAll(keepingCapacity: true)
    }

    private static func answer(_ line: String) -> String {
        let words = line.split(separator: " ")
        guard words.count == 4, let mode = RoundingMode(rawValue: String(words[3])) else { return "bad_question" }
        do {
            return try answer(words[0], String(words[1]), String(words[2]), mode)
        } catch {
            return error.code
        }
    }

    private static func answer(
        _ operation: Substring, _ first: String, _ second: String, _ mode: RoundingMode
    ) throws(DecimalError) -> String {
        if operation == "parse" { return try Decimal12(parsing: first).description }
        if operation == "scientific" { return try Decimal12(parsingScientific: first).description }
        let left = try Decimal12(parsing: first)
        if operation == "round" { return try left.rounded(scale: Int(second) ?? 0, rounding: mode).description }
        let right = try Decimal12(parsing: second)
        switch operation {
        case "add": return try (left + right).description
        case "subtract": return try (left - right).description
        case "multiply": return try left.multiplied(by: right, rounding: mode).description
        case "multiply2": return try left.multiplied(by: right, scale: 2, rounding: mode).description
        case "divide": return try left.divided(by: right, rounding: mode).description
        case "divide2": return try left.divided(by: right, scale: 2, rounding: mode).description
        case "quantise": return try left.quantised(to: right, rounding: mode).description
        case "remainder": return try left.remainder(dividingBy: right).description
        case "percent": return try Percent(left).of(Money(right), rounding: mode).description
        case "compare": return left < right ? "-1" : left == right ? "0" : "1"
        default: return "bad_question"
        }
    }
}
