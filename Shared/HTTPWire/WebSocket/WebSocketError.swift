/// Why a WebSocket connection must be failed, or why something may not be written.
public struct WebSocketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code; an open set.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as logged and counted.
        public let rawValue: String

        /// Wraps a code.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The peer broke RFC 6455.
        public static let protocolError = Code(rawValue: "websocket_protocol_error")
        /// Text or a close reason is not UTF-8.
        public static let invalidText = Code(rawValue: "websocket_invalid_text")
        /// A frame or message is over the limit.
        public static let tooLarge = Code(rawValue: "websocket_too_large")
        /// The upgrade was not done right.
        public static let badHandshake = Code(rawValue: "websocket_bad_handshake")
        /// Our own frame would break RFC 6455.
        public static let notWritable = Code(rawValue: "websocket_not_writable")
    }

    /// What was wrong, for machines.
    public let code: Code
    /// The close code to send before the connection is dropped: 1002, 1007 or 1009.
    public let closeCode: UInt16
    /// What was wrong, for people; short enough for a close reason.
    public let message: String

    /// An error from its parts.
    public init(code: Code, closeCode: UInt16, message: String) {
        self.code = code
        self.closeCode = closeCode
        self.message = message
    }

    /// A peer that breaks the protocol once does so again.
    public var isRetryable: Bool { false }

    /// Code and message.
    public var description: String { "\(code.rawValue): \(message)" }

    static func broken(_ message: String) -> WebSocketError {
        WebSocketError(code: .protocolError, closeCode: WebSocketCloseCode.protocolError, message: message)
    }

    static let notText = WebSocketError(
        code: .invalidText, closeCode: WebSocketCloseCode.invalidPayload, message: "not UTF-8")

    static func tooLarge(_ message: String) -> WebSocketError {
        WebSocketError(code: .tooLarge, closeCode: WebSocketCloseCode.messageTooBig, message: message)
    }
}
