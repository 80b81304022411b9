/// Volume-weighted average of typical prices since UTC midnight, in quote currency. First value at index 0; while the
/// session has no volume it is the newest typical price.
public struct SessionVWAP: Indicator {
    private static let sessionMilliseconds: Int64 = 86_400_000
    private var session: Int64?
    private var turnover = 0.0
    private var volume = 0.0
    private var typical = 0.0

    /// Begins with the first bar's session.
    public init() {}

    /// The average, once there is a bar.
    public var reading: IndicatorReading<Double> {
        guard session != nil else { return .warming(left: 1) }
        return .ready(volume > 0 ? turnover / volume : typical)
    }

    /// Takes the next bar; one of another UTC day begins anew.
    public mutating func add(_ input: IndicatorBar) {
        let day = Self.day(of: input.openMilliseconds)
        if day != session {
            session = day
            turnover = 0
            volume = 0
        }
        typical = input.typical
        turnover += typical * input.volume
        volume += input.volume
    }

    private static func day(of milliseconds: Int64) -> Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: sessionMilliseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
