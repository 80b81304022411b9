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
/// be written (full pipe, closed or full disk) is dropped and counted: logging never stops a service.
public struct StandardErrorSink: LogSink {
    private static let dropped = Atomic<Int>(0)
    /// Held from asking for room to writing, so that another thread cannot take the room in between.
    private static let gate = Locked(())

    /// Holds nothing.
    public init() {}

    /// Lines lost by this process so far.
    public static var droppedLines: Int { dropped.load(ordering: .relaxed) }

    /// Writes the line to file descriptor 2.
    public func write(_ line: [UInt8]) {
        StandardErrorSink.gate.withLock { _ in line.withUnsafeBytes { writeAll($0) } }
    }

    private func writeAll(_ buffer: UnsafeRawBufferPointer) {
        var rest = buffer[...]
        while !rest.isEmpty {
            // Standard error is an ordinary, blocking pipe as a rule: a reader that stalls must not stall the loop.
            // "Writable" means room for PIPE_BUF bytes at least, and a line is never longer.
            var room = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
            guard poll(&room, 1, 0) == 1, room.revents & Int16(POLLOUT) != 0 else {
                StandardErrorSink.dropped.wrappingAdd(1, ordering: .relaxed)
                return
            }
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
