import Contracts

/// A command line that cannot be run; one line for stderr, exit code 2.
public struct DemoMisuse: Error, Sendable, Equatable {
    /// What is wrong and what would be right.
    public let message: String

    init(_ message: String) { self.message = message }
}

/// The command line of `bootstrap-demo`.
public enum DemoCommandLine: Sendable, Equatable {
    /// Print the flags.
    case help
    /// Walk the flow.
    case run(DemoOptions)

    /// Reads the arguments after the program's name. A flag wins over its environment variable, which wins over the default.
    public static func parse(
        _ arguments: [String], environment: [String: String]
    ) throws(DemoMisuse) -> DemoCommandLine {
        if arguments.contains("--help") || arguments.contains("-h") { return .help }
        var words: [String] = []
        var given: [(DemoFlag, String)] = []
        var switches: Set<String> = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                words.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if let flag = DemoFlag.valued.first(where: { $0.name == parts[0] }) {
                guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                    throw DemoMisuse("\(flag.name) needs a value: \(flag.name) \(flag.documentation)")
                }
                guard !given.contains(where: { $0.0.name == flag.name }) else {
                    throw DemoMisuse("\(flag.name) is given twice")
                }
                given.append((flag, value))
            } else if Self.switches.contains(parts[0]), parts.count == 1 {
                switches.insert(parts[0])
            } else {
                throw DemoMisuse("\(parts[0]) is not a flag of bootstrap-demo; --help lists them")
            }
        }
        return .run(try options(words, given, switches, environment))
    }

    static let switches = ["--skip-billing-setup", "--json-only"]

    private static func options(
        _ words: [String], _ given: [(DemoFlag, String)], _ switches: Set<String>, _ environment: [String: String]
    ) throws(DemoMisuse) -> DemoOptions {
        guard words.count == 2 else {
            throw DemoMisuse(
                words.count < 2
                    ? "needs a symbol and a quantity: bootstrap-demo BTCUSDT 0.5"
                    : "takes a symbol and a quantity, then flags; \(words[2]) is one word too many")
        }
        let symbol = try DemoFlag.parsed("the symbol", words[0], "a symbol such as BTCUSDT") {
            try Symbol(normalising: $0)
        }
        let quantity = try DemoFlag.parsed("the quantity", words[1], "a decimal above 0 such as 0.5") {
            try Quantity(parsing: $0)
        }
        guard quantity.isPositive else { throw DemoMisuse("the quantity must be above 0, not \(words[1])") }
        var options = DemoOptions(symbol: symbol, quantity: quantity)
        for flag in DemoFlag.valued where !given.contains(where: { $0.0.name == flag.name }) {
            guard let name = flag.environment, let value = environment[name], !value.isEmpty else { continue }
            do throws(DemoMisuse) {
                try flag.apply(&options, value)
            } catch {
                throw DemoMisuse("\(error.message) (from \(name))")
            }
        }
        for (flag, value) in given { try flag.apply(&options, value) }
        options.skipsBillingSetup = switches.contains("--skip-billing-setup")
        options.isJSONOnly = switches.contains("--json-only")
        if options.orderType == .limit, options.price == nil {
            throw DemoMisuse("--price is required for limit orders")
        }
        if options.orderType == .market, options.price != nil {
            throw DemoMisuse("--price belongs to limit orders: add --order-type limit, or leave --price out")
        }
        return options
    }

    /// The text of `--help`.
    public static var helpText: String {
        let flags = DemoFlag.valued.map { flag in
            "  \(flag.name) \(flag.documentation)" + (flag.environment.map { " [\($0)]" } ?? "")
        }
        return """
            bootstrap-demo SYMBOL QUANTITY [flags]
            Walks the sandbox flow on a running stack: sign-up, subscription, strategy, order, report, alert, stream.
            Prints one JSON object on stdout; what it does goes to stderr, a line a step.

            \(flags.joined(separator: "\n"))
              --skip-billing-setup leaves plan, features and subscriptions as they are
              --json-only prints nothing on stderr unless a step fails
              --help

            Exit codes: 0 done; 2 the command line is wrong; 65 a daemon refused a step; 66 a secret file cannot be read;
            69 a daemon was not reached in time; 70 an answer was not understood.

            """
    }
}
