public import Exchanges
public import Resilience

/// How patient a feed is. Times in milliseconds.
public struct FeedRules: Hashable, Sendable {
    /// Longest time until a socket is open.
    public var connectTimeoutMilliseconds: Int64 = 10_000
    /// Longest time until a subscription is answered; then it is asked for again.
    public var acknowledgeTimeoutMilliseconds: Int64 = 10_000
    /// Times a subscription is asked for on one connection before it counts as silent.
    public var maxAcknowledgeTries = 3
    /// Longest silence of a book or best price.
    public var bookSilenceMilliseconds: Int64 = 30_000
    /// Longest silence of candles and of 24-hour tickers.
    public var candleSilenceMilliseconds: Int64 = 90_000
    /// Longest silence of trades: they come when somebody trades.
    public var tradeSilenceMilliseconds: Int64 = 300_000
    /// Longest silence of mark, index and funding.
    public var derivativeSilenceMilliseconds: Int64 = 30_000
    /// Fruitless tries after which a silent subscription is polled over REST.
    public var maxSilentTries = 3
    /// After so long a polled subscription is tried again on the socket.
    public var returnFromPollingMilliseconds: Int64 = 3_600_000
    /// At most one reconnect for the silence of a single subscription in this time.
    public var silenceReconnectSpacingMilliseconds: Int64 = 600_000
    /// At most one new start of one subscription in this time.
    public var restartSpacingMilliseconds: Int64 = 2_000
    /// So long without a failure, and failures before it are forgotten.
    public var healthyMilliseconds: Int64 = 60_000
    /// Time before the next try to connect: 5, 10, 20 … 300 s, half of it left to chance.
    public var backoff = Backoff(initialMilliseconds: 5_000, maxMilliseconds: 300_000, jitter: .half)
    /// A connection is renewed so long before the venue would end it.
    public var lifetimeMarginMilliseconds: Int64 = 300_000
    /// Codes of refusals that pass by themselves: too many requests.
    public var passingRefusals: Set<String> = ["30006", "429", "-1003"]

    /// The defaults above.
    public init() {}

    /// Longest silence of a channel.
    public func silenceMilliseconds(of channel: StreamChannel) -> Int64 {
        switch channel {
        case .book, .top: bookSilenceMilliseconds
        case .trades: tradeSilenceMilliseconds
        case .candles, .ticker: candleSilenceMilliseconds
        case .derivative: derivativeSilenceMilliseconds
        }
    }
}
