public import Contracts

/// From how much of the past the values of a timeframe are computed. Two series with equal settings have equal values.
public struct IndicatorSettings: Hashable, Sendable {
    /// Where the volume-weighted average price begins.
    public enum VWAPStart: String, CaseIterable, Hashable, Sendable {
        /// At midnight UTC.
        case session
        /// With the block that the other averages begin with: `history` to twice as many candles ago.
        case cumulative
    }

    /// Allowed numbers of candles.
    public static let historyRange = 60...500
    /// Most candles that a rule may look back at, the newest included.
    public static let maxSeriesDepth = 51

    /// Candles that every average has at least seen, and at most twice as many. Averages begin anew at fixed instants
    /// (each multiple of so many candles since 1970), so that values depend neither on when a daemon started nor on how
    /// much history happens to be at hand.
    public let history: Int
    /// Where the volume-weighted average price begins.
    public let vwap: VWAPStart
    /// How many of the newest values of each field are kept, 2 or more.
    public let seriesDepth: Int

    /// Settings; numbers out of range are brought into it.
    public init(history: Int = 250, vwap: VWAPStart = .session, seriesDepth: Int = Self.maxSeriesDepth) {
        self.history = min(max(history, Self.historyRange.lowerBound), Self.historyRange.upperBound)
        self.vwap = vwap
        self.seriesDepth = min(max(seriesDepth, 2), Self.maxSeriesDepth)
    }

    /// The instant from which closed candles must be fed so that everything that can be ready at `now` is: 1 to 2
    /// blocks of `history` candles before the last closed one, and since midnight of its day where VWAP counts by
    /// session. Timeframes without a fixed length have none and answer `now`.
    public func historyStart(of timeframe: Timeframe, at now: Timestamp) -> Timestamp {
        guard let length = timeframe.fixedMilliseconds else { return now }
        let last = timeframe.openTime(containing: now).milliseconds - length
        let start = (Self.block(of: last, length: length * Int64(history)) - 1) * length * Int64(history)
        let session = Self.block(of: last, length: Self.sessionMilliseconds) * Self.sessionMilliseconds
        return Timestamp(milliseconds: vwap == .session ? min(start, session) : start)
    }

    static let sessionMilliseconds: Int64 = 86_400_000

    /// The number of the block of so many milliseconds that an instant lies in; rounds down also before 1970.
    static func block(of milliseconds: Int64, length: Int64) -> Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: length)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
