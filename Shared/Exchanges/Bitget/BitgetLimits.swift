import Contracts

/// Bitget's numbers.
enum BitgetLimits {
    /// Most REST paths allow an address 20 requests a second each, a few 10, all together 6,000 a minute. One account of
    /// 20 a second keeps all three; paths with 10 a second weigh 2.
    static let weight: Int64 = 20
    static let weightWindowMilliseconds: Int64 = 1000
    /// Rows of `candles`.
    static let candles = 1000
    /// Rows of `history-candles`.
    static let historyCandles = 200
    /// Days that `candles` of perpetuals reaches over at once, whatever the granularity.
    static let perpetualWindowMilliseconds: Int64 = 90 * 86_400_000
    /// Rows of `history-fund-rate`.
    static let fundingPayments = 100
    static let spotTrades = 500
    static let perpetualTrades = 100
    static let spotLevels = 150
    /// What `merge-depth` has beside `max`.
    static let perpetualLevels = [1, 5, 15, 50]

    /// 1,000 are allowed, fewer than 50 advised.
    static let subscriptionsPerConnection = 50
    /// A command has at most 4,096 bytes; a subscription at most 101.
    static let subscriptionsPerCommand = 30
    /// Ten are allowed, pings included.
    static let messagesPerSecond = 9

    /// How long `candles` keeps a timeframe, with a day to spare; beyond it `history-candles` has to be asked.
    static func recentMilliseconds(_ timeframe: Timeframe) -> Int64 {
        let days: Int64 =
            switch timeframe {
            case .oneMinute, .threeMinutes, .fiveMinutes: 27
            case .fifteenMinutes: 51
            case .thirtyMinutes: 61
            case .oneHour: 82
            default: 200
            }
        return days * 86_400_000
    }
}

extension BitgetCodec {
    /// Bitget says nothing of used weight; a 429 rarely says how long. All requests together over 6,000 a minute close
    /// the address for five minutes.
    func usage(_ answer: VenueAnswer) -> RateUsage {
        guard answer.status == 429 || answer.status == 418 else { return RateUsage() }
        let seconds = answer.header("retry-after").flatMap { Int64($0) }
        return RateUsage(retryAfterMilliseconds: seconds.map { min(max($0, 0), 86_400) * 1000 })
    }
}
