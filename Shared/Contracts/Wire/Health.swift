/// The answer of `/health` and `/health/live`: the process runs and answers.
public struct Health: WireType, Equatable {
    /// `ok` as long as there is an answer.
    public let status: String
    /// Which daemon answers.
    public let service: String
    /// Its version.
    public let version: String

    /// The answer of a running daemon.
    public init(service: String, version: String) {
        status = "ok"
        self.service = service
        self.version = version
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Health",
        [
            WireField("status", .oneOf(["ok"]), "`ok` as long as there is an answer."),
            WireField("service", .string(), "Which daemon answers."),
            WireField("version", .string(), "Its version."),
        ])
}

/// The answer of `/health/ready`: whether requests should be sent here, and if not, why.
public struct ReadinessReport: WireType, Equatable {
    /// One thing that was looked at.
    public struct Check: WireType, Equatable {
        /// What was looked at, such as `database`.
        public let name: String
        /// Whether it is well.
        public let ok: Bool
        /// Whether readiness depends on it.
        public let required: Bool
        /// Why it is not well.
        public let reason: String?

        /// Makes a check.
        public init(name: String, ok: Bool, required: Bool, reason: String?) {
            self.name = name
            self.ok = ok
            self.required = required
            self.reason = reason
        }

        /// The shape on the wire.
        public static let schema = WireSchema.object(
            name: "ReadinessCheck",
            [
                WireField("name", .string(), "What was looked at."),
                WireField("ok", .boolean, "Whether it is well."),
                WireField("required", .boolean, "Whether readiness depends on it."),
                WireField("reason", .string(), isRequired: false, "Why it is not well."),
            ])
    }

    /// `ready` or `not_ready`.
    public let status: String
    /// Everything that was looked at.
    public let checks: [Check]

    /// Ready when every required check is well.
    public init(checks: [Check]) {
        status = checks.allSatisfy { $0.ok || !$0.required } ? "ready" : "not_ready"
        self.checks = checks
    }

    /// Whether requests should be sent here.
    public var isReady: Bool { status == "ready" }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "ReadinessReport",
        [
            WireField("status", .oneOf(["ready", "not_ready"]), "Whether requests should be sent here."),
            WireField("checks", .list(Check.schema, maxItems: 50), "Everything that was looked at."),
        ])
}
