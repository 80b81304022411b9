public import Contracts

/// A pair of the sandbox with the rules of its orders and the shape of its book.
public struct SandboxPair: Sendable, Equatable {
    /// Its section in the configuration, such as `btcusdt`.
    public let name: String
    /// Venue and symbol.
    public let key: MarketKey
    /// Where its price starts, in quote currency.
    public let reference: Price
    /// Step of order prices and distance of book levels, in quote currency.
    public let tick: Price
    /// Step of quantities, in base units.
    public let lot: Quantity
    /// Least price times quantity of an order, in quote currency.
    public let minNotional: Money
    /// Levels of each side of the book.
    public let levels: Int
    /// What stands at each level, in base units.
    public let levelSize: Quantity
    /// Fee of fills that rested, in percent.
    public let makerFee: Percent
    /// Fee of fills that took, in percent.
    public let takerFee: Percent
    /// Part of an order one look at the book may fill.
    public let fillRatio: Decimal12
    /// When it trades.
    public let session: TradingSession
    /// The recording it replays in `replay`; nil for synthetic prices.
    public let replayFile: String?

    /// Makes it from its fields.
    public init(
        name: String, key: MarketKey, reference: Price, tick: Price, lot: Quantity, minNotional: Money, levels: Int,
        levelSize: Quantity, makerFee: Percent, takerFee: Percent, fillRatio: Decimal12, session: TradingSession,
        replayFile: String?
    ) {
        self.name = name
        self.key = key
        self.reference = reference
        self.tick = tick
        self.lot = lot
        self.minNotional = minNotional
        self.levels = levels
        self.levelSize = levelSize
        self.makerFee = makerFee
        self.takerFee = takerFee
        self.fillRatio = fillRatio
        self.session = session
        self.replayFile = replayFile
    }

    /// Largest price and size, so that sums of a book stay far from the limits of the decimals.
    static let greatest = Decimal12(1_000_000_000)

    /// What is wrong with it: the key below its section and the sentence for the operator.
    public var problems: [(key: String, message: String)] {
        var found: [(key: String, message: String)] = []
        func check(_ key: String, _ isGood: Bool, _ message: String) {
            if !isGood { found.append((key, message)) }
        }
        let inRange = { (value: Decimal12) in value.isPositive && value <= Self.greatest }
        check("reference", inRange(reference.decimal), "must be above 0 and at most \(Self.greatest)")
        check("tick", inRange(tick.decimal), "must be above 0 and at most \(Self.greatest)")
        check("tick", tick.decimal.units % 2 == 0, "must have at most 11 decimals, so that half of it is exact")
        check("lot", inRange(lot.decimal), "must be above 0 and at most \(Self.greatest)")
        check("level_size", inRange(levelSize.decimal), "must be above 0 and at most \(Self.greatest)")
        check(
            "level_size", lot.isZero || levelSize.isMultiple(of: lot), "must be a multiple of the lot \(lot)")
        check(
            "reference", tick.isZero || reference.isMultiple(of: tick), "must be a multiple of the tick \(tick)")
        check(
            "levels", tick.decimal.units * Int128(levels) < reference.decimal.units,
            "must leave the lowest bid above 0: \(levels) ticks of \(tick) reach down to \(reference) and below")
        check(
            "min_notional", !minNotional.isNegative && minNotional.decimal <= Self.greatest,
            "must be 0 to \(Self.greatest)")
        for (name, fee) in [("maker_fee", makerFee), ("taker_fee", takerFee)] {
            check(name, fee.magnitude.decimal <= 10, "must be -10 to 10 percent")
        }
        check("fill_ratio", fillRatio.isPositive && fillRatio <= 1, "must be above 0 and at most 1")
        return found
    }

    /// All that its prices depend on, as text.
    var fingerprint: String {
        "\(key) \(reference) \(tick) \(lot) \(levels) \(levelSize) \(session.rawValue)"
    }
}
