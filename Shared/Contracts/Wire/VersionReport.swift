/// The answer of `/version`: which build runs since when.
public struct VersionReport: WireType, Equatable {
    /// The daemon's name.
    public let service: String
    /// Sextant's version.
    public let version: String
    /// The git commit of the build, or `unknown`.
    public let commit: String
    /// The Swift version it was compiled with.
    public let swift: String
    /// When this process started.
    public let startedAt: Timestamp

    /// Makes a report.
    public init(service: String, version: String, commit: String, swift: String, startedAt: Timestamp) {
        self.service = service
        self.version = version
        self.commit = commit
        self.swift = swift
        self.startedAt = startedAt
    }

    private enum CodingKeys: String, CodingKey {
        case service
        case version
        case commit
        case swift
        case startedAt = "started_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "VersionReport",
        [
            WireField("service", .string(), "The daemon's name."),
            WireField("version", .string(), "Sextant's version."),
            WireField("commit", .string(), "The git commit of the build, or `unknown`."),
            WireField("swift", .string(), "The Swift version it was compiled with."),
            WireField("started_at", Timestamp.schema, "When this process started."),
        ])
}
