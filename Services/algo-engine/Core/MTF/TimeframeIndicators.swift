public import Contracts
import Indicators

/// The values of one timeframe of one instrument, candle by candle, each in constant time.
///
/// Two chains of indicators run side by side: candles of a block (see ``IndicatorSettings/history``) are answered by
/// the chain that began with the block before, while the next block's is warming up.
public struct TimeframeIndicators: Sendable {
    /// The timeframe.
    public let timeframe: Timeframe
    /// How the values are computed.
    public let settings: IndicatorSettings
    /// When the newest candle it was given opened; nil before the first.
    public private(set) var newest: Timestamp?

    private let start: Int64
    private let length: Int64
    private let blockLength: Int64
    private var block: Int64?
    private var older: IndicatorChain?
    private var younger: IndicatorChain?
    private var vwap = VWAP(reset: .utcDay)
    private var session: Int64?

    /// Empty. `start` is the instant from which it will be given every closed candle; nil for timeframes without a
    /// fixed length.
    public init?(timeframe: Timeframe, settings: IndicatorSettings, from start: Timestamp) {
        guard let length = timeframe.fixedMilliseconds else { return nil }
        self.timeframe = timeframe
        self.settings = settings
        self.length = length
        self.start = start.milliseconds
        blockLength = length * Int64(settings.history)
    }

    /// Takes the next closed candle. Answers false, and changes nothing, when it is not newer than the newest, or
    /// opened before the start.
    @discardableResult
    public mutating func add(_ candle: Candle) -> Bool {
        add(
            IndicatorBar(
                openMilliseconds: candle.openTime.milliseconds, high: candle.high.decimal.approximateDouble,
                low: candle.low.decimal.approximateDouble, close: candle.close.decimal.approximateDouble,
                volume: candle.volume.decimal.approximateDouble))
    }

    /// The same of numbers.
    @discardableResult
    mutating func add(_ bar: IndicatorBar) -> Bool {
        let open = bar.openMilliseconds
        guard open >= start, newest.map({ open > $0.milliseconds }) ?? true else { return false }
        newest = Timestamp(milliseconds: open)
        enter(IndicatorSettings.block(of: open, length: blockLength))
        let began = enterSession(of: open)
        var average: RuleValue?
        if settings.vwap == .session {
            vwap.add(bar)
            average = sessionValue(at: open)
        }
        older?.add(bar, session: average, sessionBegan: began)
        younger?.add(bar, session: average, sessionBegan: began)
        return true
    }

    /// What the newest candle says; nil before the first.
    public var context: TimeframeContext? {
        guard let newest else { return nil }
        if let older {
            return TimeframeContext(
                timeframe: timeframe, openTime: newest, values: older.values, history: older.history)
        }
        return TimeframeContext(
            timeframe: timeframe, openTime: newest,
            values: [RuleValue](repeating: .warming(left: left(at: newest.milliseconds)), count: FieldHistory.width),
            history: FieldHistory(depth: settings.seriesDepth))
    }

    /// Into the block of a candle: the younger chain has become the older one. A chain that missed the beginning of its
    /// block is none.
    private mutating func enter(_ next: Int64) {
        guard next != block else { return }
        older = fresh(from: next - 1)
        if let block, next == block + 1, let younger { older = younger }
        younger = fresh(from: next)
        block = next
    }

    private func fresh(from block: Int64) -> IndicatorChain? {
        start <= block * blockLength ? IndicatorChain(timeframe: timeframe, depth: settings.seriesDepth) : nil
    }

    private mutating func enterSession(of open: Int64) -> Bool {
        let day = IndicatorSettings.block(of: open, length: IndicatorSettings.sessionMilliseconds)
        defer { session = day }
        return day != session
    }

    /// The session's average, if all of the session was given.
    private func sessionValue(at open: Int64) -> RuleValue {
        let day = IndicatorSettings.sessionMilliseconds
        let midnight = IndicatorSettings.block(of: open, length: day) * day
        guard start > midnight else { return RuleValue(vwap.reading) }
        return .warming(left: max(1, Int((midnight + day - open) / length)))
    }

    /// Candles until the first block that has a chain with a whole block before it.
    private func left(at open: Int64) -> Int {
        let first = -IndicatorSettings.block(of: -start, length: blockLength)
        return max(1, Int(((first + 1) * blockLength - open) / length))
    }
}
