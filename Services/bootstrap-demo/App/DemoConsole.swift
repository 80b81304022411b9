import Glibc
import Observability

/// Progress on stderr, a line a step with its time.
struct DemoConsole: Sendable {
    let isQuiet: Bool
    let clock: any TimeSource

    /// Says something about a step.
    func note(_ text: String) {
        if !isQuiet { Self.write(text + "\n", to: STDERR_FILENO) }
    }

    /// Says that a step is done and how long it took, in milliseconds.
    func done(_ step: String, since began: UInt64, _ detail: String) {
        let milliseconds = (clock.monotonicNanoseconds - began) / 1_000_000
        let name = step + String(repeating: " ", count: max(1, 22 - step.count))
        let time = String(repeating: " ", count: max(0, 5 - "\(milliseconds)".count)) + "\(milliseconds) ms"
        note("\(name)\(time)  \(detail)")
    }

    /// Writes all of a text to a descriptor; gives up when nobody reads.
    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
