/// Why something in this module was refused or failed.
///
/// A refusal never says more than its code: no key material, no expected value, no position in a secret.
public struct SecurityError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable machine code, safe as a metric label and on the wire.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as text.
        public let rawValue: String

        /// Any code.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// What happened, for a program.
    public let code: Code
    /// What happened, for the log.
    public let message: String

    /// An error with its code.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Never: the same input is refused again.
    public var isRetryable: Bool { false }

    /// 401 for tokens and webhook signatures, 500 for everything else.
    public var httpStatus: Int {
        code.rawValue.hasPrefix("token_") || code.rawValue.hasPrefix("webhook_") ? 401 : 500
    }

    /// What a caller may be told.
    public var publicMessage: String {
        switch httpStatus {
        case 401: code.rawValue.hasPrefix("token_") ? "the access token is not valid" : "the signature is not valid"
        default: "internal error"
        }
    }

    /// `code: message`.
    public var description: String { "\(code.rawValue): \(message)" }
}

extension SecurityError.Code {
    /// libcrypto refused an operation that should work.
    public static let cryptoFailure = Self(rawValue: "crypto_failure")
    /// A key, nonce, salt or parameter of a wrong size or form.
    public static let invalidParameter = Self(rawValue: "invalid_parameter")
    /// A key could not be read.
    public static let keyMalformed = Self(rawValue: "key_malformed")
    /// Ciphertext, tag, nonce, key or associated data do not belong together.
    public static let authenticationFailed = Self(rawValue: "authentication_failed")

    /// A sealed value of a version unknown to this program.
    public static let vaultVersionUnknown = Self(rawValue: "vault_version_unknown")
    /// A sealed value under a key that is not configured.
    public static let vaultKeyUnknown = Self(rawValue: "vault_key_unknown")
    /// A sealed value too short or too long to be one.
    public static let vaultMalformed = Self(rawValue: "vault_malformed")
    /// A sealed value that was changed, or that belongs to another owner or purpose.
    public static let vaultTampered = Self(rawValue: "vault_tampered")
    /// A value too large to seal.
    public static let vaultTooLarge = Self(rawValue: "vault_too_large")

    /// A password longer than the limit.
    public static let passwordTooLong = Self(rawValue: "password_too_long")
    /// A stored password hash that cannot be read or asks for too much work.
    public static let passwordHashMalformed = Self(rawValue: "password_hash_malformed")

    /// A token longer than the limit.
    public static let tokenTooLarge = Self(rawValue: "token_too_large")
    /// Not three strict base64url parts with JSON objects in them.
    public static let tokenMalformed = Self(rawValue: "token_malformed")
    /// Signed with anything but EdDSA.
    public static let tokenAlgorithmRefused = Self(rawValue: "token_algorithm_refused")
    /// `typ` is not the expected one.
    public static let tokenTypeRefused = Self(rawValue: "token_type_refused")
    /// The header brings its own key, a critical extension or the like.
    public static let tokenHeaderRefused = Self(rawValue: "token_header_refused")
    /// The key id is missing, malformed or unknown.
    public static let tokenKeyUnknown = Self(rawValue: "token_key_unknown")
    /// The key is not yet active or already retired.
    public static let tokenKeyInactive = Self(rawValue: "token_key_inactive")
    /// The signature does not fit.
    public static let tokenSignatureInvalid = Self(rawValue: "token_signature_invalid")
    /// A claim is missing, of a wrong type or out of range.
    public static let tokenClaimsMalformed = Self(rawValue: "token_claims_malformed")
    /// Issued by somebody else.
    public static let tokenIssuerMismatch = Self(rawValue: "token_issuer_mismatch")
    /// Issued for somebody else.
    public static let tokenAudienceMismatch = Self(rawValue: "token_audience_mismatch")
    /// Issued for another use, such as a refresh token shown as an access token.
    public static let tokenUseMismatch = Self(rawValue: "token_use_mismatch")
    /// Its time is over.
    public static let tokenExpired = Self(rawValue: "token_expired")
    /// Its time has not come, or it was issued in the future.
    public static let tokenNotYetValid = Self(rawValue: "token_not_yet_valid")
    /// It lives longer than allowed.
    public static let tokenLifetimeTooLong = Self(rawValue: "token_lifetime_too_long")

    /// A signature header that cannot be read.
    public static let webhookSignatureMalformed = Self(rawValue: "webhook_signature_malformed")
    /// Signed too long ago or in the future.
    public static let webhookTimestampOutside = Self(rawValue: "webhook_timestamp_outside")
    /// No signature fits.
    public static let webhookSignatureMismatch = Self(rawValue: "webhook_signature_mismatch")
}
