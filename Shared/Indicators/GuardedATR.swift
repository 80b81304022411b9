/// The average true range that trading decisions stand on, in quote currency: as `ATR` or `SimpleATR`, with two guards.
/// First value at index `period`.
///
/// - Cap, meant for 1m candles: at most 3 times the median of the last 50 averages, the newest included (the lower of the
///   two middle ones when their number is even), so that one wild minute does not move stops far away. No cap while that
///   median is 0: after a standstill any move is wild.
/// - Floor: while no bar after the first has had any range, two ticks instead of 0.
///
/// Source: specification of multi-timeframe trading, section 7.1, "ATR with rules".
public struct GuardedATR: SteadyIndicator {
    /// How ranges are averaged.
    public enum Method: Sendable, Equatable, CaseIterable {
        /// Wilder's average.
        case wilder
        /// The plain mean of the last `period`.
        case simple
    }

    private static let capMedians = 3.0
    private static let capAverages = 50
    private static let floorTicks = 2.0

    private let tickSize: Double?
    // One of the two is there.
    private var wilder: ATR?
    private var simple: SimpleATR?
    private var recent: RunningMedian?
    private var ranges = TrueRanges()
    private var hasMoved = false

    /// An average over `period` ranges, at least 1.
    /// - Parameters:
    ///   - isCapped: whether the cap holds; true for 1m candles.
    ///   - tickSize: the instrument's tick size, above 0; nil for no floor.
    public init(period: Int = 14, method: Method = .wilder, isCapped: Bool = false, tickSize: Double? = nil) {
        precondition(tickSize.map { $0 > 0 } ?? true, "a tick size is above 0")
        wilder = method == .wilder ? ATR(period: period) : nil
        simple = method == .simple ? SimpleATR(period: period) : nil
        recent = isCapped ? RunningMedian(capacity: Self.capAverages) : nil
        self.tickSize = tickSize
    }

    private var raw: IndicatorReading<Double> { wilder?.reading ?? simple?.reading ?? .warming(left: 1) }

    /// The guarded average, once there are enough bars.
    public var reading: IndicatorReading<Double> {
        guard case .ready(var value) = raw else { return raw }
        if let median = recent?.lowerMedian, median > 0 { value = min(value, Self.capMedians * median) }
        if !hasMoved, let tickSize { value = max(value, Self.floorTicks * tickSize) }
        return .ready(value)
    }

    /// Takes the next bar.
    public mutating func add(_ input: IndicatorBar) {
        if let range = ranges.next(input), range > 0 { hasMoved = true }
        wilder?.add(input)
        simple?.add(input)
        if case .ready(let value) = raw { recent?.add(value) }
    }
}
