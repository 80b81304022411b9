public import Contracts
import Exchanges

extension FeedMachine {
    /// Queues commands that subscribe.
    mutating func ask(_ subscriptions: [StreamSubscription], _ now: Int64, oneByOne: Bool = false) {
        guard !subscriptions.isEmpty else { return }
        let made =
            oneByOne
            ? subscriptions.flatMap { command([$0]) } : command(subscriptions)
        for one in made {
            commands[one.id] = one.subscriptions
            outbox.append(one.frame)
        }
        for subscription in subscriptions {
            streams[subscription]?.phase = .asked
            streams[subscription]?.since = now
            streams[subscription]?.asks += 1
            streams[subscription]?.refusal = nil
        }
        stateIsDirty = true
    }

    private mutating func command(_ subscriptions: [StreamSubscription]) -> [StreamCommand] {
        let made = codec.subscribe(subscriptions, firstID: nextCommandID)
        nextCommandID = max(nextCommandID, made.map(\.id).max() ?? 0) + 1
        return made
    }

    /// Ends a subscription at the venue and asks for it anew.
    private mutating func restart(_ subscription: StreamSubscription, _ now: Int64) {
        let ending = codec.unsubscribe([subscription], firstID: nextCommandID)
        nextCommandID = max(nextCommandID, ending.map(\.id).max() ?? 0) + 1
        outbox.append(contentsOf: ending.map(\.frame))
        streams[subscription]?.restartedAt = now
        streams[subscription]?.wantsRestart = false
        streams[subscription]?.asks = 0
        catching.remove(subscription)
        ask([subscription], now)
    }

    /// Restarts what waits for it, each no more often than the rules allow.
    mutating func restartWanted(_ now: Int64) {
        guard isOpen else { return }
        for subscription in order {
            guard let stream = streams[subscription], stream.wantsRestart else { continue }
            switch stream.phase {
            case .acknowledged, .live:
                if let last = stream.restartedAt, now - last < rules.restartSpacingMilliseconds { continue }
                restart(subscription, now)
            case .idle, .asked, .refused, .polled: streams[subscription]?.wantsRestart = false
            }
        }
    }

    mutating func acknowledged(_ subject: FrameMeaning.Subject, _ now: Int64) {
        guard isOpen else { return }
        frameAt = max(frameAt, now)
        let named: [StreamSubscription]
        switch subject {
        case .command(let id): named = commands.removeValue(forKey: id) ?? []
        case .subscription(let one):
            named = [one]
            answered(one)
        }
        begin(named.filter { streams[$0]?.phase == .asked }, now)
    }

    /// Forgets that a command waits for an answer about this.
    private mutating func answered(_ subscription: StreamSubscription) {
        for (id, asked) in commands where asked.contains(subscription) {
            let left = asked.filter { $0 != subscription }
            commands[id] = left.isEmpty ? nil : left
        }
    }

    /// Subscriptions stand: their candles of the outage are wanted.
    private mutating func begin(_ subscriptions: [StreamSubscription], _ now: Int64) {
        guard !subscriptions.isEmpty else { return }
        for one in subscriptions {
            streams[one]?.phase = .acknowledged
            streams[one]?.since = now
            streams[one]?.asks = 0
        }
        let candles = subscriptions.filter { if case .candles = $0.channel { true } else { false } }
        if !candles.isEmpty {
            catching.formUnion(candles)
            actions.append(.catchUp(generation: generation, candles))
        }
        stateIsDirty = true
    }

    mutating func heard(_ subscription: StreamSubscription, _ now: Int64) {
        guard isOpen else { return }
        frameAt = max(frameAt, now)
        guard let phase = streams[subscription]?.phase else { return }
        switch phase {
        case .live: break
        // Data is an acknowledgement too: the answer may be behind it, or lost.
        case .asked:
            begin([subscription], now)
            becomeLive(subscription)
        case .acknowledged: becomeLive(subscription)
        case .idle, .refused, .polled: return
        }
        streams[subscription]?.since = now
        streams[subscription]?.heardAt = now
    }

    private mutating func becomeLive(_ subscription: StreamSubscription) {
        if streams[subscription]?.isPolled == true {
            streams[subscription]?.isPolled = false
            actions.append(.stopPolling(subscription))
        }
        streams[subscription]?.phase = .live
        streams[subscription]?.fruitless = 0
        stateIsDirty = true
    }

