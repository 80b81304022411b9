/// One thing readiness looks at.
public struct ReadinessCheck: Sendable {
    /// What a look found.
    public enum Finding: Sendable, Equatable {
        /// All is well.
        case well
        /// Something is wrong, in words that hold no secret.
        case wrong(String)
        /// No answer in time. Under load that says nothing: a good answer shortly before still counts.
        case late(String)

        /// Nil when all is well, else the reason.
        public var reason: String? {
            switch self {
            case .well: nil
            case .wrong(let reason), .late(let reason): reason
            }
        }
    }

    /// Its name in the answer.
    public let name: String
    /// Whether the daemon is unready while it fails; others are only shown.
    public let isRequired: Bool
    /// Looks.
    public let find: @Sendable () async -> Finding

    /// Makes a check that tells being late from being wrong.
    public init(name: String, isRequired: Bool, find: @escaping @Sendable () async -> Finding) {
        self.name = name
        self.isRequired = isRequired
        self.find = find
    }

    /// Makes a check: `look` gives nil when all is well, else the reason in words that hold no secret.
    public init(name: String, isRequired: Bool, look: @escaping @Sendable () async -> String?) {
        self.init(name: name, isRequired: isRequired, find: { await look().map(Finding.wrong) ?? .well })
    }
}
