import COpenSSL

/// Small things every use of libcrypto needs.
enum LibCrypto {
    /// An error for an operation that failed, with libcrypto's reason; clears its error queue.
    static func failure(_ operation: String, _ code: SecurityError.Code = .cryptoFailure) -> SecurityError {
        let number = ERR_get_error()
        ERR_clear_error()
        guard number != 0, let reason = ERR_reason_error_string(number) else {
            return SecurityError(code, operation)
        }
        return SecurityError(code, "\(operation): \(String(cString: reason))")
    }

    /// Overwrites the bytes; not optimised away. Copies made elsewhere are not reached.
    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { OPENSSL_cleanse(start, buffer.count) }
        }
    }
}

/// Compares without telling by its time where the difference is; a different length is told at once.
public func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    guard !left.isEmpty else { return true }
    return left.withUnsafeBytes { left in
        right.withUnsafeBytes { right in
            CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
        }
    }
}

/// Compares the UTF-8 bytes of two strings; see ``constantTimeEquals(_:_:)-swift.func``.
public func constantTimeEquals(_ left: String, _ right: String) -> Bool {
    constantTimeEquals(Array(left.utf8), Array(right.utf8))
}
