/// A command a service adds to its command line, such as `--issue-service-token`.
public struct ServiceCommandSyntax: Sendable, Equatable {
    /// One option of the command; it always takes a value.
    public struct Option: Sendable, Equatable {
        /// The flag, such as `--subject`.
        public let flag: String
        /// The value's name in the help, such as `NAME`.
        public let value: String
        /// Whether the command needs it.
        public let isRequired: Bool

        /// Declares an option.
        public init(_ flag: String, _ value: String, isRequired: Bool) {
            self.flag = flag
            self.value = value
            self.isRequired = isRequired
        }
    }

    /// The flag that asks for the command.
    public let flag: String
    /// The name of the value the flag itself takes, such as `EMAIL`; nil when it takes none.
    public let value: String?
    /// Its options.
    public let options: [Option]
    /// One sentence for the help.
    public let documentation: String

    /// Declares a command.
    public init(flag: String, value: String? = nil, options: [Option], documentation: String) {
        self.flag = flag
        self.value = value
        self.options = options
        self.documentation = documentation
    }
}
