import Contracts
import Exchanges
import MarketDataCore
import Observability

/// The newest trades of each live market, whether they are stored or not.
final class RecentTrades: Sendable {
    /// Trades kept of a market.
    static let kept = 500

    private struct Ring {
        var trades: [MarketTrade] = []
        /// Where the oldest one stands once the ring is full.
        var oldest = 0
    }

    private let rings = Locked<[MarketKey: Ring]>([:])

    /// Takes a trade.
    func add(_ trade: MarketTrade, of key: MarketKey) {
        rings.withLock { rings in
            var ring = rings.removeValue(forKey: key) ?? Ring()
            if ring.trades.count < Self.kept {
                ring.trades.append(trade)
            } else {
                ring.trades[ring.oldest] = trade
                ring.oldest = (ring.oldest + 1) % Self.kept
            }
            rings[key] = ring
        }
    }

    /// The newest trades, oldest first; nil when none has been seen.
    func newest(_ key: MarketKey, limit: Int) -> [MarketTrade]? {
        rings.withLock { rings in
            rings[key].map { ring in
                Array((ring.trades[ring.oldest...] + ring.trades[..<ring.oldest]).suffix(limit))
            }
        }
    }
}

extension MarketTrade {
    /// A trade of a venue as the wire shows it.
    init(_ trade: PublicTrade) {
        self.init(
            tradeID: trade.tradeID, price: trade.price, quantity: trade.quantity, takerSide: trade.takerSide,
            time: trade.time)
    }
}
