/// The name of a trading account. A user's accounts are `acct-<user id>` and `acct-<user id>-<suffix>`; an account of any
/// other form belongs to nobody, so that only callers who may use any account can use it.
public struct AccountID: Hashable, Sendable {
    /// Most bytes of an account's name.
    public static let maxBytes = 64
    private static let prefix = "acct-"
    private static let userIDBytes = 36

    /// The name.
    public let description: String

    /// Reads a name. Throws ``InvalidValue`` unless it is 1 to 64 of `[A-Za-z0-9._-]`.
    public init(parsing text: String) throws(InvalidValue) {
        guard text.hasBytes(1...Self.maxBytes, where: Self.isAllowed) else {
            throw InvalidValue(.account, "An account is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'.")
        }
        description = text
    }

    /// The account orders go to when none is named: `acct-` and the subject of the caller's token. Throws
    /// ``InvalidValue`` for a subject that gives no such name.
    public static func standard(of subject: String) throws(InvalidValue) -> AccountID {
        try AccountID(parsing: prefix + subject)
    }

    /// The id of the user it belongs to, as in `sub` of their tokens; nil when it belongs to nobody.
    public var owner: String? {
        guard description.hasPrefix(Self.prefix) else { return nil }
        let rest = description.dropFirst(Self.prefix.count)
        let user = String(rest.prefix(Self.userIDBytes))
        // Only the canonical spelling: the same user must not have two accounts that look alike.
        guard let id = try? Identifier<AccountID>(parsing: user), id.description == user else { return nil }
        let suffix = rest.dropFirst(Self.userIDBytes)
        return suffix.isEmpty || (suffix.hasPrefix("-") && suffix.utf8.count > 1) ? user : nil
    }

    /// Whether a caller may use it.
    /// - Parameters:
    ///   - subject: `sub` of the caller's token.
    ///   - anyAccount: whether the caller may use every account (scope `accounts:any`).
    public func isUsable(by subject: String, anyAccount: Bool) -> Bool {
        anyAccount || owner == subject
    }

    /// Whose entitlements and usage it is: the owner, else the caller.
    public func customer(caller subject: String) -> String { owner ?? subject }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A)
            || byte == 0x2E || byte == 0x5F || byte == 0x2D
    }
}

extension AccountID: CustomStringConvertible {}

extension AccountID: Comparable {
    /// Order of the names.
    public static func < (left: AccountID, right: AccountID) -> Bool { left.description < right.description }
}
