import Contracts
import MarketDataCore
import Observability

@testable import MarketDataApp

/// A market that shows what a test says.
final class FakeMarket: AlertMarket {
    struct Broken: Error {}

    private struct State {
        var quotes: [Symbol: Quote] = [:]
        var candles: [Symbol: [Candle]] = [:]
        var broken: Set<Symbol> = []
    }

    private let state = Locked(State())

    /// Shows a price half a unit to both sides, from now on.
    func show(_ symbol: String, _ price: Int64) throws {
        let symbol = try Symbol(parsing: symbol)
        let half = try Price(parsing: "0.5")
        let quote = try Quote(
            symbol: symbol, venue: .binanceSpot, bid: Price(Decimal12(price)) - half,
            ask: Price(Decimal12(price)) + half, timestamp: Timestamp(milliseconds: SystemTime().wallMilliseconds))
        state.withLock { $0.quotes[symbol] = quote }
    }

    func show(_ symbol: String, candles: [Candle]) throws {
        let symbol = try Symbol(parsing: symbol)
        state.withLock { $0.candles[symbol] = candles }
    }

    /// Makes every question about a symbol fail, or not any more.
    func setBroken(_ symbol: String, _ isBroken: Bool) throws {
        let symbol = try Symbol(parsing: symbol)
        state.withLock { state in
            if isBroken { state.broken.insert(symbol) } else { state.broken.remove(symbol) }
        }
    }

    func view(symbol: Symbol, venue: Venue, timeframe: Timeframe?, candles: Int) async throws -> AlertMarketView? {
        let (quote, series, isBroken) = state.withLock {
            ($0.quotes[symbol], $0.candles[symbol] ?? [], $0.broken.contains(symbol))
        }
        if isBroken { throw Broken() }
        guard let quote else { return nil }
        return AlertMarketView(quote: quote, candles: Array(series.suffix(candles)))
    }
}
