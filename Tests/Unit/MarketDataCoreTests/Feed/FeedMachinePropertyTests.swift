import Contracts
import Exchanges
import TestKit
import Testing

@testable import MarketDataCore

@Suite("A feed's connection under everything")
struct FeedMachinePropertyTests {
    static let rules: FeedRules = {
        var rules = FeedRules()
        rules.bookSilenceMilliseconds = 4_000
        rules.candleSilenceMilliseconds = 6_000
        rules.tradeSilenceMilliseconds = 8_000
        rules.returnFromPollingMilliseconds = 30_000
        return rules
    }()

    private func subscriptions() throws -> [StreamSubscription] {
        try ["A", "B"].flatMap { name in
            let symbol = try PaperSymbol.make(name)
            return [
                StreamSubscription(.book, symbol), StreamSubscription(.candles(.oneMinute), symbol),
                StreamSubscription(.trades, symbol),
            ]
        }
    }

    /// One of every event, of the running socket and of others.
    private func events(_ all: [StreamSubscription], _ script: FeedScript, _ generator: inout SeededGenerator)
        -> [FeedEvent]
    {
        let one = all[Int.random(in: 0..<all.count, using: &generator)]
        let generation = script.generation - Int.random(in: 0...1, using: &generator)
        let id = Int64.random(in: 0...12, using: &generator)
        return [
            .start(afterMilliseconds: Int64.random(in: 0...200, using: &generator)), .opened(generation: generation),
            .ended(generation: generation, reason: "connection_closed"), .acknowledged(.command(id)),
            .acknowledged(.subscription(one)), .refused(.command(id), code: "1", message: "no"),
            .refused(.subscription(one), code: "30006", message: "later"), .refused(nil, code: "2", message: "no"),
            .heard(one), .frame, .reconnectNotice(reason: "notice"), .restart(one),
            .caughtUp(generation: generation, [one]), .tick,
        ]
    }

    /// What must hold after any event.
    private struct Law {
        var openGenerations: Set<Int> = []
        var newest = 0
        var polled: Set<StreamSubscription> = []

        mutating func check(_ event: FeedEvent, _ actions: [FeedAction], _ machine: FeedMachine) -> String? {
            if case .ended(let generation, _) = event { openGenerations.remove(generation) }
            for action in actions {
                switch action {
                case .connect(let generation):
                    guard generation == newest + 1 else { return "generation \(generation) after \(newest)" }
                    guard openGenerations.isEmpty else { return "two sockets: \(openGenerations) and \(generation)" }
                    newest = generation
                    openGenerations.insert(generation)
                case .close(let generation, _): openGenerations.remove(generation)
                case .send: guard !openGenerations.isEmpty else { return "sent without a socket" }
                case .poll(let one): guard polled.insert(one).inserted else { return "polled twice" }
                case .stopPolling(let one): guard polled.remove(one) != nil else { return "not polled" }
                case .catchUp(let generation, let list):
                    guard generation == newest, !list.isEmpty else { return "catch-up of \(generation)" }
                case .lost, .refused: break
                case .state(let state, _): guard state == machine.state else { return "told \(state)" }
                }
            }
            return nil
        }
    }

    @Test(
        "seeded: any events in any order keep the laws, and a well-behaved venue is live soon after", arguments: 0..<20)
    func lawsHold(_ seed: Int) throws {
        let all = try subscriptions()
        var generator = SeededGenerator(seed: UInt64(seed) &+ 77)
        var venue = PaperVenue()
        venue.perCommand = seed % 3 + 1
        if seed % 2 == 0 { venue.keepAlive = .sendsText("ping", everyMilliseconds: 2_000) }
        if seed % 5 == 0 { venue.lifetime = 400_000 }
        var script = FeedScript(venue, all, rules: Self.rules, seed: UInt64(seed))
        var law = Law()
        script.give(.start(afterMilliseconds: 0))
        _ = law.check(.start(afterMilliseconds: 0), script.actions, script.machine)
        for step in 0..<2_000 {
            let event = events(all, script, &generator).randomElement(using: &generator) ?? .tick
            let actions = script.give(event)
            if let broken = law.check(event, actions, script.machine) {
                Issue.record("seed \(seed) step \(step) after \(event): \(broken)")
                return
            }
            script.now += Int64.random(in: 0...400, using: &generator)
        }
        behave(&script, all)
        #expect(script.machine.state == .live, "seed \(seed): \(script.machine.state) \(script.machine.reason ?? "")")
    }

    /// A venue without faults for a quarter of an hour: longer than the longest wait and the return from polling.
    private func behave(_ script: inout FeedScript, _ all: [StreamSubscription]) {
        var opened = -1
        var answered = script.sent.count
        // Whatever socket stood in the chaos ends once, so that refusals of then are asked again.
        script.give(.ended(generation: script.generation, reason: "connection_closed"))
        for _ in 0..<9_000 {
            script.wait(100)
            if script.machine.state == .connecting, script.generation != opened {
                opened = script.generation
                script.give(.opened(generation: opened))
            }
            while answered < script.sent.count {
                let text = script.sent[answered].text
                answered += 1
                if text == "ping" { script.give(.frame) }
                if text.hasPrefix("+"), let id = Int64(text.dropFirst()) { script.give(.acknowledged(.command(id))) }
            }
            if script.generation == opened { for one in all { script.give(.heard(one)) } }
            script.give(.caughtUp(generation: script.generation, all))
        }
    }

    @Test("every state meets every event") func everyStateMeetsEveryEvent() throws {
        let all = try subscriptions()
        let prefixes: [(String, [FeedEvent])] = [
            ("disabled", []), ("waiting", [.start(afterMilliseconds: 1_000)]),
            ("connecting", [.start(afterMilliseconds: 0)]),
            ("subscribing", [.start(afterMilliseconds: 0), .opened(generation: 1)]),
            (
                "catching_up",
                [.start(afterMilliseconds: 0), .opened(generation: 1), .acknowledged(.command(1)), .heard(all[0])]
            ),
            (
                "live",
                [
                    .start(afterMilliseconds: 0), .opened(generation: 1), .acknowledged(.command(1)), .heard(all[0]),
                    .caughtUp(generation: 1, all),
                ]
            ),
            (
                "degraded",
                [
                    .start(afterMilliseconds: 0), .opened(generation: 1), .heard(all[0]),
                    .refused(.command(1), code: "1", message: "no"),
                ] + (Int64(2)...6).map { FeedEvent.refused(.command($0), code: "1", message: "no") }
            ),
            (
                "backing_off",
                [.start(afterMilliseconds: 0), .ended(generation: 1, reason: "connect_refused")]
            ), ("stopped", [.start(afterMilliseconds: 0), .stop]),
        ]
        var met: Set<FeedState> = []
        for (name, prefix) in prefixes {
            var generator = SeededGenerator(seed: 5)
            var start = FeedScript(PaperVenue(), all)
            for event in prefix { start.give(event) }
            met.insert(start.machine.state)
            for _ in 0..<20 {
                for event in events(all, start, &generator) + [.stop] {
                    var script = start
                    script.actions = []
                    var law = Law()
                    law.newest = script.generation
                    if script.machine.isLinked { law.openGenerations = [script.generation] }
                    let broken = law.check(event, script.give(event), script.machine)
                    #expect(broken == nil, "\(name) meets \(event)")
                    if name == "stopped", event != .start(afterMilliseconds: 0) {
                        if case .start = event { continue }
                        #expect(script.actions.isEmpty, "\(event) after the end")
                    }
                }
            }
        }
        #expect(met == Set(FeedState.allCases).subtracting([.closed]), "states that were not met")
    }
}
