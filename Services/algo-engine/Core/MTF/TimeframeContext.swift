public import Contracts

/// What the closed candles of one timeframe say, as of the newest of them.
public struct TimeframeContext: Sendable {
    /// The timeframe.
    public let timeframe: Timeframe
    /// When its newest closed candle opened.
    public let openTime: Timestamp
    let values: [RuleValue]
    let history: FieldHistory

    init(timeframe: Timeframe, openTime: Timestamp, values: [RuleValue], history: FieldHistory) {
        self.timeframe = timeframe
        self.openTime = openTime
        self.values = values
        self.history = history
    }

    /// The value of a field, so many candles before the newest one.
    public func value(_ field: MarketField, back: Int = 0) -> RuleValue {
        if back == 0 { return values[field.rawValue] }
        let kept = history.count(field)
        if back < kept { return .ready(history.value(field, back: back)) }
        guard kept == 0, case .warming(let left) = values[field.rawValue] else {
            return values[field.rawValue] == .missing ? .missing : .warming(left: back + 1 - kept)
        }
        return .warming(left: left + back)
    }

    /// The newest values of a field, oldest first; nil while there are not so many in a row.
    public func series(_ field: MarketField, count: Int) -> [Double]? {
        guard count > 0, history.count(field) >= count else { return nil }
        return (0..<count).map { history.value(field, back: count - 1 - $0) }
    }

    /// Whether its newest candle is the last one that is closed at an instant.
    public func isCurrent(at now: Timestamp) -> Bool {
        timeframe.isClosed(openedAt: openTime, at: now)
            && !timeframe.isClosed(openedAt: timeframe.nextOpenTime(after: openTime), at: now)
    }
}
