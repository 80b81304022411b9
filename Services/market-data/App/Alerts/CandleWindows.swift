import Contracts
import MarketDataCore
import Observability

/// The newest closed candles of the series that alerts look at, kept in memory: the database is asked once for a series,
/// and then for what was stored since.
final class CandleWindows: Sendable {
    /// One series of one run of the sandbox.
    struct Series: Hashable, Sendable {
        let epochID: Int64
        let key: MarketKey
        let timeframe: Timeframe
    }

    /// The first `limit` candles that open from `start` on, oldest first; without a start the newest.
    typealias Fetch = @Sendable (_ series: Series, _ start: Timestamp?, _ limit: Int) async throws -> [Candle]

    private struct Window {
        var candles: [Candle]
        let limit: Int
        /// What had been stored when it was read.
        let generation: UInt64
    }

    private let fetch: Fetch
    private let windows = Locked<[Series: Window]>([:])

    init(fetch: @escaping Fetch) { self.fetch = fetch }

    /// The newest candles, oldest first. `generation` grows whenever candles are stored.
    func newest(_ series: Series, limit: Int, generation: UInt64) async throws -> [Candle] {
        let known = windows.withLock { $0[series] }
        if let known, known.limit == limit, known.generation == generation { return known.candles }
        var candles: [Candle]?
        if let known, known.limit == limit, let last = known.candles.last {
            let added = try await fetch(series, last.openTime.advanced(byMilliseconds: 1), limit)
            // As many as were asked for: there may be more behind them.
            if added.count < limit { candles = Array((known.candles + added).suffix(limit)) }
        }
        let found: [Candle]
        if let candles { found = candles } else { found = try await fetch(series, nil, limit) }
        windows.withLock { windows in
            if windows.keys.contains(where: { $0.epochID < series.epochID }) {
                windows = windows.filter { $0.key.epochID >= series.epochID }
            }
            windows[series] = Window(candles: found, limit: limit, generation: generation)
        }
        return found
    }
}
