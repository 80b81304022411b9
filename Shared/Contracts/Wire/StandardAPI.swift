/// The endpoints every daemon serves.
public enum StandardAPI {
    /// The process runs (the seed's path).
    public static let health = Endpoint<Nothing, Health>(
        .get, "/health", id: "getHealth", summary: "The process runs and answers.", authorization: .everyone,
        deadlineMilliseconds: 1_000)

    /// The process runs (the orchestrator's liveness probe).
    public static let live = Endpoint<Nothing, Health>(
        .get, "/health/live", id: "getLiveness", summary: "The process runs and answers.", authorization: .everyone,
        deadlineMilliseconds: 1_000)

    /// Requests may be sent here.
    public static let ready = Endpoint<Nothing, ReadinessReport>(
        .get, "/health/ready", id: "getReadiness", summary: "Whether requests should be sent here, and if not, why.",
        authorization: .everyone, deadlineMilliseconds: 2_000,
        errors: [
            EndpointError(503, "not_ready", "A required check failed; the body is a ReadinessReport, not a Problem.")
        ])

    /// Which build runs.
    public static let version = Endpoint<Nothing, VersionReport>(
        .get, "/version", id: "getVersion", summary: "Which build runs since when.", authorization: .everyone)

    /// `/health`, `/health/live`, `/health/ready` and `/version`.
    public static let declarations = [
        health.declaration, live.declaration, ready.declaration, version.declaration,
    ]
}
