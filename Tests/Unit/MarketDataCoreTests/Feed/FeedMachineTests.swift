import Contracts
import Exchanges
import TestKit
import Testing

@testable import MarketDataCore

@Suite("A feed's connection")
struct FeedMachineTests {
    let book: StreamSubscription
    let candles: StreamSubscription
    let trades: StreamSubscription

    init() throws {
        let symbol = try PaperSymbol.make("BTCUSDT")
        book = StreamSubscription(.book, symbol)
        candles = StreamSubscription(.candles(.oneMinute), symbol)
        trades = StreamSubscription(.trades, symbol)
    }

    @Test("C5.11: connected only when acknowledged data flows")
    func connectedIsEarned() {
        var script = FeedScript(PaperVenue(), [book, candles])
        #expect(script.machine.state == .disabled)
        script.give(.start(afterMilliseconds: 500))
        #expect(script.machine.state == .connecting)
        script.wait(500)
        #expect(script.connects.count == 1)
        #expect(!script.machine.state.isConnected)
        script.give(.opened(generation: 1))
        #expect(script.machine.state == .subscribing, "a socket alone is no data")
        script.acknowledge()
        #expect(script.machine.state == .subscribing, "an answer alone is no data")
        script.give(.heard(book))
        #expect(script.machine.state == .catchingUp, "the candles of the outage are missing")
        script.give(.caughtUp(generation: 1, [candles]))
        #expect(script.machine.state == .live)
        script.give(.ended(generation: 1, reason: "connection_closed"))
        #expect(script.machine.state == .backingOff)
        #expect(!script.machine.state.isConnected)
    }

    @Test("C5.2: any message of a subscription is its sign of life; those of another are not")
    func heartbeatPerSubscription() {
        var script = FeedScript(PaperVenue(), [book, candles])
        script.open()
        // An hour of repeats on both: never stale.
        for _ in 0..<180 {
            script.give(.heard(book))
            script.give(.heard(candles))
            script.wait(20_000, every: 1_000)
        }
        #expect(script.connects.count == 1)
        #expect(script.sent.count == 1)
        // The socket is alive, one stream is not.
        for _ in 0..<20 {
            script.give(.heard(book))
            script.wait(5_000, every: 1_000)
        }
        #expect(script.sent.count > 1, "the silent stream is asked for again")
        #expect(script.sent.contains { $0.text.hasPrefix("-") })
    }

    @Test("C5.3: it never gives up, waits 5, 10, 20 … 300 s with jitter, and a healthy minute forgets the failures")
    func backoffWithoutEnd() {
        var script = FeedScript(PaperVenue(), [book])
        script.give(.start(afterMilliseconds: 0))
        var full: Int64 = 5_000
        for failure in 1...150 {
            #expect(script.connects.count == failure)
            let at = script.now
            script.give(.ended(generation: failure, reason: "connect_refused"))
            #expect(script.machine.state == .backingOff)
            while script.connects.count == failure { script.wait(100) }
            let waited = script.now - at
            #expect(waited >= full / 2 && waited <= full + 100, "failure \(failure): \(waited) ms of \(full)")
            full = min(full * 2, 300_000)
        }
        script.open()
        for _ in 0..<13 {
            script.give(.heard(book))
            script.wait(5_000)
        }
        let at = script.now
        script.give(.ended(generation: script.generation, reason: "connection_closed"))
        let before = script.connects.count
        while script.connects.count == before { script.wait(100) }
        #expect(script.now - at <= 5_100, "after a healthy minute the first wait is short again")
    }

    @Test("C5.4: an error of the socket reaches the back-off: no hot loop")
    func errorsReachTheBackoff() {
        var script = FeedScript(PaperVenue(), [book])
        script.give(.start(afterMilliseconds: 0))
        let end = script.now + 3_600_000
        while script.now < end {
            // The venue takes every connection and breaks it at the first message.
            let generation = script.generation
            script.give(.opened(generation: generation))
            script.acknowledge()
            script.give(.heard(book))
            script.give(.ended(generation: generation, reason: "protocol_violation"))
            let before = script.connects.count
            while script.connects.count == before, script.now < end { script.wait(1_000, every: 1_000) }
        }
        #expect(script.connects.count < 30, "\(script.connects.count) connects in an hour")
        #expect(script.connects.count > 10)
    }

