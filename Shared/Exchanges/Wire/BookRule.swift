/// How a venue's book updates follow each other. Each venue has its own in its folder; all are pure.
public protocol BookRule: Sendable {
    /// What to do with one change message.
    /// - Parameters:
    ///   - update: a message that is not a snapshot.
    ///   - lastID: ``DepthUpdate/lastID`` of what was applied last.
    ///   - isFirst: whether nothing but the snapshot has been applied so far.
    func verdict(_ update: DepthUpdate, after lastID: Int64, isFirst: Bool) -> BookVerdict

    /// Whether the snapshot comes over the stream by itself; else it is fetched with ``PublicRequest/depth(_:levels:)``.
    var snapshotComesByStream: Bool { get }
}

/// What to do with a change message. Closed.
public enum BookVerdict: Hashable, Sendable {
    /// It follows: apply it.
    case apply
    /// The snapshot already holds it: drop it.
    case stale
    /// Something is missing: the book is not ready until a new snapshot.
    case gap
    /// The snapshot is older than the first message kept: fetch a newer one.
    case snapshotTooOld
}
