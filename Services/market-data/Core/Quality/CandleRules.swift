public import Contracts

/// What a candle of a venue has to be to be taken.
public struct CandleRules: Hashable, Sendable {
    /// How far prices may be from the close before, as a share of it (0.5: from half to one and a half times); nil for any
    /// distance.
    public let collarRatio: Decimal12?
    /// After so many candles in a row that the collar refuses and that agree with each other, the market has moved: the
    /// next one is taken.
    public let collarConfirmations: Int
    /// How far in the future a candle may open, in milliseconds: what the clocks may differ by.
    public let maxFutureMilliseconds: Int64

    /// A half.
    public static let standardCollarRatio = (try? Decimal12(units: Decimal12.unitsPerOne / 2)) ?? .one

    /// Makes it from its fields.
    public init(
        collarRatio: Decimal12? = CandleRules.standardCollarRatio, collarConfirmations: Int = 3,
        maxFutureMilliseconds: Int64 = 5_000
    ) {
        self.collarRatio = collarRatio
        self.collarConfirmations = max(1, collarConfirmations)
        self.maxFutureMilliseconds = max(0, maxFutureMilliseconds)
    }

    /// The same without a collar: what candles longer than a minute are looked at with. In a day or a month a price may
    /// double; the minutes that they are made of have passed the collar.
    public var withoutCollar: CandleRules {
        CandleRules(
            collarRatio: nil, collarConfirmations: collarConfirmations, maxFutureMilliseconds: maxFutureMilliseconds)
    }
}
