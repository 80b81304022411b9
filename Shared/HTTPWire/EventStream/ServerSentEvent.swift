/// One event of a `text/event-stream` (WHATWG HTML, section 9.2).
public struct ServerSentEvent: Sendable, Equatable {
    /// The id a client sends back as Last-Event-ID. Parsed events carry the last id seen so far.
    public var id: String?
    /// The event type; nil stands for `message`.
    public var event: String?
    /// The data; lines are separated by line feeds.
    public var data: String
    /// How long a client shall wait before it connects again.
    public var retryMilliseconds: Int?

    /// An event from its parts.
    public init(id: String? = nil, event: String? = nil, data: String, retryMilliseconds: Int? = nil) {
        self.id = id
        self.event = event
        self.data = data
        self.retryMilliseconds = retryMilliseconds
    }
}

/// Why an event cannot be written, or a stream not be read on.
public struct EventStreamError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code; an open set.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as logged and counted.
        public let rawValue: String

        /// Wraps a code.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// An id or event type holds a line end or NUL.
        public static let notWritable = Code(rawValue: "event_not_writable")
        /// A line or an event is larger than the limit.
        public static let eventTooLarge = Code(rawValue: "event_too_large")
    }

    /// What was wrong, for machines.
    public let code: Code
    /// What was wrong, for people.
    public let message: String

    /// The same bytes give the same answer.
    public var isRetryable: Bool { false }

    /// Code and message.
    public var description: String { "\(code.rawValue): \(message)" }
}
