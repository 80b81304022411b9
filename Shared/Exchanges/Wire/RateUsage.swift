/// What a venue's answer says about limits.
public struct RateUsage: Hashable, Sendable {
    /// Weight used in the running window as the venue counts it, if said.
    public var usedWeight: Int64?
    /// Nothing may be sent for so long (Retry-After of 429 and 418), if said; milliseconds.
    public var retryAfterMilliseconds: Int64?
    /// When a ban ends by the venue's clock, if said; milliseconds since 1970.
    public var bannedUntilMilliseconds: Int64?
    /// Whether the address is banned (Binance 418, BitMart 30017), not just slowed down.
    public var isBanned: Bool

    /// Makes it from its fields.
    public init(
        usedWeight: Int64? = nil, retryAfterMilliseconds: Int64? = nil, isBanned: Bool = false,
        bannedUntilMilliseconds: Int64? = nil
    ) {
        self.usedWeight = usedWeight
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.isBanned = isBanned
        self.bannedUntilMilliseconds = bannedUntilMilliseconds
    }
}
