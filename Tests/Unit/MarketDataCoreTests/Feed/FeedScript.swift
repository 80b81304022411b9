import Contracts
import Exchanges
import TestKit

@testable import MarketDataCore

/// Drives a ``FeedMachine`` by hand and remembers what it asked for.
struct FeedScript {
    var machine: FeedMachine
    var now: Int64 = 1_000_000
    var generator: SeededGenerator
    var actions: [FeedAction] = []
    /// Frames sent, with their times.
    var sent: [(at: Int64, text: String)] = []
    var connects: [Int64] = []

    init(_ codec: PaperVenue, _ subscriptions: [StreamSubscription], rules: FeedRules = FeedRules(), seed: UInt64 = 1) {
        machine = FeedMachine(codec: codec, subscriptions: subscriptions, rules: rules)
        generator = SeededGenerator(seed: seed)
    }

    var generation: Int { connects.count }

    @discardableResult
    mutating func give(_ event: FeedEvent) -> [FeedAction] {
        let made = machine.receive(event, at: now, using: &generator)
        for action in made {
            if case .send(let frame) = action { sent.append((now, String(decoding: frame, as: UTF8.self))) }
            if case .connect = action { connects.append(now) }
        }
        actions += made
        return made
    }

    /// Lets time pass in ticks.
    mutating func wait(_ milliseconds: Int64, every step: Int64 = 100) {
        let end = now + milliseconds
        while now < end {
            now = min(end, now + step)
            give(.tick)
        }
    }

    /// Starts, opens and acknowledges every command.
    mutating func open() {
        if connects.isEmpty { give(.start(afterMilliseconds: 0)) }
        give(.opened(generation: generation))
        acknowledge()
    }

    /// Acknowledges every command that was sent and is not answered.
    mutating func acknowledge() {
        for frame in sent where frame.text.hasPrefix("+") {
            if let id = Int64(frame.text.dropFirst()) { give(.acknowledged(.command(id))) }
        }
    }

    func count(_ isWanted: (FeedAction) -> Bool) -> Int { actions.count(where: isWanted) }
    var polls: Int { count { if case .poll = $0 { true } else { false } } }
    var catchUps: [FeedAction] { actions.filter { if case .catchUp = $0 { true } else { false } } }
}
