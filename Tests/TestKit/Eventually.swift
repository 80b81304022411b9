import Foundation
import Observability

/// A condition did not come true in time.
public struct EventuallyError: Error, CustomStringConvertible {
    /// What was waited for, where, how long.
    public let description: String
}

/// Polls `condition` until it is true, throws `EventuallyError` after the time-out.
///
/// A `condition` that itself never returns (a lost continuation) cannot be interrupted by anything in Swift; a watchdog
/// thread then ends the process with a line that names the place, instead of a test run that hangs for ever.
public func eventually(
    timeoutMilliseconds: Int = 5_000, everyMilliseconds: Int = 10, _ what: String = "condition",
    file: StaticString = #fileID, line: UInt = #line,
    _ condition: () async throws -> Bool
) async throws {
    let place = "\(what) at \(file):\(line)"
    let clock = SystemTime()
    let start = clock.monotonicNanoseconds
    let watchdog = Watchdog(milliseconds: timeoutMilliseconds + 10_000, "eventually: hung inside \(place)")
    defer { watchdog.disarm() }
    while true {
        if try await condition() { return }
        let elapsed = Int((clock.monotonicNanoseconds - start) / 1_000_000)
        if elapsed >= timeoutMilliseconds {
            throw EventuallyError(description: "not true within \(timeoutMilliseconds) ms: \(place)")
        }
        await pause(milliseconds: min(everyMilliseconds, timeoutMilliseconds - elapsed))
    }
}

/// Ends the process with a message if it is not disarmed in time.
public final class Watchdog: Sendable {
    private let armed = Locked(true)

    /// Starts a thread that waits for the given time.
    public init(milliseconds: Int, _ message: String) {
        let armed = armed
        Thread.detachNewThread {
            var left = milliseconds
            while left > 0 {
                usleep(100_000)
                left -= 100
                if !armed.withLock({ $0 }) { return }
            }
            FileHandle.standardError.write(Data("watchdog: \(message)\n".utf8))
            exit(70)
        }
    }

    /// The watched work is over.
    public func disarm() { armed.withLock { $0 = false } }
}
