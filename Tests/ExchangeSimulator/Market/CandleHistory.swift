/// Recorded candles moved in time, so that a chosen moment of the recording is now; every interval is made of minutes.
final class CandleHistory {
    static let minute: Int64 = 60_000
    static let week: Int64 = 7 * 86_400_000

    private let tape: CandleTape
    private let lot: Int64
    /// Venue time − recorded time: whole weeks, so that every candle but months and three days keeps its place.
    let shift: Int64
    /// Candles that the venue changed after the fact, by open time in venue time.
    private var revised: [Int64: Bar] = [:]
    /// Finished candles made of minutes.
    private var made: [CandleInterval: [Int64: Bar]] = [:]
    /// The venue has nothing older: from the midnight before the history that was asked for.
    let firstOpenTime: Int64

    /// - Parameter history: how many milliseconds of recording lie before now at least.
    init(tape: CandleTape, lot: Int64, now: Int64, history: Int64) {
        self.tape = tape
        self.lot = lot
        shift = (now - tape.first - history) / Self.week * Self.week
        firstOpenTime = max(tape.first + shift, (now - history) / CandleInterval.day * CandleInterval.day)
    }

    /// The venue says something else of a finished minute from now on.
    func revise(_ bar: Bar) {
        revised[bar.openTime] = bar
        made = [:]
    }

    /// The finished minute that opened then.
    func minute(at openTime: Int64) -> Bar? {
        if !revised.isEmpty, let changed = revised[openTime] { return changed }
        guard openTime >= firstOpenTime, var bar = tape.bar(at: openTime - shift) else { return nil }
        bar.openTime = openTime
        return bar
    }

    /// What is known of the minute that opened then at a moment within it: opened, then high, low and close come.
    func minute(at openTime: Int64, now: Int64) -> Bar? {
        guard let whole = minute(at: openTime) else { return nil }
        guard now < openTime + Self.minute else { return whole }
        let passed = max(0, now - openTime)
        var bar = Bar(
            openTime: openTime, open: whole.open, high: whole.open, low: whole.open, close: whole.open,
            volume: whole.volume / Self.minute * passed / lot * lot)
        switch passed {
        case ..<15_000: break
        case ..<30_000:
            bar.high = whole.high
            bar.close = whole.high
        case ..<45_000:
            bar.high = whole.high
            bar.low = whole.low
            bar.close = whole.low
        default:
            bar.high = whole.high
            bar.low = whole.low
            bar.close = whole.close
        }
        return bar
    }

    func price(at now: Int64) -> Int64? { minute(at: now - now % Self.minute, now: now)?.close }

    /// The candle that opened then, as far as it is known now; nil when no minute of it is recorded.
    func candle(_ interval: CandleInterval, openTime: Int64, now: Int64) -> Bar? {
        let next = interval.next(after: openTime)
        if let known = made[interval]?[openTime] { return known }
        let end = min(next, now + 1)
        var result: Bar?
        var time = openTime
        while time < end {
            if let bar = minute(at: time, now: now) {
                if result == nil { result = bar } else { result?.extend(bar) }
            }
            time += Self.minute
        }
        result?.openTime = openTime
        // The 24 hours before now begin anew each minute.
        if next <= now, let result, interval != .twentyFourHours { made[interval, default: [:]][openTime] = result }
        return result
    }

    /// Candles with `from ≤ open time ≤ to`, oldest first. Where the limit cuts, the oldest are kept if `forward`.
    func candles(
        _ interval: CandleInterval, from: Int64?, to: Int64?, limit: Int, forward: Bool, now: Int64
    ) -> [Bar] {
        let newest = interval.start(of: min(to ?? now, now))
        let oldest = max(from ?? firstOpenTime, firstOpenTime)
        var bars: [Bar] = []
        if forward {
            var time = interval.start(of: oldest)
            if time < oldest, interval.start(of: firstOpenTime) != time { time = interval.next(after: time) }
            while time <= newest, bars.count < limit {
                if let bar = candle(interval, openTime: time, now: now) { bars.append(bar) }
                time = interval.next(after: time)
            }
            return bars
        }
        var time = newest
        while time >= interval.start(of: oldest), bars.count < limit {
            if time >= oldest || from == nil, let bar = candle(interval, openTime: time, now: now) { bars.append(bar) }
            time = interval.start(of: time - 1)
        }
        return bars.reversed()
    }

    /// Open, high, low, last and volume of the 24 hours before now.
    func day(now: Int64) -> Bar? {
        let begin = (now - 86_400_000) / Self.minute * Self.minute + Self.minute
        return candle(.twentyFourHours, openTime: begin, now: now)
    }
}
