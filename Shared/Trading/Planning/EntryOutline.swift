public import Contracts

/// A limit entry in outline: price, stop, contracts and target, before leverage and fees. What a selection between
/// timeframes measures (expected multiple, width of the zone), and what a plan goes on from.
///
/// Specification of multi-timeframe trading, sections 9.5 to 9.8, as the owner's document has them. Entry and book are
/// intersected once, so that no clamp pushes the price out of the zone.
public struct EntryOutline: Sendable, Equatable {
    /// Why there is none.
    public enum Refusal: String, CaseIterable, Error, Hashable, Sendable {
        /// The book is crossed, or a price is not above 0.
        case bookUnusable = "book_unusable"
        /// The stop is measured by an average true range that is not above 0.
        case rangeInvalid = "range_invalid"
        /// No price is in the zone, in the book and near enough to the mark.
        case outOfZone = "out_of_zone"
        /// The risk buys fewer contracts than the least.
        case sizeBelowMinimum = "size_below_minimum"
        /// A number does not fit.
        case arithmetic
    }

    /// Least distance of the stop, as a fraction of the entry: 0.5 %.
    public static let minStopDistance = Decimal12(5).thousandths

    /// Where it may be made.
    public let zone: EntryZone
    /// How far the zone's farther end is from the mark, as a fraction.
    public let zoneDeviation: Decimal12
    /// Whether the zone is near enough to be used.
    public let usesZone: Bool
    /// The limit price.
    public let entry: Price
    /// Where the loss is taken: the farther one of what the range and what the risk say.
    public let stop: Price
    /// The stop of the average true range alone.
    public let rangeStop: Price
    /// The stop of the risk alone.
    public let riskStop: Price
    /// Whole contracts whose loss at the stop is at most the risk.
    public let contracts: Decimal12
    /// The target by its multiple alone.
    public let baseTarget: Price
    /// The target, moved to a pivot level where there is one beyond.
    public let target: Price

    /// Profit at the target over loss at the stop.
    public var expectedMultiple: Decimal12 {
        get throws(DecimalError) {
            let profit = try target < entry ? entry.decimal - target.decimal : target.decimal - entry.decimal
            let loss = try stop < entry ? entry.decimal - stop.decimal : stop.decimal - entry.decimal
            return try profit.divided(by: loss, rounding: .halfEven)
        }
    }
}

extension Decimal12 {
    /// So many thousandths; a constant cannot be parsed without an error.
    var thousandths: Decimal12 { (try? divided(by: 1_000, rounding: .halfEven)) ?? .zero }
}
