/// How good the data of a symbol is. The score is 100 less five deductions, each a whole number, rounded up, so that no
/// fault is free:
///
/// - holes: up to 45, in proportion; all when 5 % of the candles are missing;
/// - refused messages (outliers and all other reasons): up to 20; all at 2 % of the messages;
/// - staleness: up to 20; none up to the bound, all at ten times the bound or when nothing was ever heard;
/// - zero volume: up to 5; all when every candle is empty;
/// - duplicates of closed candles: up to 5; all at one a candle;
/// - skew of the venue's clock: up to 5; none up to the bound, all at ten times the bound.
public struct QualityReport: Hashable, Sendable {
    /// What was looked at.
    public struct Facts: Hashable, Sendable {
        /// Candles there are.
        public var present: Int
        /// Candles missing between them.
        public var holes: Int
        /// Messages received.
        public var received: Int
        /// Messages that repeated a closed candle.
        public var duplicates: Int
        /// Candles in which nothing was traded.
        public var zeroVolume: Int
        /// Messages refused by the collar.
        public var outliers: Int
        /// Messages refused for any reason, outliers among them.
        public var refused: Int
        /// Since the last message, in milliseconds; nil when none came.
        public var stalenessMilliseconds: Int64?
        /// The venue's clock minus ours, in milliseconds; nil when not measured.
        public var skewMilliseconds: Int64?

        /// Makes it from its fields.
        public init(
            present: Int, holes: Int, received: Int, duplicates: Int, zeroVolume: Int, outliers: Int, refused: Int,
            stalenessMilliseconds: Int64?, skewMilliseconds: Int64?
        ) {
            self.present = present
            self.holes = holes
            self.received = received
            self.duplicates = duplicates
            self.zeroVolume = zeroVolume
            self.outliers = outliers
            self.refused = refused
            self.stalenessMilliseconds = stalenessMilliseconds
            self.skewMilliseconds = skewMilliseconds
        }
    }

    /// What was looked at.
    public let facts: Facts
    /// 0 (of no use) to 100 (nothing to find fault with).
    public let score: Int

    /// Judges.
    /// - Parameters:
    ///   - maxStalenessMilliseconds: how old the last message may be at no cost; at least 1.
    ///   - maxSkewMilliseconds: how far the clocks may differ at no cost; at least 1.
    public init(facts: Facts, maxStalenessMilliseconds: Int64, maxSkewMilliseconds: Int64) {
        self.facts = facts
        let candles = Self.count(facts.present)
        let holes = Self.count(facts.holes)
        let deductions: [Int64] = [
            Self.share(45, holes * 20, of: candles + holes),
            Self.share(20, Self.count(facts.refused) * 50, of: Self.count(facts.received)),
            Self.excess(20, facts.stalenessMilliseconds ?? .max, bound: max(1, maxStalenessMilliseconds)),
            Self.share(5, Self.count(facts.zeroVolume), of: candles),
            Self.share(5, Self.count(facts.duplicates), of: candles),
            Self.excess(
                5, facts.skewMilliseconds.map { $0 == .min ? .max : abs($0) } ?? 0, bound: max(1, maxSkewMilliseconds)),
        ]
        score = Int(max(0, 100 - deductions.reduce(0, +)))
    }

    /// A count, bounded so that nothing below overflows.
    private static func count(_ value: Int) -> Int64 { Int64(min(max(0, value), 1 << 40)) }

    /// `most` × part / whole, rounded up, at most `most`.
    private static func share(_ most: Int64, _ part: Int64, of whole: Int64) -> Int64 {
        guard part > 0 else { return 0 }
        guard part < whole else { return most }
        return (most * part + whole - 1) / whole
    }

    /// Nothing up to the bound, then rising to `most` at ten times the bound.
    private static func excess(_ most: Int64, _ value: Int64, bound: Int64) -> Int64 {
        let bound = min(bound, 1 << 40)
        guard value > bound else { return 0 }
        return value < bound * 10 ? share(most, value - bound, of: bound * 9) : most
    }
}
