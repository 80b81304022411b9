public import Contracts

/// What a profile says of entries whose stop is measured by the average true range.
public struct EntryTerms: Sendable, Equatable {
    /// The zone.
    public let zone: EntryZone.Terms
    /// A zone whose farther end is farther from the mark than this fraction is not used.
    public let zoneMaxDeviation: Decimal12
    /// The entry is at most this fraction away from the mark.
    public let maxDeviation: Decimal12
    /// What may be lost, in quote currency.
    public let risk: Decimal12
    /// Average true ranges from the entry to the stop.
    public let stopRanges: Decimal12
    /// Profit at the target over loss at the stop.
    public let targetMultiple: Decimal12
    /// A pivot level beyond the target may move it so many multiples farther; nil for any.
    public let maxExtraMultiple: Decimal12?
    /// The target stays this fraction of the pivot level short of it.
    public let targetBuffer: Decimal12

    /// Makes terms.
    public init(
        zone: EntryZone.Terms, zoneMaxDeviation: Decimal12, maxDeviation: Decimal12, risk: Decimal12,
        stopRanges: Decimal12, targetMultiple: Decimal12, maxExtraMultiple: Decimal12?, targetBuffer: Decimal12
    ) {
        self.zone = zone
        self.zoneMaxDeviation = zoneMaxDeviation
        self.maxDeviation = maxDeviation
        self.risk = risk
        self.stopRanges = stopRanges
        self.targetMultiple = targetMultiple
        self.maxExtraMultiple = maxExtraMultiple
        self.targetBuffer = targetBuffer
    }
}
