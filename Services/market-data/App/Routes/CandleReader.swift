import Contracts
import Exchanges
import MarketDataCore

/// Closed candles of any market, oldest first: from the sandbox's tables, or from storage with what a live feed holds in
/// memory on top, since the newest may not be stored yet.
struct CandleReader: Sendable {
    let markets: Markets

    /// The newest `limit` candles that open before `end`.
    func newest(
        _ series: CandleArchive.Series, _ place: Markets.Place, before end: Timestamp?, limit: Int
    ) async throws -> [Candle] {
        if case .sandbox = place { return try await sandbox(series, start: nil, end: end, limit: limit) }
        let end = end ?? farthest
        let held = held(series, place).filter { $0.openTime < end }
        let stored = try await markets.archive.newest(series, before: end, limit: limit)
        return Array(Self.merged(stored, held).suffix(limit))
    }

    /// The first `limit` candles that open from `start` (included) to `end` (not included).
    func from(
        _ start: Timestamp, to end: Timestamp?, of series: CandleArchive.Series, _ place: Markets.Place, limit: Int
    ) async throws -> [Candle] {
        if case .sandbox = place { return try await sandbox(series, start: start, end: end, limit: limit) }
        let end = end ?? farthest
        guard start < end else { return [] }
        let stored = try await markets.archive.from(start, to: end, of: series, limit: limit)
        var held = held(series, place).filter { $0.openTime >= start && $0.openTime < end }
        // Storage has more behind its last one: what memory holds from there on belongs to a later page.
        if stored.count == limit, let last = stored.last { held.removeAll { $0.openTime > last.openTime } }
        return Array(Self.merged(stored, held).prefix(limit))
    }

    private func sandbox(
        _ series: CandleArchive.Series, start: Timestamp?, end: Timestamp?, limit: Int
    ) async throws -> [Candle] {
        guard series.kind == .last, let epochID = markets.board.epochID else { return [] }
        return try await markets.sandboxCandles.candles(
            epochID: epochID, key: series.key, timeframe: series.timeframe, start: start, end: end, limit: limit)
    }

    /// Nothing opens later than now, give or take the venue's clock.
    private var farthest: Timestamp { markets.now.advanced(byMilliseconds: 86_400_000) }

    private func held(_ series: CandleArchive.Series, _ place: Markets.Place) -> [Candle] {
        guard case .live = place else { return [] }
        let candles = markets.live.candles(series.key, series.timeframe, kind: series.kind) ?? []
        return candles.filter { $0.isClosed == true }.map { Candle($0) }
    }

    /// Both in the order of their times; where both have one, memory knows better, but storage knows of revisions.
    static func merged(_ stored: [Candle], _ held: [Candle]) -> [Candle] {
        guard !held.isEmpty else { return stored }
        var merged: [Candle] = []
        merged.reserveCapacity(stored.count + held.count)
        var next = held[...]
        for candle in stored {
            while let first = next.first, first.openTime < candle.openTime { merged.append(next.removeFirst()) }
            if let first = next.first, first.openTime == candle.openTime {
                next.removeFirst()
                merged.append(first.hasNumbers(of: candle) ? candle : first)
            } else {
                merged.append(candle)
            }
        }
        return merged + next
    }
}

extension Candle {
    /// Whether both say the same of prices and volume.
    func hasNumbers(of other: Candle) -> Bool {
        open == other.open && high == other.high && low == other.low && close == other.close && volume == other.volume
    }
}
