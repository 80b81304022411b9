/// The name of a room of the streaming service: 1 to 96 of `[a-zA-Z0-9._-]`.
public struct RoomID: Hashable, Sendable, CodedAsText {
    /// What a room is, which says who may read it.
    public enum Kind: Hashable, Sendable {
        /// Order reports for everybody whose plan grants it.
        case publicReports
        /// Closed candles for whoever may read the market.
        case candles
        /// One account's orders, for its owner.
        case account(String)
        /// A room somebody made.
        case made
    }

    /// Most bytes of a name.
    public static let maxBytes = 96
    private static let accountPrefix = "account."

    /// The name.
    public let description: String

    /// Reads a name. Throws ``InvalidValue``.
    public init(parsing text: String) throws(InvalidValue) {
        guard text.hasBytes(1...Self.maxBytes, where: Self.isAllowed) else {
            throw InvalidValue(.room, "A room is 1 to 96 of A-Z, a-z, 0-9, '.', '_' and '-'.")
        }
        description = text
    }

    private init(known text: String) {
        description = text
    }

    /// Order reports (`public-room`).
    public static let publicReports = RoomID(known: "public-room")
    /// Closed candles (`candles`).
    public static let candles = RoomID(known: "candles")

    /// The room of an account's orders.
    public static func account(_ account: AccountID) -> RoomID { RoomID(known: accountPrefix + account.description) }

    /// What it is.
    public var kind: Kind {
        if self == .publicReports { return .publicReports }
        if self == .candles { return .candles }
        guard description.hasPrefix(Self.accountPrefix) else { return .made }
        return .account(String(description.dropFirst(Self.accountPrefix.count)))
    }

    /// Whether it is there without having been made.
    public var isReserved: Bool { kind != .made }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A)
            || byte == 0x2E || byte == 0x5F || byte == 0x2D
    }
}

extension InvalidValue.Code {
    /// Not the name of a room.
    public static let room = InvalidValue.Code(rawValue: "invalid_room")
}

extension RoomID: WireType {
    /// `public-room`.
    public static let schema = WireSchema.string(
        pattern: "^[A-Za-z0-9._-]+$", lengths: 1...maxBytes, example: "public-room")
}
