import Contracts
import MarketDataCore

/// Where alerts see the market. Closed candles only, oldest first.
protocol AlertMarket: Sendable {
    /// What an instrument shows now; nil when there is no such instrument.
    /// - Parameters:
    ///   - timeframe: length of the candles that are wanted; nil for none.
    ///   - candles: most candles.
    func view(symbol: Symbol, venue: Venue, timeframe: Timeframe?, candles: Int) async throws -> AlertMarketView?
}
