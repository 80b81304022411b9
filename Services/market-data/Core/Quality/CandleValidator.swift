public import Contracts
public import Exchanges

/// Looks at candles before anybody uses them. It remembers only what the collar refused lately.
public struct CandleValidator: Sendable {
    /// What a candle has to be.
    public let rules: CandleRules
    /// The newest candle the collar refused, and how many in a row agree with it.
    private var suspect: (openTime: Timestamp, close: Price)?
    private var suspects = 0

    /// A validator that has seen nothing.
    public init(rules: CandleRules = CandleRules()) {
        self.rules = rules
    }

    /// What is wrong with a candle, whatever came before it; nil when nothing is.
    public static func fault(_ candle: VenueCandle) -> MarketFault? {
        guard candle.low.isPositive, candle.open.isPositive, candle.close.isPositive, candle.high.isPositive else {
            return .notPositive
        }
        guard candle.low <= candle.open, candle.low <= candle.close, candle.low <= candle.high else {
            return .lowAbovePrices
        }
        guard candle.high >= candle.open, candle.high >= candle.close else { return .highBelowPrices }
        guard !candle.volume.isNegative, candle.quoteVolume?.isNegative != true,
            candle.takerBuyVolume?.isNegative != true, (candle.tradeCount ?? 0) >= 0
        else { return .negativeVolume }
        if let taker = candle.takerBuyVolume, taker > candle.volume { return .takerAboveVolume }
        guard candle.timeframe.openTime(containing: candle.openTime) == candle.openTime else { return .offGrid }
        return nil
    }

    /// What is wrong with a candle; nil when it may be taken.
    /// - Parameters:
    ///   - now: the wall clock, put right by the venue's.
    ///   - reference: the close before it; nil when nothing came before, and then there is no collar.
    ///   - isNewest: whether it is the newest of its series: only those can convince the collar that the market moved.
    public mutating func fault(
        _ candle: VenueCandle, at now: Timestamp, reference: Price?, isNewest: Bool
    ) -> MarketFault? {
        if let found = Self.fault(candle) { return found }
        guard candle.openTime.milliseconds(since: now) <= rules.maxFutureMilliseconds else { return .future }
        guard let ratio = rules.collarRatio, let reference, !isNear(candle, reference, ratio) else {
            if isNewest { forget() }
            return nil
        }
        guard isNewest else { return .outsideCollar }
        if let before = suspect, isNear(candle, before.close, ratio) {
            if candle.openTime > before.openTime { suspects += 1 }
        } else {
            suspects = 1
        }
        suspect = (candle.openTime, candle.close)
        guard suspects >= rules.collarConfirmations else { return .outsideCollar }
        forget()
        return nil
    }

    private mutating func forget() {
        suspect = nil
        suspects = 0
    }

    private func isNear(_ candle: VenueCandle, _ reference: Price, _ ratio: Decimal12) -> Bool {
        guard let slack = try? reference.multiplied(by: ratio, rounding: .down),
            let highest = try? reference + slack, let lowest = try? reference - slack
        else { return false }
        return candle.high <= highest && candle.low >= lowest
    }
}