    @Test("C5.5: a quiet stream does not hold up the others")
    func quietStreamBlocksNobody() throws {
        let quiet = StreamSubscription(.candles(.oneMinute), try PaperSymbol.make("QUIET"))
        var script = FeedScript(PaperVenue(), [quiet, candles, book])
        script.open()
        for _ in 0..<600 {
            script.give(.heard(candles))
            script.give(.heard(book))
            script.wait(5_000, every: 1_000)
        }
        script.give(.caughtUp(generation: script.generation, [quiet, candles]))
        let states = Dictionary(
            uniqueKeysWithValues: script.machine.statuses(at: script.now, wall: Timestamp(milliseconds: 0)).map {
                ($0.subscription, $0.state)
            })
        #expect(states[candles] == .live && states[book] == .live)
        #expect(states[quiet] == .polled)
        #expect(script.machine.state == .degraded)
        #expect(script.polls == 1, "polling begins once")
        #expect(script.connects.count <= 2, "one stream is worth one new connection, not many")
    }

    @Test func aSilentStreamIsRestartedThenReconnectedThenPolledAndTriedAgainAfterAnHour() {
        var script = FeedScript(PaperVenue(), [book, trades])
        script.open()
        func keepTalking(_ milliseconds: Int64) {
            let end = script.now + milliseconds
            while script.now < end {
                script.give(.heard(trades))
                script.wait(1_000)
                if script.connects.count > 1, !script.machine.state.isConnected {
                    while script.machine.state == .backingOff { script.wait(100) }
                    script.give(.opened(generation: script.generation))
                    script.acknowledge()
                }
            }
        }
        keepTalking(29_000)
        #expect(script.sent.count == 1)
        keepTalking(3_000)
        #expect(script.sent.map(\.text).contains { $0.hasPrefix("-") }, "first it is subscribed anew")
        script.acknowledge()
        keepTalking(40_000)
        #expect(script.connects.count == 2, "then the connection is made anew")
        for _ in 0..<12 {
            keepTalking(15_000)
            script.acknowledge()
        }
        #expect(script.polls == 1)
        let frames = script.sent.count
        let polledAt = script.now
        while script.sent.count == frames, script.now < polledAt + 3_700_000 { keepTalking(5_000) }
        #expect(script.now - polledAt > 3_400_000, "not before")
        #expect(script.sent.count > frames, "after an hour it is tried again")
        script.acknowledge()
        script.give(.heard(book))
        #expect(script.actions.contains(.stopPolling(book)))
        #expect(script.machine.state == .live)
    }

    @Test func aRefusedSubscriptionIsOutAndTheOthersGoOn() throws {
        let wrong = StreamSubscription(.book, try PaperSymbol.make("NOSUCH"))
        var script = FeedScript(PaperVenue(), [book, wrong, trades])
        script.give(.start(afterMilliseconds: 0))
        script.give(.opened(generation: 1))
        // All three stood in one command: which one is wrong is found by asking for each alone.
        script.give(.refused(.command(1), code: "30001", message: "no such symbol"))
        script.wait(500)
        #expect(script.sent.count == 4)
        script.give(.acknowledged(.command(2)))
        script.give(.refused(.command(3), code: "30001", message: "no such symbol"))
        script.give(.acknowledged(.command(4)))
        script.give(.heard(book))
        script.give(.heard(trades))
        #expect(script.machine.state == .degraded)
        #expect(script.actions.contains(.refused(wrong, code: "30001", message: "no such symbol")))
        script.wait(20_000)
        #expect(script.connects.count == 1)
    }

    @Test("C5.13: too many requests is no refusal: it is asked again later")
    func passingRefusal() {
        var script = FeedScript(PaperVenue(), [book])
        script.give(.start(afterMilliseconds: 0))
        script.give(.opened(generation: 1))
        script.give(.refused(.subscription(book), code: "30006", message: "request too many"))
        #expect(!script.actions.contains { if case .refused = $0 { true } else { false } })
        #expect(script.sent.count == 1)
        script.wait(10_100)
        #expect(script.sent.count == 2)
        script.acknowledge()
        script.give(.heard(book))
        #expect(script.machine.state == .live)
    }

