import Contracts
import Exchanges
import MarketDataCore
import Reactor
import Resilience
import Security

/// Candles of mark and index price, which no stream of these venues tells: each minute's are fetched once it is over, one
/// series after the other and behind everything that waits for live data.
struct OtherCandles: Sendable {
    /// Longest time between two looks at the clock, in milliseconds.
    static let lookMilliseconds: Int64 = 250

    let settings: VenueFeedSettings
    let intake: FeedIntake
    let filler: VenueFiller
    /// Time after a minute's end in which the venue makes it ready.
    let graceMilliseconds: Int64
    let loop: EventLoop

    /// Fetches until cancelled. What failed is asked for again, later and later.
    func run() async {
        var generator = SystemRandom()
        var done: Timestamp?
        var failures = 0
        while !Task.isCancelled {
            var pause = Self.lookMilliseconds
            let minute = Timeframe.oneMinute.openTime(
                containing: intake.venueReached.advanced(byMilliseconds: -graceMilliseconds))
            if minute != done {
                if await fetch() {
                    done = minute
                    failures = 0
                } else {
                    failures += 1
                    pause = max(
                        pause, filler.backoff.milliseconds(afterFailures: failures, using: &generator))
                }
            }
            try? await loop.sleep(milliseconds: pause)
        }
    }

    /// True when every series was fetched.
    private func fetch() async -> Bool {
        var isWhole = true
        for symbol in settings.symbols {
            for kind in settings.otherCandles {
                if Task.isCancelled { return false }
                let isDone = await filler.otherMinutes(symbol, kind)
                isWhole = isWhole && isDone
            }
        }
        return isWhole
    }
}
