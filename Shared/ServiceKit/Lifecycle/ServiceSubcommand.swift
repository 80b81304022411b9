/// A command of a service that is a word of its own, such as `market-data import FILE`: it has its own options, works on
/// the service's database and says what it does while it does it.
public struct ServiceSubcommand<Settings: Sendable>: Sendable {
    /// The word.
    public let name: String
    /// One line for the service's help.
    public let summary: String
    /// The whole text of `SERVICE WORD --help`.
    public let help: String
    /// What it does. Throws ``ServiceFailure`` with the exit status; `badCommandLine` for options that make no sense.
    let run: Run

    /// What a command does with the arguments behind its word, without `--config FILE`.
    public typealias Run =
        @Sendable (_ settings: Settings, _ arguments: [String], _ context: ServiceContext, _ output: CommandOutput)
        async throws -> Void

    /// Makes a command.
    public init(name: String, summary: String, help: String, run: @escaping Run) {
        self.name = name
        self.summary = summary
        self.help = help
        self.run = run
    }
}

/// A command line of a word: its arguments, and the configuration files named among them.
struct SubcommandLine: Sendable, Equatable {
    let files: [String]
    let arguments: [String]
    let wantsHelp: Bool

    /// Takes `--config FILE` and `--help` out of what stands behind the word.
    init(_ arguments: [String]) throws(CommandLineOptions.Misuse) {
        var files: [String] = []
        var rest: [String] = []
        var wantsHelp = false
        var left = arguments[...]
        while let word = left.popFirst() {
            if word == "--help" {
                wantsHelp = true
            } else if word == "--config" {
                guard let file = left.popFirst(), !file.isEmpty else {
                    throw CommandLineOptions.Misuse(message: "--config needs a value")
                }
                files.append(file)
            } else if word.hasPrefix("--config=") {
                files.append(String(word.dropFirst("--config=".count)))
            } else {
                rest.append(word)
            }
        }
        self.files = files
        self.arguments = rest
        self.wantsHelp = wantsHelp
    }
}
