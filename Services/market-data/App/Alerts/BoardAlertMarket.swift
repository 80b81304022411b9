import Contracts
import MarketDataCore

/// The markets of this daemon, as alerts see them.
struct BoardAlertMarket: AlertMarket {
    let board: MarketBoard
    let candles: CandleStore

    func view(
        symbol: Symbol, venue: Venue, timeframe: Timeframe?, candles limit: Int
    ) async throws -> AlertMarketView? {
        let key = MarketKey(venue: venue, symbol: symbol)
        guard let entry = board.entry(key) else { return nil }
        guard let timeframe, let epochID = board.epochID else { return AlertMarketView(quote: entry.snapshot.quote) }
        let closed = try await candles.candles(
            epochID: epochID, key: key, timeframe: timeframe, start: nil, end: nil, limit: limit)
        return AlertMarketView(quote: entry.snapshot.quote, candles: closed)
    }
}