    @Test("C5.13: commands go out no faster than the venue takes them")
    func pacing() throws {
        var venue = PaperVenue()
        venue.messagesPerSecond = 5
        venue.perCommand = 1
        let many = try (0..<50).map { StreamSubscription(.book, try PaperSymbol.make("S\($0)")) }
        var script = FeedScript(venue, many)
        script.give(.start(afterMilliseconds: 0))
        script.give(.opened(generation: 1))
        // Longer than the time for an answer: those that are still to be sent are not asked for twice.
        script.wait(15_000, every: 50)
        #expect(script.sent.count == 50)
        for (place, frame) in script.sent.enumerated() {
            let inSecond = script.sent[place...].prefix { $0.at < frame.at + 1_000 }.count
            #expect(inSecond <= 5)
        }
    }

    @Test func theConnectionIsRenewedBeforeTheVenueEndsIt() {
        var venue = PaperVenue()
        venue.lifetime = 86_400_000
        var script = FeedScript(venue, [book])
        script.open()
        while script.connects.count == 1, script.now < 1_000_000 + 86_400_000 {
            script.give(.heard(book))
            script.wait(10_000, every: 10_000)
        }
        #expect(script.connects.count == 2)
        #expect(script.now - 1_000_000 < 86_400_000)
        #expect(script.now - 1_000_000 > 85_000_000)
        #expect(script.machine.state == .connecting, "at once: it is no failure")
    }

    @Test func theVenuesNoticeIsFollowedAtOnceButNotInALoop() {
        var script = FeedScript(PaperVenue(), [book])
        script.open()
        for _ in 0..<13 {
            script.give(.heard(book))
            script.wait(5_000)
        }
        script.give(.reconnectNotice(reason: "serverShutdown"))
        #expect(script.connects.count == 2, "at once")
        script.open()
        script.give(.reconnectNotice(reason: "serverShutdown"))
        #expect(script.machine.state == .backingOff, "a notice again within a minute is a failure")
    }

    @Test func textPingsAreSentAndTheirSilenceIsSeen() {
        var venue = PaperVenue()
        venue.keepAlive = .sendsText("ping", everyMilliseconds: 25_000)
        var rules = FeedRules()
        rules.bookSilenceMilliseconds = 10_000_000
        var script = FeedScript(venue, [book], rules: rules)
        script.open()
        for _ in 0..<10 {
            script.wait(25_000)
            script.give(.frame)
        }
        #expect(script.sent.count { $0.text == "ping" } == 10)
        #expect(script.connects.count == 1)
        script.wait(60_000)
        #expect(script.machine.reason == "no_pong")
    }

    @Test func candlesOfARestartedStreamAreCaughtUpAgain() {
        var script = FeedScript(PaperVenue(), [candles])
        script.open()
        script.give(.heard(candles))
        #expect(script.catchUps.count == 1)
        script.give(.caughtUp(generation: 1, [candles]))
        script.wait(95_000)
        script.acknowledge()
        #expect(script.catchUps.count == 2)
        // What an earlier connection fetched does not count for this one.
        script.give(.caughtUp(generation: 0, [candles]))
        script.give(.heard(candles))
        #expect(script.machine.state == .catchingUp)
    }

    @Test("a refusal without a name is about the one command that waits, not about those answered by subscription")
    func namelessRefusal() {
        var script = FeedScript(PaperVenue(perCommand: 1), [book, candles])
        script.give(.start(afterMilliseconds: 0))
        script.give(.opened(generation: 1))
        for one in [book, candles] {
            script.give(.acknowledged(.subscription(one)))
            script.give(.heard(one))
        }
        script.give(.restart(book))
        let made = script.give(.refused(nil, code: "30001", message: "no such channel"))
        #expect(made.contains(.refused(book, code: "30001", message: "no such channel")))
        #expect(script.machine.commands.isEmpty)
    }

    @Test func aBookThatLostTheThreadIsSubscribedAnewButNotInALoop() {
        var script = FeedScript(PaperVenue(), [book])
        script.open()
        script.give(.heard(book))
        for _ in 0..<100 {
            script.give(.restart(book))
            script.acknowledge()
            script.give(.heard(book))
            script.wait(100)
        }
        let restarts = script.sent.count { $0.text.hasPrefix("-") }
        #expect(restarts >= 4 && restarts <= 7, "\(restarts) restarts in 10 s")
    }

    @Test func aClosedVenueIsNeverConnectedTo() {
        var venue = PaperVenue()
        venue.closedReason = "it closed"
        var script = FeedScript(venue, [book])
        script.give(.start(afterMilliseconds: 0))
        script.wait(60_000)
        #expect(script.machine.state == .closed)
        #expect(script.connects.isEmpty)
    }
}
