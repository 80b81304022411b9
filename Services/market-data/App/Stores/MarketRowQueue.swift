import Exchanges
import Observability
import Reactor
import ServiceKit

/// What waits to be stored, bounded. Rows that a transaction could not store go back to where they were, so that a database
/// that is away costs nothing as long as the room suffices. What is lost beyond it is counted: trades and derivatives
/// first, candles last, the oldest first.
final class MarketRowQueue: MarketRecorder {
    private struct State {
        /// Candles, funding, instruments, gaps.
        var essential: [MarketRow] = []
        /// Trades and derivatives.
        var optional: [MarketRow] = []
    }

    private let settings: StorageSettings
    private let state = Locked(State())
    private let waiting: Gauge
    private let lost: Counter
    private let signal = WakeSignal()

    init(settings: StorageSettings, metrics: MetricsRegistry) {
        self.settings = settings
        waiting = metrics.gauge("market_rows_waiting", "Rows of live markets that wait to be stored.")
        lost = Self.lostCounter(metrics)
    }

    /// Counts what was never stored.
    static func lostCounter(_ metrics: MetricsRegistry) -> Counter {
        metrics.counter(
            "market_rows_lost_total", "Rows that were never stored: no room, or refused by the database.",
            labels: ["reason"])
    }

    func record(_ rows: [MarketRow]) {
        let dropped = state.withLock { state in
            for row in rows where row.isWanted(settings) {
                if row.isOptional { state.optional.append(row) } else { state.essential.append(row) }
            }
            return Self.bound(&state, settings.maxQueuedRows)
        }
        note(dropped)
        signal.fire()
    }

    /// Takes the oldest rows out, what matters most first.
    func take(_ limit: Int) -> [MarketRow] {
        state.withLock { state in
            var taken = Array(state.essential.prefix(limit))
            state.essential.removeFirst(taken.count)
            let more = min(limit - taken.count, state.optional.count)
            taken += state.optional.prefix(more)
            state.optional.removeFirst(more)
            return taken
        }
    }

    /// Puts rows back in front of those that came since.
    func putBack(_ rows: [MarketRow]) {
        let dropped = state.withLock { state in
            state.essential.insert(contentsOf: rows.filter { !$0.isOptional }, at: 0)
            state.optional.insert(contentsOf: rows.filter(\.isOptional), at: 0)
            return Self.bound(&state, settings.maxQueuedRows)
        }
        note(dropped)
    }

    /// How many rows wait.
    var count: Int { state.withLock { $0.essential.count + $0.optional.count } }

    /// Waits until rows come, at most so long. For one task.
    func wait(atMostMilliseconds limit: Int64, on loop: EventLoop) async {
        if count > 0 { return }
        await signal.sleep(atMostMilliseconds: limit, on: loop)
    }

    /// Shows how many wait.
    func show() { waiting.set(count) }

    private func note(_ dropped: Int) {
        if dropped > 0 { lost.labelled("no_room").increment(by: dropped) }
    }

    private static func bound(_ state: inout State, _ limit: Int) -> Int {
        let beyond = state.essential.count + state.optional.count - limit
        guard beyond > 0 else { return 0 }
        let optional = min(beyond, state.optional.count)
        state.optional.removeFirst(optional)
        state.essential.removeFirst(beyond - optional)
        return beyond
    }
}

extension MarketRow {
    /// Whether it is given up before a candle is.
    var isOptional: Bool {
        switch self {
        case .trade, .derivative: true
        case .candle, .funding, .instruments, .gap: false
        }
    }

    /// Whether the configuration wants it stored.
    func isWanted(_ settings: StorageSettings) -> Bool {
        switch self {
        case .trade: settings.keepsTrades
        case .derivative: settings.keepsDerivatives
        case .candle(_, let candle, _): candle.isClosed == true
        case .funding, .instruments, .gap: true
        }
    }
}
