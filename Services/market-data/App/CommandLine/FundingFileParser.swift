import Contracts
import Exchanges
import MarketDataCore
import ServiceKit

/// Reads settled funding out of the lines of a file whose columns are named by its head line: Binance's monthly dumps
/// (`calc_time,funding_interval_hours,last_funding_rate`), or time and rate under their usual names, with the symbol and
/// the mark price where they are told. Rates are fractions (0.0001 is 0.01 %).
struct FundingFileParser: Sendable {
    private enum Column: Hashable {
        case time, rate, mark, symbol
    }

    private static let names: [String: Column] = [
        "calc_time": .time, "funding_time": .time, "funding_time_ms": .time, "fundingtime": .time, "time": .time,
        "timestamp": .time, "date": .time, "last_funding_rate": .rate, "funding_rate": .rate, "fundingrate": .rate,
        "rate": .rate, "mark_price": .mark, "markprice": .mark, "symbol": .symbol,
    ]

    private let symbol: Symbol
    private var places: [Column: Int]?
    private var number = 0

    init(symbol: Symbol) { self.symbol = symbol }

    /// Takes a line; nil for the head line, an empty one, and one of another symbol. Throws with exit code 2 naming line,
    /// column and what stood there.
    mutating func take(_ line: [UInt8]) throws(ServiceFailure) -> FundingPayment? {
        number += 1
        let text = String(decoding: line, as: UTF8.self)
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { field in
            String(field.filter { !$0.isWhitespace && $0 != "\"" })
        }
        guard fields.contains(where: { !$0.isEmpty }) else { return nil }
        guard let places else {
            var found: [Column: Int] = [:]
            for (place, name) in fields.enumerated() {
                if let column = Self.names[name.lowercased()], found[column] == nil { found[column] = place }
            }
            guard found[.time] != nil, found[.rate] != nil else {
                throw failure(
                    "a head line without time and rate: \(text.prefix(60))",
                    "give calc_time,funding_interval_hours,last_funding_rate or funding_time,funding_rate")
            }
            self.places = found
            return nil
        }
        func field(_ column: Column) -> String? {
            places[column].flatMap { $0 < fields.count && !fields[$0].isEmpty ? fields[$0] : nil }
        }
        if let named = field(.symbol), (try? Symbol(normalising: named)) != symbol { return nil }
        return FundingPayment(
            symbol: symbol, time: try time(field(.time) ?? ""), rate: try rate(field(.rate) ?? ""),
            mark: try mark(field(.mark)))
    }

    private func rate(_ text: String) throws(ServiceFailure) -> Percent {
        let digits = Array(text.utf8)
        // Floating point writes 5.3e-05.
        guard let fraction = (try? Decimal12(parsing: digits.span)) ?? (try? Decimal12(parsingScientific: digits.span)),
            let percent = try? Percent(fraction: fraction)
        else { throw failure("funding_rate \(text.prefix(40))", "give a fraction such as 0.0001") }
        return percent
    }

    private func time(_ text: String) throws(ServiceFailure) -> Timestamp {
        if let raw = Int64(text) {
            // Sixteen digits are microseconds.
            let milliseconds = raw >= 100_000_000_000_000 ? raw / 1_000 : raw
            if raw > 0, let time = try? Timestamp(validatingMilliseconds: milliseconds) { return time }
        } else if let time = try? Timestamp(parsing: text) {
            return time
        }
        throw failure("funding_time \(text.prefix(40))", "give milliseconds or microseconds since 1970")
    }

    private func mark(_ text: String?) throws(ServiceFailure) -> Price? {
        guard let text else { return nil }
        guard let price = try? Price(parsing: text) else {
            throw failure("mark_price \(text.prefix(40))", "give a decimal, or leave it empty")
        }
        return price.isPositive ? price : nil
    }

    private func failure(_ what: String, _ remedy: String) -> ServiceFailure {
        ServiceFailure(.badCommandLine, code: "bad_file", "line \(number): \(what); \(remedy)")
    }
}
