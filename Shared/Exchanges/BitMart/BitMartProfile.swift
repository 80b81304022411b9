import Contracts

extension BitMartCodec {
    /// Twelve requests in two seconds.
    public var rest: RestProfile {
        RestProfile(
            url: "https://api-cloud-v2.bitmart.com", weightLimit: BitMartLimits.weight,
            weightWindowMilliseconds: BitMartLimits.weightWindowMilliseconds, maxCandles: BitMartLimits.candles,
            timeframes: Timeframe.allCases.filter { BitMartSymbols.step($0) != nil })
    }

    /// One socket address; the venue names no age at which it ends a connection.
    public var stream: StreamProfile {
        StreamProfile(
            routes: [Self.publicRoute],
            maxSubscriptionsPerConnection: BitMartLimits.subscriptionsPerConnection,
            maxSubscriptionsPerCommand: BitMartLimits.subscriptionsPerCommand,
            maxMessagesPerSecond: BitMartLimits.messagesPerSecond,
            keepAlive: .sendsText(#"{"action":"ping"}"#, everyMilliseconds: 15_000), lifetimeMilliseconds: nil)
    }

    private static let publicRoute = StreamProfile.Route(
        name: "public", url: "wss://openapi-ws-v2.bitmart.com/api?protocol=1.1")

    /// The one there is.
    public func route(of channel: StreamChannel) -> StreamProfile.Route { Self.publicRoute }

    /// All but candles of odd lengths.
    public func supports(_ channel: StreamChannel) -> Bool {
        switch channel {
        case .book, .top, .trades, .ticker, .derivative: true
        case .candles(let timeframe): BitMartSymbols.interval(timeframe) != nil
        }
    }
}
