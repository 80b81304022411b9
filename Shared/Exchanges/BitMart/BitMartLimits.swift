import Contracts

/// BitMart's numbers.
enum BitMartLimits {
    /// Public paths allow an address 12 requests in two seconds each; open interest, with two, weighs six.
    static let weight: Int64 = 12
    static let weightWindowMilliseconds: Int64 = 2000
    static let openInterestWeight: Int64 = 6
    static let candles = 500
    static let trades = 100
    static let fundingPayments = 100
    static let subscriptionsPerConnection = 100
    /// A command has at most 2,185 bytes, whatever the documentation says.
    static let subscriptionsPerCommand = 20
    static let messagesPerSecond = 9
}

extension BitMartCodec {
    /// `Remaining` is what was used of the window; `Reset` is the window's length in seconds.
    public func usage(_ answer: VenueAnswer) -> RateUsage {
        let used = answer.header("x-bm-ratelimit-remaining").flatMap { Int64($0) }
        guard answer.status == 429 || answer.status == 418 else { return RateUsage(usedWeight: used) }
        let seconds = (answer.header("retry-after") ?? answer.header("x-bm-ratelimit-reset")).flatMap { Int64($0) }
        return RateUsage(
            usedWeight: used, retryAfterMilliseconds: seconds.map { min(max($0, 0), 86_400) * 1000 },
            isBanned: answer.status == 418)
    }
}
