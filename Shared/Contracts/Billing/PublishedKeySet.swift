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
        /// First second since 1970 in which its signatures count; absent means always.
        public let nbf: Int64?
        /// First second since 1970 in which its signatures no longer count; absent means never.
        public let exp: Int64?

        /// Makes an Ed25519 signature key.
        public init(kid: String, x: String, nbf: Int64? = nil, exp: Int64? = nil) {
            kty = "OKP"
            crv = "Ed25519"
            alg = "EdDSA"
            use = "sig"
            self.kid = kid
            self.x = x
            self.nbf = nbf
            self.exp = exp
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
                WireField(
                    "nbf", .integer(0...253_402_300_799), isRequired: false, "Its signatures count from this second on."
                ),
                WireField(
                    "exp", .integer(0...253_402_300_799), isRequired: false, "Its signatures no longer count from here."
                ),
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
