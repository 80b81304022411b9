/// How loud an event is.
public enum LogLevel: String, Sendable, Comparable, CaseIterable {
    /// Detail for a developer; off by default.
    case debug
    /// Something normal happened.
    case info
    /// Something is wrong and is being handled.
    case warning
    /// Something failed and somebody should look.
    case error

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }

    /// `debug` is the lowest.
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
}
