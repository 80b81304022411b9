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
        /// Places taken, of readers that catch up too.
        var seats: Set<Seat> = []
        /// Those that get what comes, by the number of their seat.
        var readers: [Int64: Reader] = [:]
        var perCaller: [String: Int] = [:]

        /// Number of the oldest event that is kept.
        var firstKept: Int64 { next - Int64(kept.count) }

        /// An event that is kept.
        func kept(_ number: Int64) -> MarketStreamItem { kept[(oldest + Int(number - firstKept)) % kept.count] }
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

    /// Takes a place for one more reader of a caller; nil when there are too many by now. Hand it back with ``leave(_:)``.
    func enter(_ subject: String) -> Seat? {
        let seat = state.withLock { state -> Seat? in
            guard Self.refusal(state, subject, settings) == nil else { return nil }
            let seat = Seat(number: state.nextSeat, subject: subject)
            state.nextSeat += 1
            state.seats.insert(seat)
            state.perCaller[subject, default: 0] += 1
            return seat
        }
        if seat != nil { readersGauge.add(1) }
        return seat
    }

    /// Tells a reader where it stands, or that something is missing. Answers the number of the last event that it has.
    func greet(_ sink: EventStreamSink, after last: MarketStreamID?) throws -> Int64 {
        try state.withLock { state in
            let newest = MarketStreamID(run: run, number: state.next - 1)
            guard let last else {
                try sink.say("ready", at: newest)
                return newest.number
            }
            let isOfThisRun = last.run == run && last.number < state.next
            guard isOfThisRun, last.number >= state.firstKept - 1 else {
                try sink.say("reset", at: newest, reason: isOfThisRun ? "no_longer_kept" : "other_run")
                return newest.number
            }
            try sink.say("ready", at: last)
            return last.number
        }
    }

    /// Gives a reader the next page of what came behind `number`, which moves on: so much as may wait for it. True once it
    /// has all of it; from then on it gets what comes. A reader whose next event is gone meanwhile gets a `reset`.
    func catchUp(
        _ seat: Seat, _ sink: EventStreamSink, filter: MarketStreamFilter, after number: inout Int64
    ) throws -> Bool {
        let maxEvents = max(1, settings.maxQueuedEvents / 2)
        let maxBytes = settings.maxQueuedBytes / 2
        var place = number
        defer { number = place }
        return try state.withLock { state in
            guard state.seats.contains(seat) else { return true }
            if place < state.firstKept - 1 {
                place = state.next - 1
                try sink.say("reset", at: MarketStreamID(run: run, number: place), reason: "no_longer_kept")
            }
            var events = 0
            var bytes = 0
            while place + 1 < state.next {
                let item = state.kept(place + 1)
                if filter.wants(item.key, item.what.type, item.what.timeframe) {
                    let encoded = try item.encoded()
                    guard events == 0 || (events < maxEvents && bytes + encoded.bytes.count <= maxBytes) else {
                        return false
                    }
                    guard sink.send(encoded) else { return true }
                    events += 1
                    bytes += encoded.bytes.count
                }
                place += 1
            }
            state.readers[seat.number] = Reader(filter: filter, sink: sink)
            return true
        }
    }

    /// Gives nothing more to a reader.
    func leave(_ seat: Seat) {
        let wasThere = state.withLock { state in
            guard state.seats.remove(seat) != nil else { return false }
            state.readers[seat.number] = nil
            let left = state.perCaller[seat.subject, default: 1] - 1
            state.perCaller[seat.subject] = left > 0 ? left : nil
            return true
        }
        if wasThere { readersGauge.add(-1) }
    }

    private static func refusal(_ state: State, _ subject: String, _ settings: MarketStreamSettings) -> Refusal? {
        if state.seats.count >= settings.maxReaders { return .daemonFull }
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
