/// Id of a signing key (`kid`): a name to look up in memory, never part of a path or a query.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    /// The id.
    public let text: String
    /// Longest id.
    public static let maxBytes = 64

    /// 1 to 64 of A-Z a-z 0-9 `_` `-`; nil for anything else.
    public init?(_ text: String) {
        guard (1...KeyID.maxBytes).contains(text.utf8.count),
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            })
        else { return nil }
        self.text = text
    }

    /// RFC 7638 thumbprint of the key: the same key always has the same id.
    public init(thumbprintOf key: Ed25519PublicKey) {
        let canonical = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(key.rawBytes))"}"#
        self.text = Base64URL.encode(Digest.sha256(Array(canonical.utf8)))
    }

    /// The id.
    public var description: String { text }
}

/// A public key tokens are verified with, and when it counts.
public struct VerificationKey: Sendable, Equatable {
    /// Its id.
    public let id: KeyID
    /// The key.
    public let key: Ed25519PublicKey
    /// First second in which its signatures count; nil means always.
    public let activatesAtSeconds: Int64?
    /// First second in which its signatures no longer count; nil means never.
    public let retiresAtSeconds: Int64?

    /// A key with its times.
    public init(
        id: KeyID, key: Ed25519PublicKey, activatesAtSeconds: Int64? = nil, retiresAtSeconds: Int64? = nil
    ) {
        self.id = id
        self.key = key
        self.activatesAtSeconds = activatesAtSeconds
        self.retiresAtSeconds = retiresAtSeconds
    }

    /// Its signatures count now, give or take the leeway before activation. Retirement has no leeway.
    func isActive(nowSeconds: Int64, leewaySeconds: Int64) -> Bool {
        nowSeconds >= (activatesAtSeconds ?? .min) - (activatesAtSeconds == nil ? 0 : leewaySeconds)
            && nowSeconds < retiresAtSeconds ?? .max
    }
}

/// The public keys of an issuer; JSON form is a JWK set (RFC 7517, RFC 8037).
public struct KeySet: Sendable, Equatable {
    /// Most keys held.
    public static let maxKeys = 16
    /// Longest JSON read.
    public static let maxJSONBytes = 16 << 10

    /// The keys, as given.
    public let keys: [VerificationKey]

    /// A set; throws `invalid_parameter` for more than 16 keys or an id given twice.
    public init(_ keys: [VerificationKey]) throws(SecurityError) {
        guard keys.count <= KeySet.maxKeys else { throw SecurityError(.invalidParameter, "more than 16 keys") }
        guard Set(keys.map(\.id)).count == keys.count else {
            throw SecurityError(.invalidParameter, "a key id is given twice")
        }
        self.keys = keys
    }

    /// The key with an id.
    public func key(_ id: KeyID) -> VerificationKey? { keys.first { $0.id == id } }

    /// `{"keys":[…]}`; activation and retirement travel as `nbf` and `exp`.
    public var json: String {
        let entries = keys.map { key in
            var members = #"{"alg":"EdDSA","crv":"Ed25519""#
            if let retires = key.retiresAtSeconds { members += ",\"exp\":\(retires)" }
            members += #","kid":\#(TokenJSON.quoted(key.id.text)),"kty":"OKP""#
            if let activates = key.activatesAtSeconds { members += ",\"nbf\":\(activates)" }
            return members + #","use":"sig","x":"\#(Base64URL.encode(key.key.rawBytes))"}"#
        }
        return #"{"keys":["# + entries.joined(separator: ",") + "]}"
    }

    /// Reads a JWK set. Keys of other kinds or uses are left out (RFC 7517 section 5); a private part, a bad id or a
    /// bad Ed25519 key refuses the whole set with `key_malformed`.
    public init(json: [UInt8]) throws(SecurityError) {
        guard json.count <= KeySet.maxJSONBytes, let members = TokenJSON.object(json),
            case .array(let entries) = members["keys"]
        else { throw SecurityError(.keyMalformed, "not a JWK set") }
        var keys: [VerificationKey] = []
        for entry in entries {
            if let key = try KeySet.key(from: entry) { keys.append(key) }
        }
        try self.init(keys)
    }

    private static func key(from entry: TokenJSON) throws(SecurityError) -> VerificationKey? {
        guard case .object(let members) = entry else { throw SecurityError(.keyMalformed, "a JWK is an object") }
        guard members["d"] == nil else { throw SecurityError(.keyMalformed, "a JWK with a private part") }
        guard members["kty"]?.text == "OKP", members["crv"]?.text == "Ed25519",
            members["use"] == nil || members["use"]?.text == "sig",
            members["alg"] == nil || members["alg"]?.text == "EdDSA"
        else { return nil }
        guard let id = members["kid"]?.text.flatMap({ KeyID($0) }),
            let raw = members["x"]?.text.flatMap({ Base64URL.decode($0) })
        else { throw SecurityError(.keyMalformed, "a JWK without a usable kid or x") }
        var times: [Int64?] = []
        for name in ["nbf", "exp"] {
            let time = members[name]?.number
            guard members[name] == nil || time.map({ (0...TokenClaims.maxTimeSeconds).contains($0) }) == true else {
                throw SecurityError(.keyMalformed, "a JWK with a malformed \(name)")
            }
            times.append(time)
        }
        return VerificationKey(
            id: id, key: try Ed25519PublicKey(rawBytes: raw), activatesAtSeconds: times[0], retiresAtSeconds: times[1])
    }
}
