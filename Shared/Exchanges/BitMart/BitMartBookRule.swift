/// `depthIncrease` of BitMart: the snapshot comes first on the stream, each change has the version after the one before.
struct BitMartBookRule: BookRule {
    var snapshotComesByStream: Bool { true }

    func verdict(_ update: DepthUpdate, after lastID: Int64, isFirst: Bool) -> BookVerdict {
        if update.lastID <= lastID { return .stale }
        return update.firstID == lastID + 1 ? .apply : .gap
    }
}
