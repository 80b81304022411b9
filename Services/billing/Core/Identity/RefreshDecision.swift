public import Contracts

/// What is known of a refresh token that was shown.
public struct ShownRefreshToken: Sendable, Equatable {
    /// When it was used before; nil when it is fresh.
    public let usedAt: Timestamp?
    /// When it expires.
    public let expiresAt: Timestamp
    /// When its session ended; nil while it lives.
    public let sessionEndedAt: Timestamp?
    /// When its session ends whatever happens.
    public let sessionExpiresAt: Timestamp
    /// When its user was deactivated; nil while active.
    public let userDeactivatedAt: Timestamp?

    /// Makes it from its fields.
    public init(
        usedAt: Timestamp?, expiresAt: Timestamp, sessionEndedAt: Timestamp?, sessionExpiresAt: Timestamp,
        userDeactivatedAt: Timestamp?
    ) {
        self.usedAt = usedAt
        self.expiresAt = expiresAt
        self.sessionEndedAt = sessionEndedAt
        self.sessionExpiresAt = sessionExpiresAt
        self.userDeactivatedAt = userDeactivatedAt
    }
}

/// What to do with a refresh token: each is good for one rotation, and showing one twice ends its whole family.
public enum RefreshDecision: Sendable, Equatable {
    /// Use it up and give a new pair; the new refresh token expires at the instant.
    case rotate(newExpiry: Timestamp)
    /// Refuse; the reason is for the log, the caller is told the same each time.
    case refuse(Reason)
    /// Refuse and end the session: somebody else has used this token, and nobody knows which of the two is the thief.
    case endFamily

    /// Why a token is refused.
    public enum Reason: String, Sendable, CaseIterable {
        case unknown
        case expired
        case sessionEnded = "session_ended"
        case userDeactivated = "user_deactivated"
    }

    /// Decides; nil stands for a token nobody knows.
    public static func decide(
        _ token: ShownRefreshToken?, at now: Timestamp, lifeMilliseconds: Int64
    ) -> RefreshDecision {
        guard let token else { return .refuse(.unknown) }
        // Before everything else: an ended session stays ended, whatever is shown.
        if token.sessionEndedAt != nil { return .refuse(.sessionEnded) }
        if token.usedAt != nil { return .endFamily }
        if token.userDeactivatedAt != nil { return .refuse(.userDeactivated) }
        if token.expiresAt <= now || token.sessionExpiresAt <= now { return .refuse(.expired) }
        return .rotate(newExpiry: min(now.advanced(byMilliseconds: lifeMilliseconds), token.sessionExpiresAt))
    }
}
