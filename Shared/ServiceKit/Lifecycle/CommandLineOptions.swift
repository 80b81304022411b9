import Contracts

/// What a daemon was asked to do on its command line.
public struct CommandLineOptions: Sendable, Equatable {
    /// The kinds of run.
    public enum Action: Sendable, Equatable {
        /// Serve until told to stop.
        case serve
        /// Print the resolved configuration and exit.
        case checkConfiguration
        /// Ask the running daemon whether it is ready.
        case probe
        /// Print name and version.
        case version
        /// Print the flags.
        case help
        /// A command of the service itself, by its flag, with the options given to it.
        case command(String, options: [String: String])
    }

    /// A command line that cannot be understood; one line for stderr.
    public struct Misuse: Error, Sendable, Equatable {
        /// What is wrong and what is nearest.
        public let message: String
    }

    /// What to do.
    public let action: Action
    /// Configuration files, in the order given.
    public let files: [String]

    private static let actions: [(flag: String, action: Action)] = [
        ("--check-config", .checkConfiguration), ("--probe", .probe), ("--version", .version), ("--help", .help),
    ]

    /// Parses the arguments after the program's name.
    /// - Parameter commands: the service's own commands, each with the names of its options.
    public static func parse(
        _ arguments: [String], commands: [ServiceCommandSyntax] = []
    ) throws(Misuse) -> CommandLineOptions {
        var action: (flag: String, action: Action)?
        var command: ServiceCommandSyntax?
        var values: [String: String] = [:]
        var files: [String] = []
        var rest = arguments[...]
        let valued = ["--config"] + commands.flatMap { $0.options.map(\.flag) }
        let known = actions.map(\.flag) + commands.map(\.flag) + valued
        while let word = rest.popFirst() {
            let (flag, inline) = split(word)
            if let valuedCommand = commands.first(where: { $0.flag == flag && $0.value != nil }) {
                guard let value = inline ?? rest.popFirst(), !value.isEmpty else {
                    throw Misuse(message: "\(flag) needs a value")
                }
                if let action { throw Misuse(message: "\(flag) cannot be combined with \(action.flag)") }
                values[flag] = value
                command = valuedCommand
                action = (flag, .serve)
                continue
            }
            if valued.contains(flag) {
                guard let value = inline ?? rest.popFirst(), !value.isEmpty else {
                    throw Misuse(message: "\(flag) needs a value")
                }
                if flag == "--config" {
                    files.append(value)
                } else if values.updateValue(value, forKey: flag) != nil {
                    throw Misuse(message: "\(flag) is given twice")
                }
                continue
            }
            guard known.contains(flag), inline == nil else {
                let hint =
                    NearestName.of(flag, among: known).map { "; did you mean \($0)?" } ?? "; --help lists the flags"
                throw Misuse(message: inline == nil ? "\(flag) is not a flag\(hint)" : "\(flag) takes no value")
            }
            if let action { throw Misuse(message: "\(flag) cannot be combined with \(action.flag)") }
            command = commands.first { $0.flag == flag }
            action = actions.first { $0.flag == flag } ?? (flag, .serve)
        }
        if let command { return try finish(command, values, files) }
        if let stray = values.keys.sorted().first { throw Misuse(message: "\(stray) belongs to another command") }
        return CommandLineOptions(action: action?.action ?? .serve, files: files)
    }

    private static func finish(
        _ command: ServiceCommandSyntax, _ values: [String: String], _ files: [String]
    ) throws(Misuse) -> CommandLineOptions {
        let names = command.options.map(\.flag) + [command.flag]
        if let stray = values.keys.sorted().first(where: { !names.contains($0) }) {
            throw Misuse(message: "\(stray) does not belong to \(command.flag)")
        }
        if let missing = command.options.first(where: { $0.isRequired && values[$0.flag] == nil }) {
            throw Misuse(message: "\(command.flag) needs \(missing.flag) \(missing.value)")
        }
        return CommandLineOptions(action: .command(command.flag, options: values), files: files)
    }

    private static func split(_ word: String) -> (flag: String, inline: String?) {
        guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else { return (word, nil) }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }

    /// The text of `--help`.
    static func help(for identity: ServiceIdentity, commands: [ServiceCommandSyntax]) -> String {
        var text = """
            \(identity.name): \(identity.summary)

            usage: \(identity.name) [--config FILE]... [--check-config | --probe | --version | --help]

              --config FILE    JSON5 configuration; later files win, variables \
            SEXTANT__\(ConfigurationSources.environmentName(of: identity.name))__SECTION__KEY win over files
              --check-config   print every key with its value and origin (secrets hidden) and exit
              --probe          ask the running daemon whether it is ready: exit 0 or 1
              --version        print name and version
              --help           print this

            """
        for command in commands {
            let options = command.options.map { $0.isRequired ? "\($0.flag) \($0.value)" : "[\($0.flag) \($0.value)]" }
            let flag = command.value.map { "\(command.flag) \($0)" } ?? command.flag
            text +=
                "\n  \(flag) \(options.joined(separator: " "))\n                   \(command.documentation)\n"
        }
        return text
            + "\nexit codes: 0 clean, 2 bad command line, 64 bad configuration, 69 the database never came, 70 a part failed\n"
    }
}
