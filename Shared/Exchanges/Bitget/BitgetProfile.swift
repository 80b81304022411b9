import Contracts

extension BitgetCodec {
    var rest: RestProfile {
        RestProfile(
            url: "https://api.bitget.com", weightLimit: BitgetLimits.weight,
            weightWindowMilliseconds: BitgetLimits.weightWindowMilliseconds, maxCandles: BitgetLimits.candles,
            timeframes: Timeframe.allCases.filter { BitgetSymbols.granularity($0, market) != nil },
            maxFundingPayments: BitgetLimits.fundingPayments, pagesFundingByNumber: true)
    }

    var stream: StreamProfile {
        StreamProfile(
            routes: [Self.publicRoute],
            maxSubscriptionsPerConnection: BitgetLimits.subscriptionsPerConnection,
            maxSubscriptionsPerCommand: BitgetLimits.subscriptionsPerCommand,
            maxMessagesPerSecond: BitgetLimits.messagesPerSecond,
            keepAlive: .sendsText("ping", everyMilliseconds: 30_000), lifetimeMilliseconds: 86_400_000)
    }

    private static let publicRoute = StreamProfile.Route(name: "public", url: "wss://ws.bitget.com/v2/ws/public")

    func route(of channel: StreamChannel) -> StreamProfile.Route { Self.publicRoute }

    func supports(_ channel: StreamChannel) -> Bool {
        switch channel {
        case .book, .top, .trades: true
        case .candles(let timeframe): BitgetSymbols.granularity(timeframe, market) != nil
        // One channel of the venue's: subscribing to it twice would be acknowledged once.
        case .ticker: market == .spot
        case .derivative: market == .perpetual
        }
    }
}
