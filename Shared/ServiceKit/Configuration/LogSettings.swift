public import Observability

/// What a daemon writes to its log.
public struct LogSettings: Sendable, Equatable {
    /// The least level that is written.
    public let level: LogLevel

    private enum Level: String, CaseIterable {
        case debug, info, warning, error
    }

    /// Declares and reads the `log` section.
    public init(_ reader: ConfigurationReader) {
        let choice = reader.choice("log.level", default: Level.info, "Least level that is written to stderr.")
        level =
            switch choice {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}
