import Contracts
import Testing

@Suite struct Decimal12Tests {
    static let greatest = "170141183460469231731687303.715884105727"

    private func decimal(_ text: String) throws -> Decimal12 { try Decimal12(parsing: text) }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.000", "0"), ("-0.0", "0"), ("7", "7"), ("-7", "-7"), ("10", "10"), ("100", "100"),
        ("0.5", "0.5"), ("0.50", "0.5"), ("-1.250", "-1.25"), ("65432.10", "65432.1"), ("0.00001234", "0.00001234"),
        ("12345678", "12345678"), ("1234567.8", "1234567.8"), ("123456789", "123456789"), ("12345678.9", "12345678.9"),
        ("65432.10000000", "65432.1"), ("1234567890123456", "1234567890123456"),
        ("123456789012345.6", "123456789012345.6"),
        ("0.000000000001", "0.000000000001"), ("-0.000000000001", "-0.000000000001"),
        ("9999.999999999999", "9999.999999999999"), ("0.100000000000000000000000000000", "0.1"),
        ("1000000000000", "1000000000000"), ("1000000000000000000000000", "1000000000000000000000000"),
        (greatest, greatest), ("-" + greatest, "-" + greatest), (greatest + "0000000000", greatest),
    ])
    func parsesAndPrints(text: String, canonical: String) throws {
        let value = try decimal(text)
        #expect(value.description == canonical)
        #expect(try Decimal12(parsing: Array(text.utf8)) == value)
        #expect(try Decimal12(parsingScientific: text) == value)
        #expect(try Decimal12(parsing: canonical) == value)
        var bytes = Array("x".utf8)
        value.append(to: &bytes)
        #expect(bytes == Array("x\(canonical)".utf8))
    }

    @Test(
        arguments: [
            ("", .empty), ("+1", .unexpectedCharacter), (" 1", .unexpectedCharacter), ("1 ", .unexpectedCharacter),
            ("1.", .missingDigits), (".5", .missingDigits), ("-", .missingDigits), ("-.5", .missingDigits),
            (".", .missingDigits), ("--1", .missingDigits), ("007", .leadingZero), ("00", .leadingZero),
            ("-01.5", .leadingZero), ("1,5", .unexpectedCharacter), ("1_000", .unexpectedCharacter),
            ("12abc", .unexpectedCharacter), ("abc", .unexpectedCharacter), ("NaN", .unexpectedCharacter),
            ("inf", .unexpectedCharacter), ("0x10", .unexpectedCharacter), ("1e3", .unexpectedCharacter),
            ("1.2.3", .unexpectedCharacter), ("1..2", .missingDigits), ("1\0", .unexpectedCharacter),
            ("1\n", .unexpectedCharacter),
            ("٣", .unexpectedCharacter), ("１", .unexpectedCharacter), ("1-", .unexpectedCharacter),
            ("1.5-", .unexpectedCharacter),
            ("123456789012.5x", .unexpectedCharacter), ("1234567890.12:4", .unexpectedCharacter),
            ("12345/78", .unexpectedCharacter), ("1:2", .unexpectedCharacter),
            ("0.000000000000000:", .unexpectedCharacter),
            (String(repeating: "1", count: 129), .tooLong),
        ] as [(String, DecimalSyntaxFault)])
    func refusesWhatIsNotAPlainNumber(text: String, fault: DecimalSyntaxFault) {
        #expect(throws: DecimalError.malformed(fault)) { try Decimal12(parsing: text) }
        #expect(throws: DecimalError.malformed(fault)) { try Decimal12(parsing: Array(text.utf8)) }
        #expect(Decimal12(text) == nil)
    }

    @Test(arguments: [
        ("0.0000000000001", DecimalError.inexact), ("1.0000000000005", .inexact), ("0.1234567890123", .inexact),
        ("170141183460469231731687303.715884105728", .overflow),
        ("-170141183460469231731687303.715884105728", .overflow),
        ("1000000000000000000000000000", .overflow), (String(repeating: "9", count: 128), .overflow),
        ("0." + String(repeating: "0", count: 100) + "1", .inexact),
        ("0." + String(repeating: "1", count: 60), .inexact),
    ])
    func refusesWhatDoesNotFit(text: String, error: DecimalError) {
        #expect(throws: error) { try Decimal12(parsing: text) }
        #expect(throws: error) { try Decimal12(parsingScientific: text) }
    }

    @Test(arguments: [
        ("1e3", "1000"), ("1E+3", "1000"), ("25e-1", "2.5"), ("1e-12", "0.000000000001"), ("0e999999999", "0"),
        ("-0.00e-99999", "0"), ("1.50E2", "150"), ("1.7e26", "170000000000000000000000000"),
        ("100e-14", "0.000000000001"),
    ])
    func readsExponents(text: String, canonical: String) throws {
        #expect(try Decimal12(parsingScientific: text).description == canonical)
        #expect(Decimal12(text) == nil, "the plain form has no exponent")
    }

    @Test(arguments: [
        ("1e-13", DecimalError.inexact), ("1e27", .overflow), ("1e99999999999999999999", .overflow),
        ("1e-99999999999999999999", .inexact), ("1e", .malformed(.missingDigits)), ("1e+", .malformed(.missingDigits)),
        ("e5", .malformed(.unexpectedCharacter)), ("1e5.0", .malformed(.unexpectedCharacter)),
        ("1ee5", .malformed(.missingDigits)), ("01e5", .malformed(.leadingZero)),
    ])
    func refusesExponents(text: String, error: DecimalError) {
        #expect(throws: error) { try Decimal12(parsingScientific: text) }
    }

    @Test func theRangeIsSymmetricAndItsEdgesHold() throws {
        #expect(Decimal12.greatest.description == Self.greatest)
        #expect(-Decimal12.greatest == Decimal12.least)
        #expect(Decimal12.least.magnitude == Decimal12.greatest)
        #expect(throws: DecimalError.overflow) { try Decimal12(units: .min) }
        #expect(throws: DecimalError.overflow) { try Decimal12.greatest + .ulp }
        #expect(throws: DecimalError.overflow) { try Decimal12.least - .ulp }
        #expect(try Decimal12.greatest + .least == 0)
        #expect(try Decimal12.greatest.multiplied(by: 1, rounding: .down) == .greatest)
        #expect(try Decimal12.least.divided(by: 1, rounding: .up) == .least)
        #expect(throws: DecimalError.overflow) {
            try Decimal12.greatest.multiplied(by: decimal("1.000000000001"), rounding: .down)
        }
        #expect(throws: DecimalError.overflow) {
            try Decimal12.greatest.divided(by: decimal("0.999999999999"), rounding: .down)
        }
        #expect(throws: DecimalError.overflow) { try Decimal12.greatest.multiplied(by: .greatest, rounding: .down) }
        #expect(throws: DecimalError.overflow) { try Decimal12.greatest.divided(by: .ulp, rounding: .down) }
        #expect(throws: DecimalError.divisionByZero) { try Decimal12.one.divided(by: 0, rounding: .down) }
        #expect(throws: DecimalError.divisionByZero) { try Decimal12.zero.divided(by: 0, rounding: .down) }
        #expect(throws: DecimalError.divisionByZero) { try Decimal12.one.remainder(dividingBy: 0) }
        #expect(throws: DecimalError.divisionByZero) { try Decimal12.one.quantised(to: 0, rounding: .down) }
        #expect(throws: DecimalError.overflow) { try Decimal12.greatest.rounded(scale: 0, rounding: .up) }
        #expect(throws: DecimalError.overflow) { try Decimal12.one.rounded(scale: -27, rounding: .up) }
        #expect(throws: DecimalError.overflow) { try Decimal12.one.rounded(scale: .min, rounding: .ceiling) }
        #expect(try Decimal12.greatest.rounded(scale: .min, rounding: .halfEven) == 0)
        #expect(try Decimal12.greatest.rounded(scale: .max, rounding: .up) == .greatest)
        #expect(throws: DecimalError.inexact) { try Decimal12.one.divided(exactlyBy: 3) }
        #expect(throws: DecimalError.inexact) { try Decimal12.ulp.multiplied(exactlyBy: decimal("0.1")) }
        #expect(Decimal12(Int64.max).description == "9223372036854775807")
        #expect(Decimal12(Int64.min).description == "-9223372036854775808")
    }

    @Test func everyModeOnEveryKindOfTail() throws {
        let table: [(String, [RoundingMode: Int])] = [
            ("2.5", [.down: 2, .up: 3, .floor: 2, .ceiling: 3, .halfUp: 3, .halfDown: 2, .halfEven: 2]),
            ("3.5", [.down: 3, .up: 4, .floor: 3, .ceiling: 4, .halfUp: 4, .halfDown: 3, .halfEven: 4]),
            ("-2.5", [.down: -2, .up: -3, .floor: -3, .ceiling: -2, .halfUp: -3, .halfDown: -2, .halfEven: -2]),
            ("-3.5", [.down: -3, .up: -4, .floor: -4, .ceiling: -3, .halfUp: -4, .halfDown: -3, .halfEven: -4]),
            ("2.499999999999", [.down: 2, .up: 3, .floor: 2, .ceiling: 3, .halfUp: 2, .halfDown: 2, .halfEven: 2]),
            ("2.500000000001", [.down: 2, .up: 3, .floor: 2, .ceiling: 3, .halfUp: 3, .halfDown: 3, .halfEven: 3]),
            ("0.000000000001", [.down: 0, .up: 1, .floor: 0, .ceiling: 1, .halfUp: 0, .halfDown: 0, .halfEven: 0]),
            ("-2", [.down: -2, .up: -2, .floor: -2, .ceiling: -2, .halfUp: -2, .halfDown: -2, .halfEven: -2]),
        ]
        for (text, results) in table {
            #expect(results.count == RoundingMode.allCases.count)
            for (mode, whole) in results {
                let value = try decimal(text)
                #expect(try value.rounded(scale: 0, rounding: mode) == Decimal12(whole), "\(text) \(mode)")
                #expect(try value.quantised(to: 1, rounding: mode) == Decimal12(whole), "\(text) \(mode)")
                #expect(try value.quantised(to: -1, rounding: mode) == Decimal12(whole), "\(text) \(mode)")
                #expect(try value.multiplied(by: .one, scale: 0, rounding: mode) == Decimal12(whole), "\(text) \(mode)")
                // One millionth of a millionth of it: the same tails, now below the twelfth place.
                let small = try value.multiplied(by: .ulp, rounding: mode)
                #expect(small.units == Int128(whole), "\(text) \(mode)")
                let divided = try value.divided(by: decimal("1000000000000"), rounding: mode)
                #expect(divided.units == Int128(whole), "\(text) \(mode)")
            }
        }
    }

    @Test func aSingleRoundingIsNotTwo() throws {
        // 0.45 to one place is 0.4 (half down); by way of 0.449999999999|6 → 0.45 it would be 0.5 with half up.
        let left = try decimal("0.000000449999")
        let right = try decimal("999999.999999")
        let exactly = try left.multiplied(by: right, scale: 1, rounding: .halfUp)
        #expect(exactly == (try decimal("0.4")))
        #expect(try Decimal12(2).divided(by: 3, scale: 2, rounding: .halfEven) == decimal("0.67"))
        #expect(try Decimal12(12345).multiplied(by: 1, scale: -3, rounding: .halfUp) == 12000)
        #expect(
            try Percent(decimal("12.345678901234")).of(Money(decimal("0.05")), rounding: .halfEven).description
                == "0.006172839451")
    }

    @Test func textWithFixedPlacesNeverRounds() throws {
        #expect(try decimal("1.5").text(minimumFractionDigits: 4) == "1.5000")
        #expect(try decimal("-12").text(minimumFractionDigits: 2) == "-12.00")
        #expect(try decimal("0").text(minimumFractionDigits: 12) == "0.000000000000")
        #expect(try decimal("1.2345").text(minimumFractionDigits: 2) == "1.2345")
        #expect(try decimal("3").text(minimumFractionDigits: -4) == "3")
        #expect(Decimal12.least.text(minimumFractionDigits: 99) == "-" + Self.greatest)
        #expect(try decimal("1.250").fractionDigits == 2)
        #expect(try decimal("-0.000000000001").fractionDigits == 12)
        #expect(Decimal12(100).fractionDigits == 0)
    }

    @Test func doublesComeInOnlyByName() throws {
        #expect(try Decimal12(approximating: 0.1).description == "0.1")
        #expect(try Decimal12(approximating: -65432.1).description == "-65432.099999999999")
        #expect(try Decimal12(approximating: 0x1p86).description == "77371252455336267181195264")
        #expect(try Decimal12(approximating: 0x1p-41) == 0)
        #expect(try Decimal12(approximating: .leastNonzeroMagnitude) == 0)
        #expect(throws: DecimalError.overflow) { try Decimal12(approximating: 0x1p88) }
        #expect(throws: DecimalError.overflow) { try Decimal12(approximating: 1e300) }
        #expect(throws: DecimalError.malformed(.notFinite)) { try Decimal12(approximating: .nan) }
        #expect(throws: DecimalError.malformed(.notFinite)) { try Decimal12(shortestTextOf: -.infinity) }
        #expect(try Decimal12(shortestTextOf: 65432.1).description == "65432.1")
        #expect(try Decimal12(shortestTextOf: 1e22).description == "10000000000000000000000")
        #expect(try Decimal12(shortestTextOf: 1.5e-7).description == "0.00000015")
        #expect(throws: DecimalError.inexact) { try Decimal12(shortestTextOf: 0.1 + 0.2) }
        #expect(throws: DecimalError.inexact) { try Decimal12(shortestTextOf: 1e-13) }
        #expect(try decimal("65432.1").approximateDouble == 65432.1)
    }
}
