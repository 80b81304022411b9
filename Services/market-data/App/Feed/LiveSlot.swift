import Contracts
import Exchanges
import MarketDataCore
import Observability

/// One live market: written by its feed, read from any thread.
final class LiveSlot: Sendable {
    private struct State {
        var quote: (value: Quote, receivedAt: Timestamp)?
        var ticker: VenueTicker?
        var derivative: DerivativeStatus?
    }

    /// Which market.
    let key: MarketKey
    private let state = Locked(State())

    init(key: MarketKey) {
        self.key = key
    }

    func quote(now: Timestamp, maxAgeMilliseconds: Int64) -> LiveReading<Quote> {
        guard let quote = state.withLock({ $0.quote }) else { return .notReady(.bookResyncing) }
        let isFresh = now.milliseconds(since: quote.receivedAt) <= maxAgeMilliseconds
        return isFresh ? .ready(quote.value) : .notReady(.quoteStale)
    }

    func book(levels: Int, now: Timestamp, maxAgeMilliseconds: Int64) -> LiveReading<OrderBookSnapshot> {
        .notReady(.bookResyncing)
    }

    func candles(_ timeframe: Timeframe, _ kind: PriceKind, limit: Int) -> [VenueCandle]? { [] }

    var ticker: VenueTicker? { state.withLock { $0.ticker } }

    var derivative: DerivativeStatus? { state.withLock { $0.derivative } }
}
