/// Why a recording cannot be replayed.
public struct TapeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// What is wrong with it.
    public let message: String

    init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    /// For the operator.
    public var description: String { "line \(line) \(message)" }
}
