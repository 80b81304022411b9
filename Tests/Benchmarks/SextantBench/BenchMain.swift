import Foundation

/// `sextant-bench decimal|json|postgres|history|rules [--rounds N]`: prints rows of the table that
/// `Tests/Benchmarks/run.sh` writes.
/// `sextant-bench market FOLDER` and `sextant-bench indicators FILE`: one round of figures, which that script turns into
/// rows.
@main
struct BenchMain {
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        var rounds = 5
        if let position = arguments.firstIndex(of: "--rounds"), position + 1 < arguments.count {
            guard let value = Int(arguments[position + 1]), (1...101).contains(value) else {
                fail("--rounds takes a whole number from 1 to 101")
            }
            rounds = value
            arguments.removeSubrange(position...(position + 1))
        }
        do {
            switch arguments {
            case _ where arguments.first?.hasPrefix("flow-") == true: try FlowBench.run(arguments)
            case ["decimal"]: DecimalBench.run(rounds: rounds)
            case ["json"]: try JSONBench.run(rounds: rounds)
            case ["postgres"]: try PostgresBench.run(rounds: rounds)
            case ["history"]: try HistoryBench.run(rounds: rounds)
            case ["rules"]: try RuleBench.run(rounds: rounds)
            case _ where arguments.count == 2 && arguments[0] == "market":
                try MarketBench.run(folder: arguments[1])
            case _ where arguments.count == 2 && arguments[0] == "indicators":
                try IndicatorBench.run(file: arguments[1])
            default: fail("say one of: decimal, json, postgres, history, rules, market FOLDER, indicators FILE")
            }
        } catch {
            fail("\(error)")
        }
    }

    static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("sextant-bench: \(message)\n".utf8))
        exit(2)
    }
}
