import MarketDataCore
import Observability
import Reactor

/// Who reads what in this daemon. Giving an event out means queueing it with each reader, so nobody waits for anybody.
actor RoomHub {
    private let loop: EventLoop
    private let settings: StreamingSettings
    private let readersGauge: Gauge
    private let delivered: Counter
    private var roster: RoomRoster<any RoomSink>
    private var perCaller: [String: Int] = [:]
    private var admitted = 0

    /// The loop.
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop, settings: StreamingSettings, metrics: MetricsRegistry) {
        self.loop = loop
        self.settings = settings
        roster = RoomRoster(position: .start)
        readersGauge = metrics.gauge("stream_readers", "Readers of all rooms.")
        delivered = metrics.counter("stream_deliveries_total", "Events queued with a reader.")
    }

    // MARK: Readers

    /// What stands against one more reader; nil when nothing does.
    func refusal(of subject: String) -> Refusal? {
        if admitted >= settings.maxReaders { return .daemonFull }
        return perCaller[subject, default: 0] >= settings.maxReadersPerCaller ? .callerFull : nil
    }

    enum Refusal {
        case daemonFull
        case callerFull
    }

    /// Counts a reader in; false when there are too many by now.
    func admit(_ subject: String) -> Bool {
        guard refusal(of: subject) == nil else { return false }
        admitted += 1
        perCaller[subject, default: 0] += 1
        readersGauge.set(admitted)
        return true
    }

    /// Counts a reader out.
    func dismiss(_ subject: String) {
        admitted -= 1
        let left = perCaller[subject, default: 1] - 1
        perCaller[subject] = left > 0 ? left : nil
        readersGauge.set(admitted)
    }

    /// Gives what comes to a reader that has caught up to `after`; nil when it must look into the store again.
    func attach(_ sink: any RoomSink, to room: String, after: StreamPosition) -> RoomRoster<any RoomSink>.Seat? {
        roster.attach(sink, to: room, after: after)
    }

    /// Gives what comes to a reader that asks for nothing older, and tells it where it stands.
    func attachNow(_ sink: any RoomSink, to room: String) -> RoomRoster<any RoomSink>.Seat {
        let (seat, position) = roster.attachNow(sink, to: room)
        sink.say(.ready(position))
        return seat
    }

    /// Gives nothing more to a reader.
    func leave(_ seat: RoomRoster<any RoomSink>.Seat) { roster.leave(seat) }

    // MARK: Events

    /// Everything up to here has been given out.
    var position: StreamPosition { roster.position }

    /// Begins behind what is stored already.
    func begin(at position: StreamPosition) { roster = RoomRoster(position: position) }

    /// Gives events out, each encoded once.
    func giveOut(_ events: [RoomStore.Stored], logger: Logger) {
        for event in events {
            let isFollowed = roster.isFollowed(event.room)
            let readers = roster.advance(over: event.position, in: event.room)
            guard isFollowed, !readers.isEmpty else { continue }
            do {
                let encoded = try event.encoded()
                for reader in readers { reader.send(encoded) }
                delivered.increment(by: readers.count)
            } catch {
                logger.error("stream_event_not_writable", [.error: .string(String(describing: error))])
            }
        }
    }

    /// Sends everybody away, because events are gone that were not given out.
    func sendAway(_ ending: RoomEnding) {
        for reader in roster.everybody { reader.end(ending) }
    }
}
