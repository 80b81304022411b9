public import Observability

/// HMAC-based one-time passwords (RFC 4226).
public enum HOTP {
    /// The code for a counter: 6 to 8 digits with leading zeros.
    public static func code(
        secret: [UInt8], counter: UInt64, digits: Int = 6, algorithm: HashAlgorithm = .sha1
    ) -> String {
        precondition((6...8).contains(digits), "a one-time password has 6 to 8 digits")
        let message = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: counter >> UInt64($0)) }
        let mac = HMAC.code(message, key: secret, using: algorithm)
        let offset = Int(mac[mac.count - 1] & 15)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        var modulus: UInt32 = 1
        for _ in 0..<digits { modulus *= 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}

/// What a one-time code came to.
public enum TOTPVerdict: Sendable, Equatable {
    /// Right: store this counter as the last used one in the same transaction that lets the user in.
    case accepted(counter: Int64)
    /// Wrong, or not made of the right number of digits.
    case refused(TOTPRefusal)
}

/// Why a one-time code was refused; the raw value is a stable machine code.
public enum TOTPRefusal: String, Sendable {
    /// Not the right number of ASCII digits.
    case malformed = "totp_malformed"
    /// No code of the window.
    case wrong = "totp_wrong"
    /// A right code, already used (or older than one used).
    case replayed = "totp_replayed"
}

/// Time-based one-time passwords (RFC 6238), each good for one use.
///
/// Limiting attempts (5, then lock-out) is the caller's, who knows the account.
public struct TOTP: Sendable {
    /// The shared secret.
    public let secret: Secret
    /// Hash of the HMAC; apps widely support SHA1 only.
    public let algorithm: HashAlgorithm
    /// 6 to 8.
    public let digits: Int
    /// Seconds a code lives.
    public let periodSeconds: Int64
    /// Steps accepted before and after the present one.
    public let windowSteps: Int64

    /// Size of a new secret.
    public static let secretBytes = 20

    /// A generator with the defaults of authenticator apps.
    public init(
        secret: Secret, algorithm: HashAlgorithm = .sha1, digits: Int = 6, periodSeconds: Int64 = 30,
        windowSteps: Int64 = 1
    ) {
        precondition((6...8).contains(digits) && periodSeconds > 0 && (0...2).contains(windowSteps))
        self.secret = secret
        self.algorithm = algorithm
        self.digits = digits
        self.periodSeconds = periodSeconds
        self.windowSteps = windowSteps
    }

    /// A new random secret.
    public static func newSecret() -> Secret {
        var bytes = SecureRandom.bytes(secretBytes)
        defer { LibCrypto.wipe(&bytes) }
        return Secret(bytes: bytes)
    }

    /// The step number at a time (seconds since 1970, not negative).
    public func counter(atSeconds seconds: Int64) -> Int64 { max(0, seconds) / periodSeconds }

    /// The code shown at a time.
    public func code(atSeconds seconds: Int64) -> String { code(counter: counter(atSeconds: seconds)) }

    /// Checks a code within the window.
    ///
    /// - Parameter lastUsedCounter: the counter of the last accepted code of this user; a code of that step or an
    ///   earlier one is refused as `replayed`.
    public func verify(_ code: String, atSeconds seconds: Int64, lastUsedCounter: Int64?) -> TOTPVerdict {
        guard code.utf8.count == digits,
            code.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return .refused(.malformed) }
        let now = counter(atSeconds: seconds)
        var fresh: Int64?
        var isUsed = false
        // Every step is computed and compared, so the time does not tell which one fitted.
        for step in max(0, now - windowSteps)...(now + windowSteps) {
            guard constantTimeEquals(code, self.code(counter: step)) else { continue }
            if step > lastUsedCounter ?? -1 {
                fresh = fresh ?? step
            } else {
                isUsed = true
            }
        }
        if let fresh { return .accepted(counter: fresh) }
        return .refused(isUsed ? .replayed : .wrong)
    }

    /// The `otpauth://` URI for a QR code. It contains the secret.
    public func uri(issuer: String, account: String) -> Secret {
        let label = "\(TOTP.percentEncoded(issuer)):\(TOTP.percentEncoded(account))"
        let base32 = secret.withBytes { Base32.encode($0) }
        return Secret(
            "otpauth://totp/\(label)?secret=\(base32)&issuer=\(TOTP.percentEncoded(issuer))"
                + "&algorithm=\(algorithm.rawValue)&digits=\(digits)&period=\(periodSeconds)")
    }

    private func code(counter: Int64) -> String {
        secret.withBytes {
            HOTP.code(secret: $0, counter: UInt64(counter), digits: digits, algorithm: algorithm)
        }
    }

    /// Everything but RFC 3986 unreserved characters is encoded.
    private static func percentEncoded(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                out += "%" + Hex.encode([byte]).uppercased()
            }
        }
        return out
    }
}
