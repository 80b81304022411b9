/// What an operator may ask every daemon, with a token that carries `ops:read`.
public enum OperationsAPI {
    /// The scope all of it needs.
    public static let scope = "ops:read"

    /// The daemon's starts, newest first.
    public static let starts = Endpoint<Nothing, Page<DaemonStart>>(
        .get, "/ops/starts", id: "listStarts",
        summary: "The daemon's starts, newest first; one without `stopped_at` that is not the newest was a crash.",
        authorization: .scope(scope), parameters: PageParameters.all)

    /// Every endpoint of this API.
    public static let declarations = [starts.declaration]
}

/// One start of a daemon.
public struct DaemonStart: WireType, Equatable {
    /// Id of the start.
    public let id: String
    /// The daemon's name.
    public let service: String
    /// Sextant's version.
    public let version: String
    /// The git commit of the build, or `unknown`.
    public let commit: String
    /// The machine's name.
    public let host: String
    /// The process id on that machine.
    public let processID: Int
    /// The first 16 hexadecimal digits of a digest over the resolved configuration without secrets.
    public let configFingerprint: String
    /// When it started.
    public let startedAt: Timestamp
    /// When it stopped cleanly; absent while it runs and after a crash.
    public let stoppedAt: Timestamp?

    /// Makes a start.
    public init(
        id: String, service: String, version: String, commit: String, host: String, processID: Int,
        configFingerprint: String, startedAt: Timestamp, stoppedAt: Timestamp?
    ) {
        self.id = id
        self.service = service
        self.version = version
        self.commit = commit
        self.host = host
        self.processID = processID
        self.configFingerprint = configFingerprint
        self.startedAt = startedAt
        self.stoppedAt = stoppedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case service
        case version
        case commit
        case host
        case processID = "process_id"
        case configFingerprint = "config_fingerprint"
        case startedAt = "started_at"
        case stoppedAt = "stopped_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "DaemonStart",
        [
            WireField("id", .string(format: "uuid"), "Id of the start."),
            WireField("service", .string(), "The daemon's name."),
            WireField("version", .string(), "Sextant's version."),
            WireField("commit", .string(), "The git commit of the build, or `unknown`."),
            WireField("host", .string(), "The machine's name."),
            WireField("process_id", .integer(1...4_194_304), "The process id on that machine."),
            WireField("config_fingerprint", .string(), "Digest over the resolved configuration without secrets."),
            WireField("started_at", Timestamp.schema, "When it started."),
            WireField(
                "stopped_at", Timestamp.schema, isRequired: false,
                "When it stopped cleanly; absent while it runs and after a crash."),
        ])
}
