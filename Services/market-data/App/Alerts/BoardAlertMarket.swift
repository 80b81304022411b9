import Contracts
import Exchanges
import MarketDataCore

/// The markets of this daemon, as alerts see them.
struct BoardAlertMarket: AlertMarket {
    let board: MarketBoard
    let windows: CandleWindows
    let live: LiveMarket

    init(board: MarketBoard, candles: CandleStore, live: LiveMarket) {
        self.board = board
        self.live = live
        windows = CandleWindows { series, start, limit in
            try await candles.candles(
                epochID: series.epochID, key: series.key, timeframe: series.timeframe, start: start, end: nil,
                limit: limit)
        }
    }

    func view(
        symbol: Symbol, venue: Venue, timeframe: Timeframe?, candles limit: Int
    ) async throws -> AlertMarketView? {
        let key = MarketKey(venue: venue, symbol: symbol)
        if live.slot(key) != nil { return liveView(key, timeframe, limit) }
        guard let entry = board.entry(key) else { return nil }
        guard let timeframe, let epochID = board.epochID else { return AlertMarketView(quote: entry.snapshot.quote) }
        let closed = try await windows.newest(
            CandleWindows.Series(epochID: epochID, key: key, timeframe: timeframe), limit: limit,
            generation: board.storedCandles)
        return AlertMarketView(quote: entry.snapshot.quote, candles: closed)
    }

    /// A live market: nothing that is stale, and no candle that is not closed.
    private func liveView(_ key: MarketKey, _ timeframe: Timeframe?, _ limit: Int) -> AlertMarketView {
        var quote: Quote?
        if case .ready(let value) = live.quote(key) { quote = value }
        let closed = timeframe.flatMap { live.candles(key, $0, limit: limit + 1) } ?? []
        return AlertMarketView(
            quote: quote, candles: closed.filter { $0.isClosed == true }.suffix(limit).map { MarketBar($0).candle })
    }
}
