public import Contracts
public import Networking
public import Observability
public import Postgres
public import Reactor
public import Security

/// A daemon: who it is, what it reads, what it is made of. `ServiceMain` does the rest.
public protocol Service: SendableMetatype {
    /// What the service's own configuration is.
    associatedtype Settings: Sendable

    /// Name, port, schema.
    static var identity: ServiceIdentity { get }
    /// The service's own migrations, after the foundation's.
    static var migrations: [EmbeddedMigration] { get }
    /// Commands besides the standard flags.
    static var commands: [ServiceCommand<Settings>] { get }
    /// Commands that are words of their own.
    static var subcommands: [ServiceSubcommand<Settings>] { get }

    /// Declares and reads the service's own keys; problems go to the reader.
    static func settings(_ reader: ConfigurationReader, _ shared: SharedSettings) -> Settings
    /// Puts the service together. Throws `ServiceFailure` for what an operator must correct.
    static func assemble(_ settings: Settings, _ context: ServiceContext) async throws -> ServiceAssembly
}

extension Service {
    /// No commands of its own.
    public static var commands: [ServiceCommand<Settings>] { [] }
    /// No words of its own.
    public static var subcommands: [ServiceSubcommand<Settings>] { [] }
}

/// A command of a service: its syntax and what it does. It prints what `work` answers and exits.
public struct ServiceCommand<Settings: Sendable>: Sendable {
    /// How it is called.
    public let syntax: ServiceCommandSyntax
    /// What it does; the text is for stdout.
    package let work: Work

    package enum Work: Sendable {
        /// From the configuration alone.
        case local(@Sendable (Settings, _ options: [String: String], any TimeSource) throws -> String)
        /// With the service's database, on a loop of its own.
        case database(@Sendable (Settings, _ options: [String: String], ServiceContext) async throws -> String)
    }

    /// Makes a command that needs the configuration alone.
    public init(
        _ syntax: ServiceCommandSyntax,
        run: @escaping @Sendable (Settings, _ options: [String: String], any TimeSource) throws -> String
    ) {
        self.syntax = syntax
        work = .local(run)
    }

    /// Makes a command that works on the service's database. The daemon must have made its tables before.
    public init(
        _ syntax: ServiceCommandSyntax,
        onDatabase run:
            @escaping @Sendable (Settings, _ options: [String: String], ServiceContext) async throws -> String
    ) {
        self.syntax = syntax
        work = .database(run)
    }
}

/// What every service gets to put itself together.
public struct ServiceContext: Sendable {
    /// Who it is.
    public let identity: ServiceIdentity
    /// Which build runs.
    public let build: BuildInformation
    /// The sections every daemon has.
    public let settings: SharedSettings
    /// Digest over the resolved configuration without secrets.
    public let configFingerprint: String
    /// The loop everything runs on.
    public let loop: EventLoop
    /// The log.
    public let logger: Logger
    /// The metrics.
    public let metrics: MetricsRegistry
    /// Wall and monotonic time.
    public let clock: any TimeSource
    /// The service's database.
    public let pool: PostgresPool
    /// For calls to neighbours.
    public let httpClient: HTTPClient
    /// What the clients of one neighbour share.
    let neighbours = NeighbourStates()
}

/// What a service is made of besides what every daemon has.
public struct ServiceAssembly: Sendable {
    /// Endpoints the service promises; each needs a route.
    public var declarations: [EndpointDeclaration]
    /// Its routes.
    public var routes: RouteTable
    /// Which tokens it accepts.
    public var tokens: TokenSettings
    /// Where the keys come from to verify them.
    public var keySource: any TokenKeySource
    /// Its parts in start order, started after the database and before the server.
    public var parts: [any ServicePart]
    /// What readiness looks at besides the database.
    public var readiness: [ReadinessCheck]
    /// What answers that are kept for repeats are sealed with; nil keeps them as they are.
    public var answerVault: Vault?

    /// Makes an assembly.
    public init(
        declarations: [EndpointDeclaration], routes: RouteTable, tokens: TokenSettings, keySource: any TokenKeySource,
        parts: [any ServicePart] = [], readiness: [ReadinessCheck] = [], answerVault: Vault? = nil
    ) {
        self.declarations = declarations
        self.routes = routes
        self.tokens = tokens
        self.keySource = keySource
        self.parts = parts
        self.readiness = readiness
        self.answerVault = answerVault
    }
}
