import Contracts

/// Binance's public side: spot, and USD-M perpetual futures. The two speak nearly the same language; where they differ
/// the market says how.
///
/// Trades are the aggregated ones (one taker order at one price) in both markets, over REST and socket alike, so that
/// their ids are of one kind.
struct BinanceCodec: MarketCodec {
    /// Which of the two. Closed.
    enum Market: Sendable { case spot, perpetual }

    let market: Market

    /// `binance.spot`.
    static let spot = BinanceCodec(market: .spot)
    /// `binance.perp`.
    static let perpetual = BinanceCodec(market: .perpetual)

    var venue: Venue { market == .spot ? .binanceSpot : .binancePerp }
    var closedReason: String? { nil }
    var bookRule: any BookRule { market == .spot ? BinanceSpotBookRule() : BinancePerpetualBookRule() }

    /// Binance sends no checksum: its update ids chain.
    func checksum(bids: [BookChange], asks: [BookChange]) -> Int32? { nil }
}
