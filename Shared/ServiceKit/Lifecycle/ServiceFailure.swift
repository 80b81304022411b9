/// A fault that ends the daemon, with the exit code that says so.
public struct ServiceFailure: Error, Sendable, CustomStringConvertible {
    /// The exit code.
    public let status: ExitStatus
    /// Stable machine code, such as `database_unreachable`.
    public let code: String
    /// One line for the operator.
    public let message: String

    /// Makes a failure.
    public init(_ status: ExitStatus, code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// `code: message`
    public var description: String { "\(code): \(message)" }
}
