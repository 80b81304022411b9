import Glibc

/// A failed call of the operating system, or a limit of this module that was reached.
public struct ReactorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable machine code: bounded, safe as a metric label.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as it is logged.
        public let rawValue: String
        /// Wraps a code; only the constants below are produced by this module.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A system call failed; `errno` says how.
        public static let systemCall = Code(rawValue: "system_call_failed")
        /// The address could not be understood.
        public static let badAddress = Code(rawValue: "bad_address")
        /// The address is taken by another socket.
        public static let addressInUse = Code(rawValue: "address_in_use")
        /// A bounded queue is full.
        public static let queueFull = Code(rawValue: "queue_full")
        /// The loop or thread is shut down.
        public static let closed = Code(rawValue: "closed")
    }

    /// What kind of failure it is.
    public let code: Code
    /// The operating system's error number, or 0.
    public let errno: Int32
    /// What was being done, in words, without secrets.
    public let message: String

    /// Makes an error with the given parts.
    public init(code: Code, errno: Int32 = 0, message: String) {
        self.code = code
        self.errno = errno
        self.message = message
    }

    /// An error for a failed system call; reads `errno` unless one is given.
    static func system(_ call: String, _ number: Int32 = Glibc.errno) -> ReactorError {
        let code: Code = number == EADDRINUSE ? .addressInUse : .systemCall
        return ReactorError(code: code, errno: number, message: "\(call): \(String(cString: strerror(number)))")
    }

    /// Whether trying the same again may help: out of descriptors or memory, a full queue.
    public var isRetryable: Bool {
        if code == .queueFull { return true }
        return [EMFILE, ENFILE, ENOBUFS, ENOMEM, EAGAIN, EINTR].contains(errno)
    }

    /// One line for logs.
    public var description: String { "\(code.rawValue): \(message)" }
}
