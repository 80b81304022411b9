import Contracts

/// A table that is kept in pieces of time. Closed.
enum PartitionedTable: String, Sendable, CaseIterable {
    case minuteCandles = "candles_minute"
    case longerCandles = "candles_longer"
    case trades = "market_trades"
    case derivatives = "derivative_snapshots"

    /// One piece: from its first instant to that of the next.
    struct Piece: Hashable, Sendable {
        let table: PartitionedTable
        let start: Timestamp
        let end: Timestamp

        /// `candles_minute_202611`, `candles_longer_2026`.
        var name: String {
            let text = start.description
            let year = text.prefix(4)
            return table == .longerCandles
                ? "\(table.rawValue)_\(year)" : "\(table.rawValue)_\(year)\(text.dropFirst(5).prefix(2))"
        }
    }

    /// Where the candles of a timeframe are.
    static func candles(_ timeframe: Timeframe) -> PartitionedTable {
        timeframe == .oneMinute ? .minuteCandles : .longerCandles
    }

    /// The piece that holds an instant: a calendar month, a year for longer candles.
    func piece(at instant: Timestamp) -> Piece {
        let month = Timeframe.oneMonth.openTime(containing: instant)
        guard self == .longerCandles else {
            return Piece(table: self, start: month, end: Timeframe.oneMonth.nextOpenTime(after: month))
        }
        let number = Int(month.description.dropFirst(5).prefix(2)) ?? 1
        var start = month
        for _ in 1..<max(1, number) {
            start = Timeframe.oneMonth.openTime(containing: start.advanced(byMilliseconds: -1))
        }
        var end = start
        for _ in 0..<12 { end = Timeframe.oneMonth.nextOpenTime(after: end) }
        return Piece(table: self, start: start, end: end)
    }

    /// The piece after one.
    func next(after piece: Piece) -> Piece { self.piece(at: piece.end) }
}
