/// Why a route cannot be registered. A programming fault: found when the daemon starts.
public struct RouterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code; an open set.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as logged.
        public let rawValue: String

        /// Wraps a code.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The pattern is not `/literal/{parameter}`.
        public static let badPattern = Code(rawValue: "bad_route_pattern")
        /// Method and pattern are taken.
        public static let duplicate = Code(rawValue: "duplicate_route")
        /// Another pattern names the parameter at this place differently.
        public static let conflictingParameter = Code(rawValue: "conflicting_route_parameter")
    }

    /// What was wrong, for machines.
    public let code: Code
    /// The pattern and what is wrong with it.
    public let message: String

    /// Registering again gives the same answer.
    public var isRetryable: Bool { false }

    /// Code and message.
    public var description: String { "\(code.rawValue): \(message)" }
}
