import Contracts
import TestKit
import Testing

/// The applicable cases of the General Decimal Arithmetic test suite (M. Cowlishaw, IBM).
///
/// The suite describes floating decimals with a working precision; ours are fixed at twelve places. A case applies when
/// - its operands are finite and representable (twelve places, 127 bits), and one of these holds:
/// - its result is exact (no `Inexact`): ours must be the same number, or, where the result needs more than twelve places
///   or leaves the range, the exact operation must refuse with `inexact` or `overflow`;
/// - its result is `Inexact`, representable, its last place is one of ours and its rounding mode is implemented (all but
///   `05up`): our operation, rounded once to that place, must be the same number. When rounding carried into a new digit
///   the suite states the place one higher, which leaves the same number;
/// - it divides by zero: ours must throw `divisionByZero`.
/// Numbers compare by value: signed zero and the number of trailing zeros belong to the floating format. Left out are NaN
/// and infinity, and limits of the floating format (`Invalid_operation` for a coefficient that is too long, `Overflow`,
/// results rounded below our twelfth place).
@Suite struct DecTestTests {
    enum Verdict { case notApplicable, passed, refused, failed(String) }

    static let files = [
        "abs", "add", "compare", "divide", "minus", "multiply", "quantize", "reduce", "rounding", "subtract",
    ]

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func applicableCases() throws {
        var total = 0
        var applicable = 0
        var refused = 0
        var failures: [String] = []
        for file in Self.files {
            var inFile = 0
            let cases = try DecTestCase.cases(inFile: file)
            for item in cases {
                switch Self.judge(item) {
                case .notApplicable: continue
                case .passed: inFile += 1
                case .refused:
                    inFile += 1
                    refused += 1
                case .failed(let reason):
                    inFile += 1
                    failures.append("\(item.id): \(reason)")
                }
            }
            #expect(inFile > cases.count / 10, "\(file): only \(inFile) of \(cases.count) cases apply")
            total += cases.count
            applicable += inFile
        }
        print(
            "decTest: \(applicable) applicable of \(total), \(applicable - failures.count) passed",
            "(\(refused) of them by the error they must throw)")
        #expect(failures.isEmpty, "\(failures.prefix(20).joined(separator: "\n"))")
        #expect(applicable >= Self.floor, "the number of applicable cases shrank")
    }

    static let floor = 4112

    static func judge(_ item: DecTestCase) -> Verdict {
        let numbers = item.operands.compactMap(DecTestNumber.init)
        let values = numbers.compactMap { try? $0.decimal().get() }
        guard numbers.count == item.operands.count, let first = numbers.first, case .success(let left) = first.decimal()
        else { return .notApplicable }
        if item.operation == "quantize" { return quantize(item, left, numbers) }
        guard values.count == numbers.count else { return .notApplicable }
        if item.operation == "divide", values.count == 2, values[1].isZero {
            return verdict { () throws(DecimalError) in
                try left.divided(exactlyBy: values[1])
            } expects: {
                $0 == .failure(.divisionByZero) ? .refused : .failed("\($0)")
            }
        }
        guard let expected = DecTestNumber(item.result),
            item.conditions.isDisjoint(with: ["Overflow", "Invalid_operation"])
        else { return .notApplicable }
        if item.conditions.contains("Inexact") { return rounded(item, values, expected) }
        return exact(item, values, expected)
    }

    private static func verdict(
        _ body: () throws(DecimalError) -> Decimal12, expects: (Result<Decimal12, DecimalError>) -> Verdict
    ) -> Verdict {
        do {
            return expects(.success(try body()))
        } catch {
            return expects(.failure(error))
        }
    }

    /// The second operand only lends its exponent, so it need not be representable.
    private static func quantize(_ item: DecTestCase, _ left: Decimal12, _ numbers: [DecTestNumber]) -> Verdict {
        guard numbers.count == 2, let expected = DecTestNumber(item.result),
            case .success(let want) = expected.decimal(),
            let mode = item.mode ?? (item.conditions.contains("Inexact") ? nil : .down),
            item.conditions.isDisjoint(with: ["Invalid_operation"]), numbers[1].exponent > -1000
        else { return .notApplicable }
        return verdict { () throws(DecimalError) in
            try left.rounded(scale: -numbers[1].exponent, rounding: mode)
        } expects: {
            $0 == .success(want) ? .passed : .failed("want \(want), got \($0)")
        }
    }

    private static func exact(_ item: DecTestCase, _ values: [Decimal12], _ expected: DecTestNumber) -> Verdict {
        let left = values[0]
        let right = values.count > 1 ? values[1] : .zero
        let want = expected.decimal()
        guard isKnown(item.operation, values.count) else { return .notApplicable }
        return verdict { () throws(DecimalError) in
            switch item.operation {
            case "add": try left + right
            case "subtract": try left - right
            case "multiply": try left.multiplied(exactlyBy: right)
            case "divide": try left.divided(exactlyBy: right)
            case "compare": Decimal12(left < right ? -1 : left == right ? 0 : 1)
            case "abs": left.magnitude
            case "minus": -left
            default: left
            }
        } expects: { got in
            switch (want, got) {
            case (.success(let value), .success(let ours)):
                value == ours && Decimal12(ours.description) == ours ? .passed : .failed("want \(value), got \(ours)")
            case (.failure, .failure(.inexact)), (.failure, .failure(.overflow)): .refused
            default: .failed("want \(want), got \(got)")
            }
        }
    }

    private static func rounded(_ item: DecTestCase, _ values: [Decimal12], _ expected: DecTestNumber) -> Verdict {
        guard let mode = item.mode, case .success(let want) = expected.decimal(),
            (-12...26).contains(expected.exponent), isKnown(item.operation, values.count)
        else { return .notApplicable }
        let left = values[0]
        let right = values.count > 1 ? values[1] : .zero
        let scale = -expected.exponent
        return verdict { () throws(DecimalError) in
            switch item.operation {
            case "add": try (left + right).rounded(scale: scale, rounding: mode)
            case "subtract": try (left - right).rounded(scale: scale, rounding: mode)
            case "multiply": try left.multiplied(by: right, scale: scale, rounding: mode)
            case "divide": try left.divided(by: right, scale: scale, rounding: mode)
            case "abs": try left.magnitude.rounded(scale: scale, rounding: mode)
            case "minus": try (-left).rounded(scale: scale, rounding: mode)
            default: try left.rounded(scale: scale, rounding: mode)
            }
        } expects: {
            $0 == .success(want) ? .passed : .failed("want \(want), got \($0)")
        }
    }

    private static func isKnown(_ operation: String, _ operands: Int) -> Bool {
        switch operation {
        case "add", "subtract", "multiply", "divide", "compare": operands == 2
        case "abs", "minus", "plus", "reduce": operands == 1
        default: false
        }
    }
}
