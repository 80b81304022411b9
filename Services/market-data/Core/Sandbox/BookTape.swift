public import Contracts

/// Recorded minutes of one market: the candles that its trades made, and its book ten times a second. Played over and
/// over like a ``CandleTape``.
///
/// Only whole minutes count: those whose book was followed from the first instant to the last by the venue's own clock.
public struct BookTape: Sendable {
    /// Distance of the recorded books, in milliseconds.
    public static let step: Int64 = 100
    /// Most minutes of a recording: books are large.
    public static let maxMinutes = 240

    /// The best levels at one instant, best first.
    public struct Book: Sendable, Equatable {
        /// Bids; never empty.
        public let bids: [BookLevel]
        /// Asks; never empty, and above the bids.
        public let asks: [BookLevel]
    }

    /// A minute with its candle and its books.
    struct Minute: Sendable {
        var bar: PriceBar
        let books: [Book]
    }

    private let minutes: [Minute]

    /// Reads a recording of any format that `Exchanges` knows.
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - symbol: whose events are taken; others are left alone.
    ///   - levels: levels a side.
    public init(recording bytes: [UInt8], symbol: Symbol, levels: Int) throws(TapeError) {
        var reader = BookTapeReader(symbol: symbol, levels: levels)
        try reader.read(bytes)
        minutes = try reader.minutes()
    }

    /// How many minutes it holds.
    public var count: Int { minutes.count }

    /// The minute's candle; `index` counts over the end.
    func bar(at index: Int64) -> PriceBar { minute(index).bar }

    /// The book so many milliseconds into a minute.
    func book(at index: Int64, elapsed: Int64) -> Book {
        let books = minute(index).books
        return books[Int(min(max(0, elapsed / Self.step), Int64(books.count - 1)))]
    }

    private func minute(_ index: Int64) -> Minute { minutes[Int(index % Int64(minutes.count))] }
}
