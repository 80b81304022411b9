/// Why bytes were refused as HTTP, or why a message may not be written.
public struct HTTPWireError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code; an open set.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as logged and counted.
        public let rawValue: String

        /// Wraps a code.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    /// What was wrong, for machines.
    public let code: Code
    /// The status a server answers with before it closes: 400, 413, 414, 417, 431, 501 or 505.
    public let status: Int
    /// What was wrong, for people; never holds bytes of the message.
    public let message: String

    /// An error from its parts.
    public init(code: Code, status: Int, message: String) {
        self.code = code
        self.status = status
        self.message = message
    }

    /// A peer that breaks the protocol once does so again.
    public var isRetryable: Bool { false }

    /// Code and message.
    public var description: String { "\(code.rawValue): \(message)" }
}

extension HTTPWireError.Code {
    /// The request or status line is not one.
    public static let badStartLine = HTTPWireError.Code(rawValue: "bad_start_line")
    /// The method is not a token, or too long.
    public static let badMethod = HTTPWireError.Code(rawValue: "bad_method")
    /// CONNECT and TRACE.
    public static let methodNotSupported = HTTPWireError.Code(rawValue: "method_not_supported")
    /// The request target is none of the forms allowed for its method.
    public static let badTarget = HTTPWireError.Code(rawValue: "bad_target")
    /// The request target is longer than the limit.
    public static let targetTooLong = HTTPWireError.Code(rawValue: "target_too_long")
    /// A protocol version that is not spoken here.
    public static let versionNotSupported = HTTPWireError.Code(rawValue: "version_not_supported")
    /// A field line breaks RFC 9112 section 5.
    public static let badHeader = HTTPWireError.Code(rawValue: "bad_header")
    /// The head, or the trailer section, is larger than the limit.
    public static let headerTooLarge = HTTPWireError.Code(rawValue: "header_too_large")
    /// More field lines than the limit.
    public static let tooManyHeaders = HTTPWireError.Code(rawValue: "too_many_headers")
    /// Host is missing, repeated or invalid.
    public static let badHost = HTTPWireError.Code(rawValue: "bad_host")
    /// Content-Length is not one plain decimal number.
    public static let badContentLength = HTTPWireError.Code(rawValue: "bad_content_length")
    /// Transfer-Encoding is repeated, empty, comes with Content-Length or in HTTP/1.0.
    public static let badTransferEncoding = HTTPWireError.Code(rawValue: "bad_transfer_encoding")
    /// A transfer coding other than chunked.
    public static let transferCodingNotSupported = HTTPWireError.Code(rawValue: "transfer_coding_not_supported")
    /// An expectation other than `100-continue`.
    public static let expectationFailed = HTTPWireError.Code(rawValue: "expectation_failed")
    /// Chunk size, extension or line end is wrong.
    public static let badChunk = HTTPWireError.Code(rawValue: "bad_chunk")
    /// A trailer field that may not be one.
    public static let badTrailer = HTTPWireError.Code(rawValue: "bad_trailer")
    /// Bytes after a message that said it is the last one.
    public static let dataAfterClose = HTTPWireError.Code(rawValue: "data_after_close")
    /// The status code is not three digits from 100 to 599.
    public static let badStatus = HTTPWireError.Code(rawValue: "bad_status")
    /// The stream ended inside a message.
    public static let truncated = HTTPWireError.Code(rawValue: "truncated")
    /// The stream ended before the first byte of a response.
    public static let closedBeforeResponse = HTTPWireError.Code(rawValue: "closed_before_response")
    /// Bytes after 101 belong to another protocol.
    public static let protocolSwitched = HTTPWireError.Code(rawValue: "protocol_switched")
    /// Something to be written would not be read as it was meant.
    public static let notWritable = HTTPWireError.Code(rawValue: "not_writable")
}

extension HTTPWireError {
    static func bad(_ code: Code, _ message: String) -> HTTPWireError {
        HTTPWireError(code: code, status: 400, message: message)
    }
}
