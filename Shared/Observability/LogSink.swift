import Glibc
import Synchronization

/// Where finished log lines go. A line holds one event and ends with a newline.
public protocol LogSink: Sendable {
    /// Takes one line; must not throw and must not call the logger.
    func write(_ line: [UInt8])
}

/// Standard error, one `write(2)` a line.
///
/// Lines are at most `PIPE_BUF` (4,096) bytes, so lines of several writers of one pipe never mix. A line that cannot
/// be written (full non-blocking pipe, closed or full disk) is dropped and counted: logging never stops a service.
public struct StandardErrorSink: LogSink {
    private static let dropped = Atomic<Int>(0)

    /// Holds nothing.
    public init() {}

    /// Lines lost by this process so far.
    public static var droppedLines: Int { dropped.load(ordering: .relaxed) }

    /// Writes the line to file descriptor 2.
    public func write(_ line: [UInt8]) {
        line.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let slice = UnsafeRawBufferPointer(rebasing: rest)
                let written = Glibc.write(2, slice.baseAddress, slice.count)
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if written < 0 && errno == EINTR {
                    continue
                } else {
                    StandardErrorSink.dropped.wrappingAdd(1, ordering: .relaxed)
                    return
                }
            }
        }
    }
}

/// Keeps lines in memory, for tests.
public final class MemorySink: LogSink {
    private let stored = Locked<[[UInt8]]>([])

    /// Starts empty.
    public init() {}

    /// Appends the line.
    public func write(_ line: [UInt8]) {
        stored.withLock { $0.append(line) }
    }

    /// The lines as text, newlines included.
    public var lines: [String] {
        stored.withLock { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// The lines as bytes, newlines included.
    public var rawLines: [[UInt8]] { stored.withLock { $0 } }

    /// Forgets everything.
    public func removeAll() {
        stored.withLock { $0.removeAll() }
    }
}
