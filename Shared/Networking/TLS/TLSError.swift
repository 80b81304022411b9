/// Why TLS could not be set up or kept.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as text.
        public let rawValue: String
        /// Wraps a code's text.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The context could not be made: a CA file that cannot be read, libssl out of memory.
        public static let configuration = Code(rawValue: "tls_configuration")
        /// The handshake failed for another reason than the certificate.
        public static let handshake = Code(rawValue: "tls_handshake")
        /// The certificate does not lead to a trusted root.
        public static let certificateUntrusted = Code(rawValue: "certificate_untrusted")
        /// The certificate is past its end or not yet valid.
        public static let certificateExpired = Code(rawValue: "certificate_expired")
        /// The certificate is for another name or address.
        public static let hostnameMismatch = Code(rawValue: "hostname_mismatch")
        /// A record after the handshake was broken or forged.
        public static let record = Code(rawValue: "tls_record")
        /// The stream ended without close_notify: bytes may be missing.
        public static let truncated = Code(rawValue: "tls_truncated")
    }

    /// What happened.
    public let code: Code
    /// What happened, in libssl's words.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Only a cut stream may go better next time.
    public var isRetryable: Bool { code == .truncated || code == .handshake }

    /// Code and message in one line.
    public var description: String { "\(code.rawValue): \(message)" }
}
