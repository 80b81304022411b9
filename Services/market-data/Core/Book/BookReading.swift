public import Contracts

/// What a reader of a book gets. Closed.
public enum BookReading: Equatable, Sendable {
    /// The book.
    case ready(OrderBookSnapshot)
    /// It waits for a snapshot.
    case resyncing(BookLoss)
    /// It has not changed for longer than the reader takes, in milliseconds; negative when the clock went back.
    case stale(ageMilliseconds: Int64)
}
