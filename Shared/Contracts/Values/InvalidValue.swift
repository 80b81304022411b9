/// Why a text or number is not a value of a contract type.
public struct InvalidValue: Error, Hashable, Sendable {
    /// Stable machine codes, one for each type that can refuse; open, so that later types add theirs.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The wire text, snake_case.
        public let rawValue: String
        /// A code from its wire text.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Not a timestamp.
        public static let timestamp = Code(rawValue: "invalid_timestamp")
        /// Not a symbol.
        public static let symbol = Code(rawValue: "invalid_symbol")
        /// Not a venue.
        public static let venue = Code(rawValue: "invalid_venue")
        /// Not an asset code.
        public static let asset = Code(rawValue: "invalid_asset")
        /// Not a UUIDv7.
        public static let identifier = Code(rawValue: "invalid_identifier")
        /// Two amounts of different assets were combined.
        public static let assetMismatch = Code(rawValue: "asset_mismatch")
        /// A quote whose bid is not positive or above its ask.
        public static let quote = Code(rawValue: "invalid_quote")
        /// A page limit outside its range.
        public static let pageLimit = Code(rawValue: "invalid_page_limit")
        /// Not a page cursor.
        public static let pageCursor = Code(rawValue: "invalid_page_cursor")
        /// Not the name of an account.
        public static let account = Code(rawValue: "invalid_account")
        /// Not a path template.
        public static let pathTemplate = Code(rawValue: "invalid_path_template")
    }

    /// The stable machine code.
    public let code: Code
    /// What is wrong, in one sentence fit for the caller; never contains the refused text.
    public let message: String

    /// Never: the same text is refused again.
    public var isRetryable: Bool { false }

    /// A refusal with its code and its sentence.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
