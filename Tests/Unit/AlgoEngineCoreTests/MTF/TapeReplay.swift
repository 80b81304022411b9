import Contracts
import Indicators

@testable import AlgoEngineCore

/// A profile that walks along a tape, minute by minute, as a daemon does.
struct TapeReplay {
    let profile: RuleProfile
    let tape: MinuteTape
    /// Shows longer candles before they are over: a planted fault.
    var showsOpenCandles = false
    private var feeds: [Timeframe: TimeframeIndicators] = [:]
    private var cursors: [Timeframe: Int] = [:]

    /// Ready to decide at `start` and later, with no more history than the settings ask for, or from `earlier` on.
    init(_ profile: RuleProfile, _ tape: MinuteTape, start: Timestamp, earlier: Timestamp? = nil) {
        self.profile = profile
        self.tape = tape
        for timeframe in profile.timeframes {
            let need = profile.settings.historyStart(of: timeframe, at: start)
            let from = min(need, earlier ?? need)
            feeds[timeframe] = TimeframeIndicators(timeframe: timeframe, settings: profile.settings, from: from)
            cursors[timeframe] = (tape.frames[timeframe] ?? []).firstIndex {
                $0.openMilliseconds >= from.milliseconds
            }
        }
    }

    mutating func decide(at now: Timestamp, facts: MarketFacts = MarketFacts()) -> SymbolDecision {
        for timeframe in profile.timeframes {
            guard var cursor = cursors[timeframe], let bars = tape.frames[timeframe] else { continue }
            let seen =
                showsOpenCandles ? now.advanced(byMilliseconds: (timeframe.fixedMilliseconds ?? 0) - 60_000) : now
            while cursor < bars.count,
                timeframe.isClosed(openedAt: Timestamp(milliseconds: bars[cursor].openMilliseconds), at: seen)
            {
                feeds[timeframe]?.add(bars[cursor])
                cursor += 1
            }
            cursors[timeframe] = cursor
        }
        var contexts = feeds.values.compactMap(\.context)
        if showsOpenCandles {
            // It also says that they are over.
            contexts = contexts.map { context in
                let length = context.timeframe.fixedMilliseconds ?? 0
                return TimeframeContext(
                    timeframe: context.timeframe,
                    openTime: context.timeframe.openTime(containing: now).advanced(byMilliseconds: -length),
                    values: context.values, history: context.history)
            }
        }
        return profile.decide(MarketContext(at: now, contexts, facts: facts))
    }
}
