/// Who a daemon is: what its name, port and schema are by default.
public struct ServiceIdentity: Sendable, Equatable {
    /// The name in logs, tokens and commands, for example `order-router`.
    public let name: String
    /// The port it listens on when nothing else is said.
    public let defaultPort: Int
    /// Its schema and role in PostgreSQL.
    public let schema: String
    /// One line for `--help` and the API's description.
    public let summary: String

    /// Makes an identity.
    public init(name: String, defaultPort: Int, schema: String, summary: String) {
        self.name = name
        self.defaultPort = defaultPort
        self.schema = schema
        self.summary = summary
    }

    /// The names of all daemons, for the hint when an environment variable names none of them.
    public static let everyName = ["algo-engine", "billing", "market-data", "order-router"]
}
