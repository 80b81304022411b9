/// When the payment provider made an event, and which of two in the same second comes later. Its seconds are all there is
/// to tell the order: deliveries come in any.
public struct ProviderMark: Hashable, Sendable, Comparable {
    /// Seconds since 1970-01-01 UTC.
    public let createdSeconds: Int64
    /// Order within one second, as ``ProviderEvent/rank(type:)`` says.
    public let rank: Int

    /// Makes a mark.
    public init(createdSeconds: Int64, rank: Int) {
        self.createdSeconds = createdSeconds
        self.rank = rank
    }

    /// Earlier, or earlier within the second.
    public static func < (left: ProviderMark, right: ProviderMark) -> Bool {
        (left.createdSeconds, left.rank) < (right.createdSeconds, right.rank)
    }
}
