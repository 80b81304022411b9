/// Where and why a document was refused.
public struct StrictJSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code; an open set.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as logged and answered.
        public let rawValue: String

        /// Wraps a code.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Not JSON.
        public static let syntax = Code(rawValue: "json_syntax")
        /// The document ends too early.
        public static let truncated = Code(rawValue: "json_truncated")
        /// Bytes behind the document.
        public static let trailingBytes = Code(rawValue: "json_trailing_bytes")
        /// Not UTF-8.
        public static let invalidUTF8 = Code(rawValue: "json_invalid_utf8")
        /// A byte order mark.
        public static let byteOrderMark = Code(rawValue: "json_byte_order_mark")
        /// An escape that is not one.
        public static let badEscape = Code(rawValue: "json_bad_escape")
        /// Half of a surrogate pair.
        public static let loneSurrogate = Code(rawValue: "json_lone_surrogate")
        /// A control character inside a string, or `\u0000` where it is refused.
        public static let controlCharacter = Code(rawValue: "json_control_character")
        /// A number not in the form RFC 8259 section 6 gives.
        public static let badNumber = Code(rawValue: "json_bad_number")
        /// A key twice in one object.
        public static let duplicateKey = Code(rawValue: "json_duplicate_key")
        /// More nesting than the limit.
        public static let tooDeep = Code(rawValue: "json_too_deep")
        /// A document, or a string in it, over the limit.
        public static let tooLarge = Code(rawValue: "json_too_large")
        /// The reader was asked for another kind of value than stands there.
        public static let unexpectedValue = Code(rawValue: "json_unexpected_value")
    }

    /// What was wrong, for machines.
    public let code: Code
    /// What was wrong, for people; holds no text of the document.
    public let message: String
    /// Bytes before the offending one.
    public let offset: Int
    /// Its line, from 1.
    public let line: Int
    /// Its byte in the line, from 1.
    public let column: Int
    /// The JSON pointer (RFC 6901) of the value or member it is in; empty at the top.
    public let path: String

    /// The same bytes give the same answer.
    public var isRetryable: Bool { false }

    /// Code, message and place.
    public var description: String {
        "\(code.rawValue): \(message) at line \(line), column \(column)\(path.isEmpty ? "" : " in \(path)")"
    }
}
