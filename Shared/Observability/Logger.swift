/// Writes one JSON line an event.
///
/// `ts` (RFC 3339, milliseconds), `level`, `service` and `event` come first, then `request_id` and `trace_id` of the
/// running task when set, then the fields. Where a key is given twice the later value wins. Control characters,
/// bidirectional overrides and non-characters are escaped, so an event is always exactly one line of valid JSON.
public struct Logger: Sendable {
    /// Name of the service, written in each line.
    public let service: String
    /// Events below this level are not written.
    public let level: LogLevel
    /// The clock behind `ts`.
    public let clock: any TimeSource
    private let sink: any LogSink
    private let bound: [LogField]
    private let serviceText: [UInt8]

    /// A logger for one service.
    public init(
        service: String,
        level: LogLevel = .info,
        sink: any LogSink = StandardErrorSink(),
        clock: any TimeSource = SystemTime()
    ) {
        self.init(service: service, level: level, sink: sink, clock: clock, bound: [])
    }

    private init(service: String, level: LogLevel, sink: any LogSink, clock: any TimeSource, bound: [LogField]) {
        self.service = service
        self.level = level
        self.sink = sink
        self.clock = clock
        self.bound = bound
        self.serviceText = LogLine.serviceText(service)
    }

    /// A logger that adds these fields to each event.
    public func with(_ fields: KeyValuePairs<LogKey, LogValue>) -> Logger {
        Logger(service: service, level: level, sink: sink, clock: clock, bound: merged(fields))
    }

    /// Detail for a developer.
    public func debug(_ event: StaticString, _ fields: KeyValuePairs<LogKey, LogValue> = [:]) {
        log(.debug, event, fields)
    }

    /// Something normal happened.
    public func info(_ event: StaticString, _ fields: KeyValuePairs<LogKey, LogValue> = [:]) {
        log(.info, event, fields)
    }

    /// Something is wrong and is being handled.
    public func warning(_ event: StaticString, _ fields: KeyValuePairs<LogKey, LogValue> = [:]) {
        log(.warning, event, fields)
    }

    /// Something failed and somebody should look.
    public func error(_ event: StaticString, _ fields: KeyValuePairs<LogKey, LogValue> = [:]) {
        log(.error, event, fields)
    }

    /// Writes at a level chosen at run time.
    public func log(_ level: LogLevel, _ event: StaticString, _ fields: KeyValuePairs<LogKey, LogValue> = [:]) {
        guard level >= self.level else { return }
        var line = LogLine(
            milliseconds: clock.wallMilliseconds, level: level, serviceText: serviceText, event: event)
        let all = bound.isEmpty && !Logger.repeatsAKey(fields) ? nil : merged(fields)
        func has(_ key: LogKey) -> Bool {
            all?.contains { $0.key == key } ?? fields.contains { $0.key == key }
        }
        if let requestID = TaskContext.requestID, !has(.requestID) {
            line.append(.requestID, .string(requestID))
        }
        if let trace = TaskContext.trace, !has(.traceID) {
            line.append(.traceID, .string(trace.traceID))
        }
        if let all {
            for field in all { line.append(field.key, field.value) }
        } else {
            for (key, value) in fields { line.append(key, value) }
        }
        sink.write(line.finish())
    }

    private static func repeatsAKey(_ fields: KeyValuePairs<LogKey, LogValue>) -> Bool {
        for index in fields.indices.dropFirst()
        where fields[..<index].contains(where: { $0.key == fields[index].key }) {
            return true
        }
        return false
    }

    private func merged(_ fields: KeyValuePairs<LogKey, LogValue>) -> [LogField] {
        var all = bound
        for (key, value) in fields {
            if let index = all.firstIndex(where: { $0.key == key }) {
                all[index].value = value
            } else {
                all.append(LogField(key: key, value: value))
            }
        }
        return all
    }
}

/// One key with its value.
private struct LogField: Sendable {
    let key: LogKey
    var value: LogValue
}
