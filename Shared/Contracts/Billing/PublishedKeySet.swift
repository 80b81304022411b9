/// A JSON Web Key Set with Ed25519 public keys (RFC 7517, RFC 8037).
public struct PublishedKeySet: WireType, Equatable {
    /// One public key.
    public struct Key: WireType, Equatable {
        /// Key type: `OKP`.
        public let kty: String
        /// Curve: `Ed25519`.
        public let crv: String
        /// Algorithm: `EdDSA`.
        public let alg: String
        /// Use: `sig`.
        public let use: String
        /// Key id, as in the header of tokens.
        public let kid: String
        /// The public key, base64url.
        public let x: String

        /// Makes an Ed25519 signature key.
        public init(kid: String, x: String) {
            kty = "OKP"
            crv = "Ed25519"
            alg = "EdDSA"
            use = "sig"
            self.kid = kid
            self.x = x
        }

        /// The shape on the wire.
        public static let schema = WireSchema.object(
            name: "PublishedKey",
            [
                WireField("kty", .oneOf(["OKP"]), "Key type."),
                WireField("crv", .oneOf(["Ed25519"]), "Curve."),
                WireField("alg", .oneOf(["EdDSA"]), "Algorithm."),
                WireField("use", .oneOf(["sig"]), "Use."),
                WireField("kid", .string(lengths: 1...128), "Key id, as in the header of tokens."),
                WireField("x", .string(pattern: "^[A-Za-z0-9_-]{43}$"), "The public key, base64url."),
            ])
    }

    /// The keys; tokens name theirs by `kid`.
    public let keys: [Key]

    /// Makes a set.
    public init(keys: [Key]) {
        self.keys = keys
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "PublishedKeySet", [WireField("keys", .list(Key.schema, maxItems: 16), "The keys.")])
}
