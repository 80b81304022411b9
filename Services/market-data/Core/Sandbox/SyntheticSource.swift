import Contracts

/// Seeded prices. A minute's variance follows GARCH(1,1): after a large move large moves are likelier, so volatility
/// comes in clusters; the price is pulled back to its reference very slowly. Whole numbers throughout.
public struct SyntheticSource: Sendable {
    /// Weights of GARCH(1,1) in percent: of the long-run variance, of the last move squared, of the last variance.
    static let weights: (base: Int64, move: Int64, last: Int64) = (2, 10, 88)
    /// The variance stays below this many times the long-run one.
    static let maxVarianceRatio: Int64 = 100
    /// Steps a minute is drawn in.
    static let stepsPerMinute: Int64 = 15
    /// In this many minutes the distance to the reference shrinks to a third, were there no chance.
    static let pullMinutes: Int128 = 20_000
    /// A return of 1 in the units returns are counted in.
    static let unit: Int128 = 1_000_000_000

    private let seed: UInt64
    private let market: UInt64
    private let reference: Price
    private let floor: Int128
    private let tick: Price
    private let lot: Quantity
    private let typicalVolume: Int128
    private let baseVariance: Int64

    /// Prices of a pair from a seed. `volatilityBps` is the typical move of a minute in hundredths of a percent,
    /// 1 to 100.
    public init(pair: SandboxPair, seed: UInt64, volatilityBps: Int) {
        self.seed = seed
        market = SeededStream.hash(pair.key.description)
        reference = pair.reference
        floor = pair.tick.decimal.units * Int128(pair.levels + 1)
        tick = pair.tick
        lot = pair.lot
        typicalVolume = pair.levelSize.decimal.units
        let deviation = Int64(volatilityBps) * 100_000
        baseVariance = deviation * deviation
    }

    /// At the reference, with the long-run variance.
    var start: MarketState {
        MarketState(index: 0, price: reference, variance: baseVariance)
    }

    func next(after state: MarketState) throws(DecimalError) -> (bar: PriceBar, state: MarketState) {
        var numbers = SeededStream(seed: seed, market: market, index: state.index)
        let deviation = Int128(Self.root(state.variance / Self.stepsPerMinute))
        let open = state.price.decimal.units
        let reference = reference.decimal.units
        let pull = (reference - open) * Self.unit / reference / Self.pullMinutes / Int128(Self.stepsPerMinute)
        var price = open
        var high = open
        var low = open
        for _ in 0..<Self.stepsPerMinute {
            let move = deviation * Int128(numbers.normal()) / 65_536 + pull
            price = max(floor, price + price * move / Self.unit)
            high = max(high, price)
            low = min(low, price)
        }
        let moved = Int64(clamping: (price - open) * Self.unit / open)
        let bar = PriceBar(
            open: try onTick(open), high: try onTick(high), low: try onTick(low), close: try onTick(price),
            volume: try volume(move: moved, &numbers))
        let after = MarketState(
            index: state.index + 1, price: Price(try Decimal12(units: price)), variance: variance(state, moved))
        return (bar, after)
    }

    private func variance(_ state: MarketState, _ move: Int64) -> Int64 {
        let bounded = max(-1_000_000_000, min(1_000_000_000, move))
        let sum =
            Int128(Self.weights.base) * Int128(baseVariance) + Int128(Self.weights.move) * Int128(bounded)
            * Int128(bounded) + Int128(Self.weights.last) * Int128(state.variance)
        return Int64(min(sum / 100, Int128(baseVariance * Self.maxVarianceRatio)))
    }

    /// Half to one and a half typical volumes, more when the price moves.
    private func volume(move: Int64, _ numbers: inout SeededStream) throws(DecimalError) -> Quantity {
        let share = 50 + Int128(numbers.below(101)) + 100 * Int128(move.magnitude) / Int128(Self.root(baseVariance))
        return try Quantity(Decimal12(units: typicalVolume * share / 100)).quantised(to: lot, rounding: .up)
    }

    private func onTick(_ units: Int128) throws(DecimalError) -> Price {
        try Price(Decimal12(units: units)).quantised(to: tick, rounding: .halfEven)
    }

    /// The whole part of a square root.
    static func root(_ value: Int64) -> Int64 {
        guard value > 0 else { return 0 }
        var low: Int64 = 1
        var high: Int64 = 3_037_000_499
        while low < high {
            let middle = (low + high + 1) / 2
            if middle * middle <= value { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
