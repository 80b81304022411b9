import Glibc

/// Plain text for a person at a terminal; the log is written elsewhere.
enum StandardStreams {
    /// Writes text to stdout.
    static func out(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes text to stderr.
    static func error(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
