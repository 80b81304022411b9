/// One thing that is wrong with a configuration: where, which field, what, and what to do about it. Prints as one line.
public struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    /// Where the value came from: a file's path, `environment SEXTANT__…`, or `defaults`.
    public let origin: String
    /// The dotted key, for example `http.port`; empty when the whole source is at fault.
    public let key: String
    /// What is wrong and what to do, in one sentence.
    public let message: String

    /// Makes a problem.
    public init(origin: String, key: String, message: String) {
        self.origin = origin
        self.key = key
        self.message = message
    }

    /// `origin: key: message`, on one line.
    public var description: String {
        key.isEmpty ? "\(origin): \(message)" : "\(origin): \(key): \(message)"
    }
}

/// Every problem of a configuration at once, so that the operator corrects it in one go.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// The problems, in the order they were met; never empty.
    public let problems: [ConfigurationProblem]

    /// Makes the error.
    public init(problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    /// One line a problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
