public import Contracts

/// What is remembered of attempts on an account or from an address.
public struct AttemptRecord: Sendable, Equatable {
    /// Failures that count.
    public var failures: Int
    /// When the last one was.
    public var lastFailedAt: Timestamp?
    /// Until when nothing is tried.
    public var blockedUntil: Timestamp?
    /// Attempts that are being checked at the moment.
    public var pending: Int
    /// When the newest of them began.
    public var pendingSince: Timestamp?

    /// Nothing yet, or what is given.
    public init(
        failures: Int = 0, lastFailedAt: Timestamp? = nil, blockedUntil: Timestamp? = nil, pending: Int = 0,
        pendingSince: Timestamp? = nil
    ) {
        self.failures = failures
        self.lastFailedAt = lastFailedAt
        self.blockedUntil = blockedUntil
        self.pending = pending
        self.pendingSince = pendingSince
    }
}
