import Glibc
import Observability

/// Where a command writes: results to stdout, progress to stderr. Tests take both.
public struct CommandOutput: Sendable {
    /// Whether a person watches the progress, so that a line may be written over.
    public let isTerminal: Bool
    private let write: @Sendable (_ text: String, _ isResult: Bool) -> Void

    /// Writes wherever the closure does.
    public init(isTerminal: Bool, write: @escaping @Sendable (_ text: String, _ isResult: Bool) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
    }

    /// The process's own streams.
    static let standard = CommandOutput(isTerminal: isatty(STDERR_FILENO) == 1) { text, isResult in
        if isResult { StandardStreams.out(text) } else { StandardStreams.error(text) }
    }

    /// Writes a result.
    public func result(_ text: String) { write(text, true) }

    /// Writes progress.
    public func progress(_ text: String) { write(text, false) }
}
