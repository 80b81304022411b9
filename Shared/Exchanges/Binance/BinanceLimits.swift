import Contracts

/// What requests cost of Binance's weight account, and how much of a thing one answer holds.
enum BinanceLimits {
    static let spotWeightPerMinute: Int64 = 6000
    static let perpetualWeightPerMinute: Int64 = 2400
    static let spotCandles = 1000
    static let perpetualCandles = 1500
    static let trades = 1000
    static let fundingPayments = 1000
    static let spotLevels = 5000

    static func candlesWeight(_ market: BinanceCodec.Market, limit: Int) -> Int64 {
        guard market == .perpetual else { return 2 }
        return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10
    }

    static func depthWeight(_ market: BinanceCodec.Market, limit: Int) -> Int64 {
        switch market {
        case .spot: limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250
        case .perpetual: limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20
        }
    }

    /// The least number of levels that the venue gives and that is enough; futures give fixed numbers only.
    static func levels(_ market: BinanceCodec.Market, atLeast levels: Int) -> Int {
        switch market {
        case .spot: min(max(levels, 1), spotLevels)
        case .perpetual: [5, 10, 20, 50, 100, 500].first { $0 >= levels } ?? 1000
        }
    }
}

extension BinanceCodec {
    func usage(_ answer: VenueAnswer) -> RateUsage {
        let slowsDown = answer.status == 429 || answer.status == 418
        let seconds = slowsDown ? answer.header("retry-after").flatMap { Int64($0) } : nil
        // A longer wait than a month is nonsense, and must not overflow.
        let bounded = seconds.map { min(max($0, 0), 2_678_400) * 1000 }
        return RateUsage(
            usedWeight: answer.header("x-mbx-used-weight-1m").flatMap { Int64($0) },
            retryAfterMilliseconds: bounded, isBanned: answer.status == 418,
            bannedUntilMilliseconds: slowsDown ? Self.banEnd(answer.body) : nil)
    }

    /// The end in "IP banned until 1659146400000": Retry-After may be missing, and a question before it makes the ban longer.
    private static func banEnd(_ body: [UInt8]) -> Int64? {
        let text = String(decoding: body.prefix(1_024), as: UTF8.self)
        guard let words = text.firstRange(of: "banned until ") else { return nil }
        return Int64(text[words.upperBound...].prefix { ("0"..."9").contains($0) })
    }
}
