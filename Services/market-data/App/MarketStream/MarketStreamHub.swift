import Contracts
import MarketDataCore
import Networking
import Observability

/// Gives the events of all markets to their readers and keeps the newest for those who resume. Nobody waits for anybody:
/// an event is queued with each reader, and one that is too slow is cut off by its sink. From any thread.
final class MarketStreamHub: Sendable {
    /// One reader's place; hand it back with ``leave(_:)``.
    struct Seat: Hashable, Sendable {
        fileprivate let number: Int64
        fileprivate let subject: String
    }

    /// What stands against one more reader. Closed.
    enum Refusal: Sendable {
        case daemonFull
        case callerFull
    }

    private struct Reader {
        let filter: MarketStreamFilter
        let sink: EventStreamSink
    }

    private struct State {
        var next: Int64 = 1
        var nextSeat: Int64 = 1
        /// A ring once it is full; `oldest` is where it begins.
        var kept: [MarketStreamItem] = []
        var oldest = 0
        var readers: [Int64: Reader] = [:]
        var perCaller: [String: Int] = [:]
    }

    private let run: Int64
    private let settings: MarketStreamSettings
    private let readersGauge: Gauge
    private let delivered: Counter
    private let state = Locked(State())

    /// - Parameter run: when the daemon's run began, in milliseconds since 1970.
    init(run: Int64, settings: MarketStreamSettings, metrics: MetricsRegistry) {
        self.run = run
        self.settings = settings
        readersGauge = metrics.gauge("market_stream_readers", "Readers of the market stream.")
        delivered = metrics.counter(
            "market_stream_deliveries_total", "Events queued with a reader of the market stream.")
    }

    /// Gives an event out and keeps it.
    func publish(_ what: MarketStreamItem.What, of key: MarketKey) {
        let type = what.type
        let timeframe = what.timeframe
        // Under the lock, so that every reader gets events in the order of their ids; queueing never waits.
        let count = state.withLock { state in
            let item = MarketStreamItem(id: MarketStreamID(run: run, number: state.next), key: key, what: what)
            state.next += 1
            if state.kept.count < settings.replayEvents {
                state.kept.append(item)
            } else {
                state.kept[state.oldest] = item
                state.oldest = (state.oldest + 1) % settings.replayEvents
            }
            var count = 0
            for reader in state.readers.values where reader.filter.wants(key, type, timeframe) {
                guard let encoded = try? item.encoded() else { break }
                reader.sink.send(encoded)
                count += 1
            }
            return count
        }
        if count > 0 { delivered.increment(by: count) }
    }

    /// What stands against one more reader of a caller; nil when nothing does.
    func refusal(of subject: String) -> Refusal? {
        state.withLock { Self.refusal($0, subject, settings) }
    }

    /// Seats a reader: tells it where it stands or that something is missing, gives it what it missed and from then on
    /// what comes. Nil when there are too many readers by now.
    func attach(
        _ sink: EventStreamSink, filter: MarketStreamFilter, after last: MarketStreamID?, subject: String
    ) throws -> Seat? {
        let seat = try state.withLock { state -> Seat? in
            guard Self.refusal(state, subject, settings) == nil else { return nil }
            try greet(sink, filter, last, state)
            let seat = Seat(number: state.nextSeat, subject: subject)
            state.nextSeat += 1
            state.readers[seat.number] = Reader(filter: filter, sink: sink)
            state.perCaller[subject, default: 0] += 1
            return seat
        }
        if seat != nil { readersGauge.add(1) }
        return seat
    }

    /// Gives nothing more to a reader.
    func leave(_ seat: Seat) {
        let wasThere = state.withLock { state in
            guard state.readers.removeValue(forKey: seat.number) != nil else { return false }
            let left = state.perCaller[seat.subject, default: 1] - 1
            state.perCaller[seat.subject] = left > 0 ? left : nil
            return true
        }
        if wasThere { readersGauge.add(-1) }
    }

    private func greet(
        _ sink: EventStreamSink, _ filter: MarketStreamFilter, _ last: MarketStreamID?, _ state: State
    ) throws {
        let newest = MarketStreamID(run: run, number: state.next - 1)
        guard let last else { return try sink.say("ready", at: newest) }
        let firstKept = state.next - Int64(state.kept.count)
        let isOfThisRun = last.run == run && last.number < state.next
        guard isOfThisRun, last.number >= firstKept - 1 else {
            return try sink.say("reset", at: newest, reason: isOfThisRun ? "no_longer_kept" : "other_run")
        }
        try sink.say("ready", at: last)
        for item in state.kept[state.oldest...] + state.kept[..<state.oldest]
        where item.id.number > last.number && filter.wants(item.key, item.what.type, item.what.timeframe) {
            guard sink.send(try item.encoded()) else { return }
        }
    }

    private static func refusal(_ state: State, _ subject: String, _ settings: MarketStreamSettings) -> Refusal? {
        if state.readers.count >= settings.maxReaders { return .daemonFull }
        return state.perCaller[subject, default: 0] >= settings.maxReadersPerCaller ? .callerFull : nil
    }
}

extension MarketStreamHub {
    /// Gives out what a market of the sandbox shows now.
    func publish(_ snapshot: MarketSnapshot, of key: MarketKey) {
        publish(.quote(snapshot.quote), of: key)
        guard let bid = snapshot.book.bids.first, let ask = snapshot.book.asks.first else { return }
        publish(
            .book(
                MarketBookTop(
                    venue: key.venue, symbol: key.symbol, bid: bid, ask: ask, timestamp: snapshot.book.lastUpdate)),
            of: key)
    }
}
