/// What happened to a book since it was made.
public struct BookCounters: Hashable, Sendable {
    /// Change messages applied.
    public internal(set) var applied = 0
    /// Messages dropped: repeated, older than the snapshot, or of another symbol.
    public internal(set) var dropped = 0
    /// Snapshots taken.
    public internal(set) var snapshots = 0
    /// Checksums that were right.
    public internal(set) var checksums = 0
    /// Kept messages that had to go because the snapshot did not come.
    public internal(set) var overflowed = 0
    /// How often the book was lost, a reason.
    public internal(set) var losses: [BookLoss: Int] = [:]

    /// Nothing yet.
    public init() {}
}
