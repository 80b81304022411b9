/// What a document may hold.
public struct StrictJSONOptions: Sendable, Equatable {
    /// Bytes of the document.
    public var maxBytes: Int
    /// Arrays and objects inside each other.
    public var maxDepth: Int
    /// Bytes of one string or key, as written.
    public var maxStringBytes: Int
    /// Whether an object may not hold one key twice; keys are compared after unescaping, byte by byte.
    public var refusesDuplicateKeys: Bool
    /// Whether `\u0000` is refused: PostgreSQL stores it neither as text nor as jsonb.
    public var refusesNUL: Bool

    /// Options; the defaults are those of the gate.
    public init(
        maxBytes: Int = 1 << 20,
        maxDepth: Int = 64,
        maxStringBytes: Int = 1 << 18,
        refusesDuplicateKeys: Bool = true,
        refusesNUL: Bool = true
    ) {
        self.maxBytes = maxBytes
        self.maxDepth = maxDepth
        self.maxStringBytes = maxStringBytes
        self.refusesDuplicateKeys = refusesDuplicateKeys
        self.refusesNUL = refusesNUL
    }

    /// For request bodies.
    public static let gate = StrictJSONOptions()

    /// The grammar of RFC 8259 alone, with wide limits: for foreign documents. Lone surrogates and a byte order
    /// mark are refused here too.
    public static let rfc8259 = StrictJSONOptions(
        maxBytes: 64 << 20, maxDepth: 512, maxStringBytes: 64 << 20, refusesDuplicateKeys: false, refusesNUL: false)
}
