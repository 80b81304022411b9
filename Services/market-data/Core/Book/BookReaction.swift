/// What became of a message. Closed.
public enum BookReaction: Hashable, Sendable {
    /// The book has changed and is ready.
    case applied
    /// The book holds it already, or it is not of this book.
    case dropped
    /// The book is not ready, from now on and for this reason: fetch a snapshot, or subscribe again where the snapshot
    /// comes over the stream. Said once a loss, and again for each snapshot that did not do.
    case needsSnapshot(BookLoss)
    /// The book is not ready yet; the message is kept until the snapshot that was asked for comes.
    case waiting
}
