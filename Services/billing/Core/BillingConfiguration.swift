/// What billing is told from outside, without how it is read.
public struct BillingConfiguration: Sendable, Equatable {
    /// The daemon's name.
    public static let name = "billing"
    /// Its port when nothing else is said.
    public static let defaultPort = 8011
    /// Its schema.
    public static let schema = "billing"
    /// The daemons a service token may be for.
    public static let audiences = ["algo-engine", "billing", "market-data", "order-router"]

    /// Longest life of a service token, in seconds.
    public let maxServiceTokenSeconds: Int
    /// Clock difference that verifiers tolerate, in seconds.
    public let leewaySeconds: Int

    /// Makes a configuration.
    public init(maxServiceTokenSeconds: Int, leewaySeconds: Int) {
        self.maxServiceTokenSeconds = maxServiceTokenSeconds
        self.leewaySeconds = leewaySeconds
    }

    /// What is wrong between the keys: the key and the sentence for the operator.
    public var problems: [(key: String, message: String)] {
        guard maxServiceTokenSeconds <= leewaySeconds else { return [] }
        return [
            (
                "tokens.max_service_token_s",
                "\(maxServiceTokenSeconds) is not longer than tokens.leeway_s (\(leewaySeconds)): an expired token would live on"
            )
        ]
    }

    /// Whether a scope is of the form `area:action` in lower case.
    public static func isScope(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.count <= 31
                    && part.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
                    }
            }
    }
}
