/// Spot: each message starts where the one before ended, `U == previous u + 1`; the snapshot is fetched.
struct BinanceSpotBookRule: BookRule {
    var snapshotComesByStream: Bool { false }

    /// Quantities are absolute, so a message that reaches back behind what is applied does no harm.
    func verdict(_ update: DepthUpdate, after lastID: Int64, isFirst: Bool) -> BookVerdict {
        if update.lastID <= lastID { return .stale }
        if update.firstID <= lastID || update.firstID - 1 == lastID { return .apply }
        return isFirst ? .snapshotTooOld : .gap
    }
}

/// USD-M futures: each message names the end of the one before, `pu == previous u`, since ids are shared between symbols.
struct BinancePerpetualBookRule: BookRule {
    var snapshotComesByStream: Bool { false }

    func verdict(_ update: DepthUpdate, after lastID: Int64, isFirst: Bool) -> BookVerdict {
        if update.previousID == lastID { return .apply }
        guard isFirst else { return update.lastID <= lastID ? .stale : .gap }
        // The first message after a snapshot holds the snapshot's id: U ≤ lastUpdateId ≤ u.
        if update.lastID < lastID { return .stale }
        return update.firstID <= lastID ? .apply : .snapshotTooOld
    }
}
