/// Volume-weighted average of typical prices, in quote currency: Σ(typical · volume) / Σ volume since the last reset. First
/// value at index 0; while there is no volume since the reset it is the newest typical price.
public struct VWAP: SteadyIndicator {
    /// Where the sums begin anew.
    public enum Reset: Sendable, Equatable {
        /// At each UTC midnight.
        case utcDay
        /// Nowhere: over everything since the first bar.
        case never
    }

    private static let dayMilliseconds: Int64 = 86_400_000
    private let reset: Reset
    private var day: Int64?
    private var turnover = 0.0
    private var volume = 0.0
    private var typical = 0.0

    /// Begins with the first bar.
    public init(reset: Reset = .utcDay) { self.reset = reset }

    /// The average, once there is a bar.
    public var reading: IndicatorReading<Double> {
        guard day != nil else { return .warming(left: 1) }
        return .ready(volume > 0 ? turnover / volume : typical)
    }

    /// Takes the next bar. Negative volume counts as none.
    public mutating func add(_ input: IndicatorBar) {
        let day = reset == .never ? 0 : Self.day(of: input.openMilliseconds)
        if day != self.day {
            self.day = day
            turnover = 0
            volume = 0
        }
        typical = input.typical
        let traded = max(input.volume, 0)
        turnover += typical * traded
        volume += traded
    }

    private static func day(of milliseconds: Int64) -> Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: dayMilliseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
