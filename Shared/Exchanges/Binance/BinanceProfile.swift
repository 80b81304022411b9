import Contracts

extension BinanceCodec {
    var rest: RestProfile {
        switch market {
        case .spot:
            RestProfile(
                url: "https://api.binance.com", weightLimit: BinanceLimits.spotWeightPerMinute,
                weightWindowMilliseconds: 60_000, maxCandles: BinanceLimits.spotCandles,
                timeframes: Timeframe.allCases)
        case .perpetual:
            RestProfile(
                url: "https://fapi.binance.com", weightLimit: BinanceLimits.perpetualWeightPerMinute,
                weightWindowMilliseconds: 60_000, maxCandles: BinanceLimits.perpetualCandles,
                timeframes: Timeframe.allCases, maxFundingPayments: BinanceLimits.fundingPayments)
        }
    }

    /// A connection may carry 1024 streams; fewer keep what one lost connection takes away small.
    var stream: StreamProfile {
        switch market {
        case .spot:
            StreamProfile(
                routes: [Self.spotRoute], maxSubscriptionsPerConnection: 200, maxSubscriptionsPerCommand: 100,
                maxMessagesPerSecond: 5, keepAlive: .answersPings(silenceMilliseconds: 60_000),
                lifetimeMilliseconds: Self.dayMilliseconds)
        case .perpetual:
            StreamProfile(
                routes: [Self.publicRoute, Self.marketRoute], maxSubscriptionsPerConnection: 200,
                maxSubscriptionsPerCommand: 100, maxMessagesPerSecond: 10,
                keepAlive: .answersPings(silenceMilliseconds: 600_000), lifetimeMilliseconds: Self.dayMilliseconds)
        }
    }

    /// The futures sockets are split since 2026-04-23: books and tops on one, all else on the other. A stream on the
    /// wrong one stays silent.
    func route(of channel: StreamChannel) -> StreamProfile.Route {
        guard market == .perpetual else { return Self.spotRoute }
        return switch channel {
        case .book, .top: Self.publicRoute
        case .trades, .candles, .derivative, .ticker: Self.marketRoute
        }
    }

    func supports(_ channel: StreamChannel) -> Bool {
        channel == .derivative ? market == .perpetual : true
    }

    /// The venue ends connections after 24 hours.
    private static let dayMilliseconds: Int64 = 86_400_000
    private static let spotRoute = StreamProfile.Route(name: "main", url: "wss://stream.binance.com:9443/stream")
    private static let publicRoute = StreamProfile.Route(name: "public", url: "wss://fstream.binance.com/public/stream")
    private static let marketRoute = StreamProfile.Route(name: "market", url: "wss://fstream.binance.com/market/stream")
}
