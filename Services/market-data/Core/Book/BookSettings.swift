/// Limits of one book.
public struct BookSettings: Hashable, Sendable {
    /// Most levels kept a side; the worst go, at the latest when there is an eighth more.
    public let maxLevels: Int
    /// Most level changes kept while the snapshot is on its way; the oldest messages go first.
    public let maxPendingChanges: Int

    /// Makes it from its fields; each is at least 1.
    public init(maxLevels: Int = 5_000, maxPendingChanges: Int = 100_000) {
        self.maxLevels = max(1, maxLevels)
        self.maxPendingChanges = max(1, maxPendingChanges)
    }
}
