/// The name of a log field: a constant of the code, never a value from outside.
public struct LogKey: Hashable, Sendable {
    /// The key as written in the JSON line.
    public let name: String
    /// `,"name":` as it goes into a line, made once.
    let json: [UInt8]

    private static let reservedNames: Set<String> = ["ts", "level", "service", "event"]

    /// A new key; snake_case. `ts`, `level`, `service` and `event` belong to the logger and come out as `field.<name>`.
    public init(_ name: StaticString) {
        let text = "\(name)"
        self.name = text
        var json = [UInt8(ascii: ",")]
        JSONText.append(
            LogKey.reservedNames.contains(text) ? "field.\(text)" : text, maxBytes: LogLine.maxNameBytes, to: &json)
        json.append(UInt8(ascii: ":"))
        self.json = json
    }

    /// The same name.
    public static func == (left: LogKey, right: LogKey) -> Bool { left.name == right.name }

    /// By name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension LogKey {
    /// Id of the request being handled.
    public static let requestID = LogKey("request_id")
    /// W3C trace id, 32 hex digits.
    public static let traceID = LogKey("trace_id")
    /// W3C span id, 16 hex digits.
    public static let spanID = LogKey("span_id")
    /// HTTP method.
    public static let method = LogKey("method")
    /// Path of a request, without its query.
    public static let path = LogKey("path")
    /// Route pattern, such as `/orders/{id}`.
    public static let route = LogKey("route")
    /// HTTP status.
    public static let status = LogKey("status")
    /// How long it took, in microseconds.
    public static let durationMicroseconds = LogKey("duration_us")
    /// Text of an error.
    public static let error = LogKey("error")
    /// Stable machine code of an error or refusal.
    public static let code = LogKey("code")
    /// Network address.
    public static let address = LogKey("address")
    /// Peer's address.
    public static let peer = LogKey("peer")
    /// Host name.
    public static let host = LogKey("host")
    /// Port number.
    public static let port = LogKey("port")
    /// Name of another service (the logger's own name is written by itself).
    public static let service = LogKey("peer_service")
    /// Version of a program, protocol or schema.
    public static let version = LogKey("version")
    /// Why something happened.
    public static let reason = LogKey("reason")
    /// How many.
    public static let count = LogKey("count")
    /// Number of the attempt, from 1.
    public static let attempt = LogKey("attempt")
    /// Name of a thing (a part, a job, a thread).
    public static let name = LogKey("name")
    /// State of a machine.
    public static let state = LogKey("state")
    /// Number of bytes.
    public static let bytes = LogKey("bytes")
    /// The limit that was reached.
    public static let limit = LogKey("limit")
    /// Signal name or number.
    public static let signal = LogKey("signal")
    /// Process id.
    public static let processID = LogKey("pid")
    /// Exit code.
    public static let exitCode = LogKey("exit_code")
    /// Database SQLSTATE.
    public static let sqlState = LogKey("sql_state")
    /// Database schema.
    public static let schema = LogKey("schema")
    /// Name of a migration.
    public static let migration = LogKey("migration")
    /// Deadline, in milliseconds.
    public static let deadlineMilliseconds = LogKey("deadline_ms")
    /// Delay, in milliseconds.
    public static let delayMilliseconds = LogKey("delay_ms")
}