    mutating func refused(_ subject: FrameMeaning.Subject?, _ code: String, _ message: String, _ now: Int64) {
        guard isOpen else { return }
        frameAt = max(frameAt, now)
        troubleAt = now
        var named: [StreamSubscription] = []
        switch subject {
        case .command(let id): named = commands.removeValue(forKey: id) ?? []
        case .subscription(let one):
            named = [one]
            answered(one)
        case nil:
            // Without a name it can only be about a command that has no answer yet.
            let open = commands.filter { $0.value.contains { streams[$0]?.phase == .asked } }
            if open.count == 1, let only = open.first {
                named = only.value
                commands.removeValue(forKey: only.key)
            }
        }
        named = named.filter { streams[$0]?.phase == .asked }
        // What passes by itself is asked for again when the time for an answer is over.
        guard !rules.passingRefusals.contains(code) else { return }
        if named.count > 1 {
            // One of them is wrong: alone, the others stand.
            return ask(named, now, oneByOne: true)
        }
        for one in named {
            streams[one]?.phase = .refused
            streams[one]?.refusal = "\(code) \(message)"
            actions.append(.refused(one, code: code, message: message))
            stateIsDirty = true
        }
    }

    /// Looks for answers and messages that are overdue; the reason when the whole connection is to be given up.
    mutating func lookAtStreams(_ now: Int64) -> String? {
        let isAnyAnswered = streams.values.contains { $0.phase == .live || $0.phase == .acknowledged }
        for subscription in order {
            guard let stream = streams[subscription] else { continue }
            let waited = now - stream.since
            switch stream.phase {
            case .idle, .refused: continue
            case .asked:
                let unanswered = now - max(stream.since, drainedAt)
                guard unanswered >= rules.acknowledgeTimeoutMilliseconds, outbox.isEmpty else { continue }
                troubleAt = now
                if stream.asks < rules.maxAcknowledgeTries {
                    ask([subscription], now)
                } else if isAnyAnswered {
                    fallSilent(subscription, now)
                } else {
                    return "not_acknowledged"
                }
            case .acknowledged, .live:
                guard waited >= rules.silenceMilliseconds(of: subscription.channel) else { continue }
                troubleAt = now
                if mayReconnectForSilence(stream, now) {
                    silenceReconnectAt = now
                    streams[subscription]?.fruitless += 1
                    return "silent_stream"
                }
                fallSilent(subscription, now)
            case .polled:
                guard waited >= rules.returnFromPollingMilliseconds else { continue }
                streams[subscription]?.asks = 0
                ask([subscription], now)
            }
        }
        return nil
    }

    /// The second silence in a row of one stream is worth a new connection, but not those of many quiet ones.
    private func mayReconnectForSilence(_ stream: Stream, _ now: Int64) -> Bool {
        guard stream.fruitless == 1 else { return false }
        guard let last = silenceReconnectAt else { return true }
        return now - last >= rules.silenceReconnectSpacingMilliseconds
    }

    private mutating func fallSilent(_ subscription: StreamSubscription, _ now: Int64) {
        guard var stream = streams[subscription] else { return }
        stream.fruitless += 1
        streams[subscription] = stream
        stateIsDirty = true
        actions.append(.lost([subscription], reason: "silent_stream"))
        if stream.fruitless > rules.maxSilentTries {
            let isPolled = stream.isPolled
            streams[subscription]?.phase = .polled
            streams[subscription]?.isPolled = true
            streams[subscription]?.since = now
            catching.remove(subscription)
            if !isPolled { actions.append(.poll(subscription)) }
        } else {
            restart(subscription, now)
        }
    }

    /// How each subscription does. `wall` is our wall clock at `now`.
    public func statuses(at now: Int64, wall: Timestamp) -> [StreamStatus] {
        order.compactMap { subscription in
            guard let stream = streams[subscription] else { return nil }
            let state: StreamState =
                switch stream.phase {
                case .idle: .pending
                case .asked: stream.fruitless > 0 ? .silent : .pending
                case .acknowledged: .acknowledged
                case .live: .live
                case .refused: .refused
                case .polled: .polled
                }
            return StreamStatus(
                subscription: subscription, state: state, reason: stream.refusal,
                heardAt: stream.heardAt.map { wall.advanced(byMilliseconds: $0 - now) })
        }
    }
}
