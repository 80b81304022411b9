/// Why a book is not ready. Closed; the raw value is the stable machine code.
public enum BookLoss: String, Hashable, Sendable, CaseIterable {
    /// Nothing has come yet, or the connection was made anew.
    case started
    /// A message is missing between two.
    case gap
    /// The snapshot ends before the first change that is kept.
    case snapshotTooOld = "snapshot_too_old"
    /// The venue's checksum is not the book's.
    case checksum
    /// The best bid is at or above the best ask.
    case crossed
    /// A side has no level.
    case empty
    /// A price at or below zero, or a negative quantity.
    case invalidLevel = "invalid_level"
}
