import Observability
import Reactor

/// The connections of one client, by origin: leased to one request at a time, resting in between, bounded in number.
actor ConnectionPool {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// A connection lent to one request; give it back with `giveBack`.
    struct Lease: Sendable {
        let origin: Origin
        let stream: SocketStream
        /// Whether it has carried a request before.
        let isReused: Bool
    }

    private struct Resting {
        let id: UInt64
        let stream: SocketStream
        let timer: TimerID
    }

    /// What a waiting request is given.
    private enum Turn: Sendable {
        case connection(SocketStream)
        case mayConnect
        case failed(HTTPClientError)
    }

    private struct Place {
        /// Leased and being connected, not resting.
        var leased = 0
        var resting: [Resting] = []
        var waiting: [(id: UInt64, continuation: CheckedContinuation<Turn, Never>)] = []
        var isEmpty: Bool { leased == 0 && resting.isEmpty && waiting.isEmpty }
    }

    private let configuration: HTTPClientConfiguration
    private let dialer: Dialer
    private let metrics: HTTPClientMetrics
    private var places: [Origin: Place] = [:]
    private var idleCount = 0
    private var nextID: UInt64 = 0
    private var isShutDown = false

    init(dialer: Dialer, metrics: HTTPClientMetrics) {
        self.dialer = dialer
        self.metrics = metrics
        configuration = dialer.configuration
        loop = dialer.loop
    }

    /// A connection to the origin: a resting one unless `fresh`, else a new one if the origin has room, else the next
    /// one given back.
    func lease(_ origin: Origin, fresh: Bool, lifetime: RequestLifetime) async throws(HTTPClientError) -> Lease {
        try await lifetime.check()
        guard !isShutDown else { throw HTTPClientError(.clientShutDown, "the client was shut down") }
        if fresh { closeResting(origin, keep: configuration.maxConnectionsPerOrigin - 1) }
        switch await turn(origin, fresh, lifetime) {
        case .failed(let error):
            throw error
        case .mayConnect:
            return try await connect(origin, lifetime)
        case .connection(let stream):
            guard fresh else { return Lease(origin: origin, stream: stream, isReused: true) }
            await stream.shutDown()
            return try await connect(origin, lifetime)
        }
    }

    /// Ends a lease. A connection that may not be used again is closed, and its place goes to the next in line.
    func giveBack(_ lease: Lease, reusable: Bool) {
        guard reusable, !isShutDown, lease.stream.assumeIsolated({ $0.isFresh() }) else {
            lease.stream.assumeIsolated { $0.shutDown() }
            free(lease.origin)
            return
        }
        if let next = nextWaiting(lease.origin) {
            next.resume(returning: .connection(lease.stream))
        } else {
            rest(lease.stream, lease.origin)
        }
    }

    /// Closes what rests, fails who waits, and refuses new leases; leased connections close when given back.
    func shutDown() {
        isShutDown = true
        for origin in places.keys {
            for waiter in places[origin]?.waiting ?? [] {
                metrics.waiting.decrement()
                waiter.continuation.resume(
                    returning: .failed(HTTPClientError(.clientShutDown, "the client was shut down")))
            }
            places[origin]?.waiting = []
            closeResting(origin, keep: 0)
        }
    }

    /// For tests: leased and resting connections and waiting requests over all origins.
    var census: (leased: Int, resting: Int, waiting: Int) {
        places.values.reduce((0, 0, 0)) { ($0.0 + $1.leased, $0.1 + $1.resting.count, $0.2 + $1.waiting.count) }
    }

    // MARK: Connecting

    private func connect(_ origin: Origin, _ lifetime: RequestLifetime) async throws(HTTPClientError) -> Lease {
        do throws(HTTPClientError) {
            let stream = try await dialer.connect(origin, lifetime: lifetime)
            metrics.connects.increment()
            return Lease(origin: origin, stream: stream, isReused: false)
        } catch {
            free(origin)
            throw error
        }
    }

    private func occupancy(_ origin: Origin) -> Int {
        guard let place = places[origin] else { return 0 }
        return place.leased + place.resting.count
    }

    private func take(_ origin: Origin) {
        places[origin, default: Place()].leased += 1
        metrics.connectionsLeased.increment()
    }

    /// Frees a leased place: the next in line may connect.
    private func free(_ origin: Origin) {
        if let next = nextWaiting(origin) {
            next.resume(returning: .mayConnect)
            return
        }
        places[origin]?.leased -= 1
        metrics.connectionsLeased.decrement()
        forgetIfEmpty(origin)
    }

    private func forgetIfEmpty(_ origin: Origin) {
        if places[origin]?.isEmpty == true { places[origin] = nil }
    }

    // MARK: Resting

    private func takeResting(_ origin: Origin) -> SocketStream? {
        // The one used last is the likeliest to be alive.
        while let resting = places[origin]?.resting.popLast() {
            loop.cancel(resting.timer)
            noteResting(-1)
            take(origin)
            let isFresh = resting.stream.assumeIsolated {
                $0.resume()
                return $0.isFresh()
            }
            if isFresh { return resting.stream }
            resting.stream.assumeIsolated { $0.shutDown() }
            free(origin)
        }
        return nil
    }

    private func rest(_ stream: SocketStream, _ origin: Origin) {
        places[origin]?.leased -= 1
        metrics.connectionsLeased.decrement()
        guard idleCount < configuration.maxIdleConnections else {
            stream.assumeIsolated { $0.shutDown() }
            forgetIfEmpty(origin)
            return
        }
        let id = nextID
        nextID += 1
        let timer = loop.schedule(afterMilliseconds: configuration.idleTimeoutMilliseconds) { [weak self] in
            self?.assumeIsolated { $0.endRest(origin, id, onlyIfStale: false) }
        }
        places[origin, default: Place()].resting.append(Resting(id: id, stream: stream, timer: timer))
        noteResting(1)
        watch(stream, origin, id)
    }

    private func watch(_ stream: SocketStream, _ origin: Origin, _ id: UInt64) {
        stream.assumeIsolated {
            $0.rest { [weak self] in self?.assumeIsolated { $0.endRest(origin, id, onlyIfStale: true) } }
        }
    }

    /// Closes a resting connection; with `onlyIfStale`, not when what came was only TLS book-keeping.
    private func endRest(_ origin: Origin, _ id: UInt64, onlyIfStale: Bool) {
        guard let index = places[origin]?.resting.firstIndex(where: { $0.id == id }),
            let resting = places[origin]?.resting[index]
        else { return }
        if onlyIfStale, resting.stream.assumeIsolated({ $0.isFresh() }) {
            watch(resting.stream, origin, id)
            return
        }
        places[origin]?.resting.remove(at: index)
        loop.cancel(resting.timer)
        noteResting(-1)
        resting.stream.assumeIsolated { $0.shutDown() }
        forgetIfEmpty(origin)
    }

    private func closeResting(_ origin: Origin, keep: Int) {
        while let place = places[origin], !place.resting.isEmpty, place.leased + place.resting.count > max(0, keep) {
            endRest(origin, place.resting[0].id, onlyIfStale: false)
        }
    }

    private func noteResting(_ change: Int) {
        idleCount += change
        metrics.connectionsIdle.add(Double(change))
    }

    // MARK: Waiting

    private func turn(_ origin: Origin, _ fresh: Bool, _ lifetime: RequestLifetime) async -> Turn {
        let id = nextID
        nextID += 1
        await lifetime.onEnd { [weak self] in self?.assumeIsolated { $0.giveUp(origin, id, lifetime) } }
        let turn = await withCheckedContinuation { continuation in
            // Decided in one step on the loop, so that no connection can become free between a look and the wait.
            if let turn = immediateTurn(origin, fresh, lifetime) {
                continuation.resume(returning: turn)
            } else {
                metrics.waiting.increment()
                places[origin, default: Place()].waiting.append((id, continuation))
            }
        }
        await lifetime.onEnd(nil)
        guard let ending = await lifetime.endedBy else { return turn }
        // The turn came in the same moment as the end: pass it on.
        switch turn {
        case .failed: break
        case .mayConnect: free(origin)
        case .connection(let stream):
            giveBack(Lease(origin: origin, stream: stream, isReused: true), reusable: true)
        }
        return .failed(ending)
    }

    /// What a request gets without waiting; whoever came first is served first.
    private func immediateTurn(_ origin: Origin, _ fresh: Bool, _ lifetime: RequestLifetime) -> Turn? {
        if let ending = lifetime.assumeIsolated({ $0.endedBy }) { return .failed(ending) }
        guard !isShutDown else { return .failed(HTTPClientError(.clientShutDown, "the client was shut down")) }
        let waiting = places[origin]?.waiting.count ?? 0
        if waiting == 0 {
            if !fresh, let stream = takeResting(origin) { return .connection(stream) }
            if occupancy(origin) < configuration.maxConnectionsPerOrigin {
                take(origin)
                return .mayConnect
            }
        }
        guard waiting < configuration.maxWaitersPerOrigin else {
            return .failed(
                HTTPClientError(
                    .poolExhausted, "\(configuration.maxWaitersPerOrigin) requests already wait for \(origin)"))
        }
        return nil
    }

    private func giveUp(_ origin: Origin, _ id: UInt64, _ lifetime: RequestLifetime) {
        guard let index = places[origin]?.waiting.firstIndex(where: { $0.id == id }),
            let waiter = places[origin]?.waiting.remove(at: index)
        else { return }
        metrics.waiting.decrement()
        let ending = lifetime.assumeIsolated { $0.endedBy } ?? HTTPClientError(.cancelled, "the wait was given up")
        waiter.continuation.resume(returning: .failed(ending))
        forgetIfEmpty(origin)
    }

    private func nextWaiting(_ origin: Origin) -> CheckedContinuation<Turn, Never>? {
        guard let place = places[origin], !place.waiting.isEmpty else { return nil }
        metrics.waiting.decrement()
        return places[origin]?.waiting.removeFirst().continuation
    }
}
