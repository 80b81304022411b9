/// What a token says.
public struct TokenClaims: Sendable, Equatable {
    /// `iss`: who issued it.
    public var issuer: String
    /// `sub`: whom it speaks for.
    public var subject: String
    /// `aud`: for whom it is meant, 1 to 16.
    public var audiences: [String]
    /// `iat`: seconds since 1970.
    public var issuedAtSeconds: Int64
    /// `nbf`: seconds since 1970; nil means from the time of issue.
    public var notBeforeSeconds: Int64?
    /// `exp`: seconds since 1970, the first moment it is no longer valid.
    public var expiresAtSeconds: Int64
    /// `jti`: unique id of the token.
    public var tokenID: String
    /// `sid`: id of the login session.
    public var sessionID: String?
    /// `token_use`.
    public var use: TokenUse
    /// `scope`: what it allows.
    public var scopes: Set<String>
    /// `roles` of the subject.
    public var roles: Set<String>

    /// Claims as given; ``TokenIssuer`` checks them.
    public init(
        issuer: String, subject: String, audiences: [String], issuedAtSeconds: Int64, notBeforeSeconds: Int64? = nil,
        expiresAtSeconds: Int64, tokenID: String, sessionID: String? = nil, use: TokenUse = .access,
        scopes: Set<String> = [], roles: Set<String> = []
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audiences = audiences
        self.issuedAtSeconds = issuedAtSeconds
        self.notBeforeSeconds = notBeforeSeconds
        self.expiresAtSeconds = expiresAtSeconds
        self.tokenID = tokenID
        self.sessionID = sessionID
        self.use = use
        self.scopes = scopes
        self.roles = roles
    }

    /// The scope is granted.
    public func allows(_ scope: String) -> Bool { scopes.contains(scope) }
}

/// What a token is for (`token_use`); open, so that a new use does not break old readers.
public struct TokenUse: RawRepresentable, Hashable, Sendable {
    /// The claim's text.
    public let rawValue: String

    /// Any use.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A user's request.
    public static let access = TokenUse(rawValue: "access")
    /// A call from one daemon to another.
    public static let service = TokenUse(rawValue: "service")
}

extension TokenClaims {
    static let maxTextBytes = 256
    static let maxAudiences = 16
    static let maxScopes = 64
    /// 9999-12-31: keeps sums of times far from overflow.
    static let maxTimeSeconds: Int64 = 253_402_300_799

    /// JSON with sorted members.
    var json: String {
        var members: [(String, String)] = [
            ("aud", audiences.count == 1 ? TokenJSON.quoted(audiences[0]) : TokenJSON.quoted(audiences)),
            ("exp", String(expiresAtSeconds)),
            ("iat", String(issuedAtSeconds)),
            ("iss", TokenJSON.quoted(issuer)),
            ("jti", TokenJSON.quoted(tokenID)),
        ]
        if let notBeforeSeconds { members.append(("nbf", String(notBeforeSeconds))) }
        if !roles.isEmpty { members.append(("roles", TokenJSON.quoted(roles.sorted()))) }
        if !scopes.isEmpty { members.append(("scope", TokenJSON.quoted(scopes.sorted().joined(separator: " ")))) }
        if let sessionID { members.append(("sid", TokenJSON.quoted(sessionID))) }
        members.append(("sub", TokenJSON.quoted(subject)))
        members.append(("token_use", TokenJSON.quoted(use.rawValue)))
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// Reads a claims set; unknown members are ignored, known ones must have their type and size.
    init(json bytes: [UInt8]) throws(SecurityError) {
        guard let members = TokenJSON.object(bytes) else {
            throw SecurityError(.tokenMalformed, "the claims are not a strict JSON object")
        }
        let claims = ClaimReader(members: members)
        self.init(
            issuer: try claims.text("iss"),
            subject: try claims.text("sub"),
            audiences: try claims.audiences(),
            issuedAtSeconds: try claims.time("iat"),
            notBeforeSeconds: try claims.optionalTime("nbf"),
            expiresAtSeconds: try claims.time("exp"),
            tokenID: try claims.text("jti"),
            sessionID: try claims.optionalText("sid"),
            use: TokenUse(rawValue: try claims.text("token_use")),
            scopes: try claims.scopes(),
            roles: try claims.roles()
        )
    }
}

/// Reads typed, bounded members.
private struct ClaimReader {
    let members: [String: TokenJSON]

    func text(_ name: String) throws(SecurityError) -> String {
        guard let text = try optionalText(name) else { throw malformed(name) }
        return text
    }

    func optionalText(_ name: String) throws(SecurityError) -> String? {
        guard let member = members[name] else { return nil }
        guard let text = member.text, !text.isEmpty, text.utf8.count <= TokenClaims.maxTextBytes else {
            throw malformed(name)
        }
        return text
    }

    func time(_ name: String) throws(SecurityError) -> Int64 {
        guard let time = try optionalTime(name) else { throw malformed(name) }
        return time
    }

    func optionalTime(_ name: String) throws(SecurityError) -> Int64? {
        guard let member = members[name] else { return nil }
        guard let time = member.number, (0...TokenClaims.maxTimeSeconds).contains(time) else { throw malformed(name) }
        return time
    }

    func audiences() throws(SecurityError) -> [String] {
        guard let member = members["aud"] else { throw malformed("aud") }
        let all = member.text.map { [$0] } ?? member.texts ?? []
        guard (1...TokenClaims.maxAudiences).contains(all.count),
            all.allSatisfy({ !$0.isEmpty && $0.utf8.count <= TokenClaims.maxTextBytes })
        else { throw malformed("aud") }
        return all
    }

    func roles() throws(SecurityError) -> Set<String> {
        guard let member = members["roles"] else { return [] }
        guard let all = member.texts, all.count <= TokenClaims.maxScopes, all.allSatisfy(TokenScope.isValid) else {
            throw malformed("roles")
        }
        return Set(all)
    }

    func scopes() throws(SecurityError) -> Set<String> {
        guard let member = members["scope"] else { return [] }
        guard let text = member.text else { throw malformed("scope") }
        guard !text.isEmpty else { return [] }
        let all = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard all.count <= TokenClaims.maxScopes, all.allSatisfy(TokenScope.isValid) else { throw malformed("scope") }
        return Set(all)
    }

    private func malformed(_ name: String) -> SecurityError {
        SecurityError(.tokenClaimsMalformed, "claim \(name) is missing or malformed")
    }
}

/// Form of scopes and roles.
enum TokenScope {
    /// RFC 6749 section 3.3: printable ASCII without space, quote and backslash; at most 64 bytes.
    static func isValid(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}
