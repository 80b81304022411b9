import Foundation
import Testing

/// Swift 6.3.1 on x86-64 calls an async function wrongly when an argument of 128 bits is passed on the stack: the callee
/// cleans up 16 bytes more or less than the caller pushed, and the task jumps to an address that is none. Seen in debug
/// and release builds. The first two parameters always fit the registers.
@Suite("Values of 128 bits as parameters of async functions")
struct WideParameterTests {
    static let wide: Set = [
        "Decimal12", "Price", "Quantity", "Money", "Percent", "UInt128", "Int128", "OrderID", "FillID", "StrategyID",
        "ReportID", "BookLevel",
    ]
    /// Parameters that certainly stand in registers.
    static let safePlaces = 2

    /// The parameters of each async function of a text, as types in their order.
    static func asyncParameters(_ text: String) -> [(name: String, types: [String])] {
        var found: [(String, [String])] = []
        for part in text.components(separatedBy: "func ").dropFirst() {
            guard let open = part.firstIndex(of: "(") else { continue }
            var depth = 0
            var end: String.Index?
            for index in part[open...].indices {
                if part[index] == "(" { depth += 1 }
                if part[index] == ")" { depth -= 1 }
                if depth == 0 {
                    end = index
                    break
                }
            }
            guard let end else { continue }
            let after = part[part.index(after: end)...].drop(while: \.isWhitespace)
            guard after.hasPrefix("async") else { continue }
            var types: [String] = []
            for parameter in part[part.index(after: open)..<end].split(separator: ",") {
                let halves = parameter.split(separator: ":", maxSplits: 1)
                guard halves.count == 2 else { continue }
                types.append(
                    String(halves[1].drop(while: \.isWhitespace).prefix { $0.isLetter || $0.isNumber || $0 == "?" }))
            }
            found.append((String(part[..<open]), types))
        }
        return found
    }

    @Test func wideParametersComeFirst() {
        for file in SourceTree.production {
            for function in Self.asyncParameters(file.lines.joined(separator: "\n")) {
                for (place, type) in function.types.enumerated() where place >= Self.safePlaces {
                    guard Self.wide.contains(type) else { continue }
                    Issue.record(
                        "\(file.path): \(function.name): \(type) is parameter \(place + 1) of an async function; put it first"
                    )
                }
            }
        }
    }

    @Test func theLookFindsWhatItLooksFor() {
        let text = "func a(_ b: String, c: Int,\n d: Money) async throws {}\nfunc e(_ f: Money) {}"
        let found = Self.asyncParameters(text)
        #expect(found.map(\.name) == ["a"])
        #expect(found.first?.types == ["String", "Int", "Money"])
    }
}
