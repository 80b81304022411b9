import Contracts
import Exchanges
import Testing
import TestKit

/// The cases of one file of `fixtures/exchanges/request` or `response`: what ccxt sends and how it reads answers.
struct CCXTCases {
    struct Case: CustomTestStringConvertible {
        let method: String
        let json: VenueJSON

        var testDescription: String { "\(method) \(words(json["input"]))" }

        /// An argument of the call; nil when it was left out or null.
        func input(_ index: Int) -> VenueJSON? {
            guard case .array(let values)? = json["input"], values.indices.contains(index) else { return nil }
            if case .null = values[index] { return nil }
            return values[index]
        }

        /// `BTC/USDT:USDT` is the perpetual, `BTC/USDT` the spot market.
        func symbol() throws -> (symbol: Symbol, isPerpetual: Bool) {
            let text = try #require(try input(0)?.text())
            // Kept when empty: some calls give an empty order id where others give a symbol.
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            return (try Symbol(normalising: String(parts[0])), parts.count > 1)
        }

        private func words(_ json: VenueJSON?) -> String {
            json.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        }
    }

    let cases: [Case]

    init(_ file: String) throws {
        let json = try VenueJSON(SharedFixtures.bytes(of: "fixtures/exchanges/\(file)"))
        guard case .object(let methods)? = json["methods"] else { throw ExchangeError.malformed("no methods") }
        cases = try methods.flatMap { member in
            try member.value.elements().map { Case(method: member.key, json: $0) }
        }
    }

    func of(_ method: String) -> [Case] { cases.filter { $0.method == method } }
}

extension VenueJSON {
    /// The document again.
    var bytes: [UInt8] {
        switch self {
        case .object(let members):
            let parts = members.map { "\"\($0.key)\":" + String(decoding: $0.value.bytes, as: UTF8.self) }
            return Array("{\(parts.joined(separator: ","))}".utf8)
        case .array(let elements):
            let parts = elements.map { String(decoding: $0.bytes, as: UTF8.self) }
            return Array("[\(parts.joined(separator: ","))]".utf8)
        case .string(let text):
            let escaped = text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
            return Array("\"\(String(escaped))\"".utf8)
        case .number(let text): return Array(text.utf8)
        case .bool(let value): return Array("\(value)".utf8)
        case .null: return Array("null".utf8)
        }
    }
}

/// A request line's path and its members.
struct RequestParts {
    let path: String
    let query: [String: String]

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1)
        path = parts.first.map(String.init) ?? ""
        var query: [String: String] = [:]
        for member in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let pair = member.split(separator: "=", maxSplits: 1)
            query[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
        self.query = query
    }
}
