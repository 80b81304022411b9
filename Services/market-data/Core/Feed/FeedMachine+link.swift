import Exchanges
import Resilience

extension FeedMachine {
    mutating func start(after delay: Int64, _ now: Int64) {
        guard link == .idle || link == .stopped, codec.closedReason == nil else { return }
        if delay > 0 { link = .waiting(until: now + delay) } else { connect(now) }
    }

    mutating func stop() {
        guard link != .stopped else { return }
        if isLinked { actions.append(.close(generation: generation, reason: "stopping")) }
        lose("stopping")
        link = .stopped
    }

    mutating func connect(_ now: Int64) {
        generation += 1
        link = .connecting(since: now)
        stateIsDirty = true
        actions.append(.connect(generation: generation))
    }

    mutating func opened(_ number: Int, _ now: Int64) {
        guard number == generation, case .connecting = link else { return }
        link = .open(since: now)
        frameAt = now
        troubleAt = now
        isResolvedOnce = false
        endOfLifeAt = .max
        if let lifetime = codec.stream.lifetimeMilliseconds {
            endOfLifeAt = now + max(lifetime - rules.lifetimeMarginMilliseconds, lifetime / 2)
        }
        pingDueAt = .max
        if case .sendsText(_, let every) = codec.stream.keepAlive { pingDueAt = now + every }
        ask(order.filter { streams[$0]?.phase != .polled }, now)
    }

    /// Leaves the socket, and waits for the next try: at once, or after the back-off when it counts as a failure.
    mutating func drop(
        _ reason: String, close: Bool, penalty: Bool, _ now: Int64, using generator: inout some RandomNumberGenerator
    ) {
        if close { actions.append(.close(generation: generation, reason: reason)) }
        lastReason = reason
        lose(reason)
        if penalty {
            failures += 1
            link = .waiting(until: now + rules.backoff.milliseconds(afterFailures: failures, using: &generator))
        } else {
            connect(now)
        }
        stateIsDirty = true
    }

    /// Forgets what belonged to the socket.
    private mutating func lose(_ reason: String) {
        outbox.removeAll()
        outboxHead = 0
        commands.removeAll()
        catching.removeAll()
        var gone: [StreamSubscription] = []
        for subscription in order {
            guard var stream = streams[subscription], stream.phase != .polled else { continue }
            if stream.phase != .idle, stream.phase != .refused { gone.append(subscription) }
            stream.phase = .idle
            stream.asks = 0
            stream.wantsRestart = false
            streams[subscription] = stream
        }
        if !gone.isEmpty { actions.append(.lost(gone, reason: reason)) }
    }

    mutating func tick(_ now: Int64, using generator: inout some RandomNumberGenerator) {
        switch link {
        case .idle, .stopped: return
        case .waiting(let until):
            if now >= until { connect(now) }
        case .connecting(let since):
            guard now - since >= rules.connectTimeoutMilliseconds else { return }
            drop("connect_timeout", close: true, penalty: true, now, using: &generator)
        case .open:
            if now >= endOfLifeAt {
                return drop("lifetime", close: true, penalty: false, now, using: &generator)
            }
            if let reason = keepAlive(now) {
                return drop(reason, close: true, penalty: true, now, using: &generator)
            }
            if let reason = lookAtStreams(now) {
                return drop(reason, close: true, penalty: true, now, using: &generator)
            }
            restartWanted(now)
            if failures > 0, now - troubleAt >= rules.healthyMilliseconds { failures = 0 }
        }
    }

    /// Sends the text ping that is due; the reason to leave when the last one had no answer of any kind.
    private mutating func keepAlive(_ now: Int64) -> String? {
        guard case .sendsText(let text, let every) = codec.stream.keepAlive, now >= pingDueAt else { return nil }
        if frameAt <= now - 2 * every { return "no_pong" }
        pingDueAt = now + every
        actions.append(.send(Array(text.utf8)))
        return nil
    }

    /// Sends what waits, no faster than the venue takes messages.
    mutating func flush(_ now: Int64) {
        guard isOpen else { return }
        let gap = 1_000 / Int64(max(1, codec.stream.maxMessagesPerSecond)) + 1
        while outboxHead < outbox.count, now >= nextSendAt {
            actions.append(.send(outbox[outboxHead]))
            outboxHead += 1
            nextSendAt = now + gap
        }
        if outboxHead == outbox.count, outboxHead > 0 {
            outbox.removeAll(keepingCapacity: true)
            outboxHead = 0
            drainedAt = now
        }
    }
}
