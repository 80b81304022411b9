import Contracts
import Exchanges
import MarketDataCore
import Observability
import Reactor
import ServiceKit

/// Carries the events of live markets into the market stream and the trades into what is shown of the newest.
struct MarketStreamPart: ServicePart {
    /// Events that may wait here before the live feed cuts this reader off.
    static let capacity = 65_536
    /// Longest time without a look whether it is over.
    static let patienceMilliseconds: Int64 = 1_000

    let name = "market_stream"
    let live: LiveMarket
    let hub: MarketStreamHub
    let trades: RecentTrades
    let loop: EventLoop
    let logger: Logger

    /// Nothing to wait for.
    func start() async throws {}

    /// Carries until cancelled; begins anew when it fell behind, since readers resume by id and see what is missing.
    func run() async throws {
        while !Task.isCancelled {
            guard let reader = live.subscribe(capacity: Self.capacity, filter: { _ in true }) else {
                try? await loop.sleep(milliseconds: Self.patienceMilliseconds)
                continue
            }
            await carry(reader)
            reader.end()
        }
    }

    private func carry(_ reader: MarketEventReader) async {
        while !Task.isCancelled {
            switch await reader.next(atMostMilliseconds: Self.patienceMilliseconds, on: loop) {
            case .events(let events): for event in events { give(event) }
            case .tooSlow:
                logger.warning("market_stream_fell_behind", [.count: LogValue(Self.capacity)])
                return
            case .ended: return
            }
        }
    }

    private func give(_ event: MarketFeedEvent) {
        let key = event.key
        switch event.what {
        case .quote(let quote): hub.publish(.quote(quote), of: key)
        case .bookTop(let top):
            hub.publish(
                .book(
                    MarketBookTop(
                        venue: key.venue, symbol: key.symbol,
                        bid: BookLevel(price: top.bid.price, size: top.bid.quantity),
                        ask: BookLevel(price: top.ask.price, size: top.ask.quantity),
                        timestamp: top.time ?? event.receivedAt)), of: key)
        case .bookLost: break
        case .candleForming(let candle): hub.publish(.forming(closed(candle, key)), of: key)
        case .candleClosed(let candle, _): hub.publish(.candle(closed(candle, key)), of: key)
        case .trade(let print):
            let trade = MarketTrade(print)
            trades.add(trade, of: key)
            hub.publish(.trade(MarketTradeEvent(venue: key.venue, symbol: key.symbol, trade: trade)), of: key)
        }
    }

    private func closed(_ candle: VenueCandle, _ key: MarketKey) -> ClosedCandle {
        ClosedCandle(venue: key.venue, symbol: key.symbol, timeframe: candle.timeframe, candle: Candle(candle))
    }
}
