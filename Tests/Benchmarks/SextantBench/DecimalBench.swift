import Contracts
import Foundation

/// The exact decimal against Foundation.Decimal: multiply-add over prices and quantities, and parsing.
enum DecimalBench {
    static func run(rounds: Int) {
        let count = 2_000
        let prices = (0..<count).map { "\(64_000 + $0).\(10 + $0 % 89)" }
        let quantities = (0..<count).map { "0.\(1_000 + $0)" }
        multiplyAdd(prices, quantities, rounds: rounds)
        parse("decimal parse, short text (64000.10)", prices + quantities, rounds: rounds)
        // As venues write them: eight decimals always.
        let padded = (prices + quantities).map { text in
            text + String(repeating: "0", count: 8 - (text.split(separator: ".").last?.count ?? 0))
        }
        parse("decimal parse, venue text (64000.10000000)", padded, rounds: rounds)
    }

    private static func multiplyAdd(_ prices: [String], _ quantities: [String], rounds: Int) {
        let ours = zip(prices, quantities).compactMap { price, quantity in
            (try? Decimal12(parsing: price)).flatMap { first in
                (try? Decimal12(parsing: quantity)).map { (first, $0) }
            }
        }
        let peers = zip(prices, quantities).compactMap { price, quantity in
            Decimal(string: price).flatMap { first in Decimal(string: quantity).map { (first, $0) } }
        }
        precondition(ours.count == prices.count && peers.count == prices.count)
        let times = Measure.inTurns(rounds: rounds) {
            // A hundred passes, since one would be too short to time; the peer does one.
            for _ in 0..<100 {
                var sum = Decimal12.zero
                for (price, quantity) in ours {
                    guard let product = try? price.multiplied(by: quantity, rounding: .halfEven),
                        let next = try? sum.adding(product)
                    else { preconditionFailure("the benchmark's own numbers overflow") }
                    sum = next
                }
                consume(sum)
            }
        } _: {
            var sum = Decimal(0)
            for (price, quantity) in peers { sum += price * quantity }
            consume(sum)
        }
        let oursEach = times.ours / 100
        Measure.row(
            "decimal multiply-add", Measure.nanoseconds(oursEach, per: prices.count),
            "Foundation.Decimal: " + Measure.nanoseconds(times.peer, per: prices.count),
            ratio: times.peer / oursEach, aim: "50x")
    }

    private static func parse(_ what: String, _ texts: [String], rounds: Int) {
        let times = Measure.inTurns(rounds: rounds) {
            for _ in 0..<20 {
                for text in texts {
                    guard let value = try? Decimal12(parsing: text) else { preconditionFailure(text) }
                    consume(value)
                }
            }
        } _: {
            for text in texts { consume(Decimal(string: text)) }
        }
        let oursEach = times.ours / 20
        Measure.row(
            what, Measure.nanoseconds(oursEach, per: texts.count),
            "Foundation.Decimal: " + Measure.nanoseconds(times.peer, per: texts.count),
            ratio: times.peer / oursEach, aim: "50x")
    }
}
