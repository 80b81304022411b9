import Contracts
import Exchanges

/// A venue of paper: a codec whose limits a test sets and whose frames are the commands' numbers.
struct PaperVenue: MarketCodec {
    struct Rule: BookRule {
        var snapshotComesByStream = false
        func verdict(_ update: DepthUpdate, after lastID: Int64, isFirst: Bool) -> BookVerdict {
            update.firstID == lastID + 1 ? .apply : update.lastID <= lastID ? .stale : .gap
        }
    }

    static let open = StreamProfile.Route(name: "open", url: "ws://paper.test/open")
    static let other = StreamProfile.Route(name: "other", url: "ws://paper.test/other")

    var closedReason: String?
    var perConnection = 100
    var perCommand = 10
    var messagesPerSecond = 1_000
    var keepAlive = StreamProfile.KeepAlive.answersPings(silenceMilliseconds: 60_000)
    var lifetime: Int64?

    var venue: Venue { .sandboxSpot }
    var rest: RestProfile {
        RestProfile(
            url: "http://paper.test", weightLimit: 1_000, weightWindowMilliseconds: 60_000, maxCandles: 100,
            timeframes: [.oneMinute, .fiveMinutes, .fifteenMinutes, .oneHour])
    }
    var stream: StreamProfile {
        StreamProfile(
            routes: [Self.open, Self.other], maxSubscriptionsPerConnection: perConnection,
            maxSubscriptionsPerCommand: perCommand, maxMessagesPerSecond: messagesPerSecond, keepAlive: keepAlive,
            lifetimeMilliseconds: lifetime)
    }
    var bookRule: any BookRule { Rule() }
    func supports(_ channel: StreamChannel) -> Bool { channel != .derivative }
    func checksum(bids: [BookChange], asks: [BookChange]) -> Int32? { nil }
    func venueSymbol(_ symbol: Symbol) -> String { symbol.description }
    func symbol(_ venueSymbol: String) -> Symbol? { try? Symbol(parsing: venueSymbol) }
    func route(of channel: StreamChannel) -> StreamProfile.Route { channel == .trades ? Self.other : Self.open }

    func subscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] {
        commands("+", subscriptions, firstID)
    }
    func unsubscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] {
        commands("-", subscriptions, firstID)
    }
    private func commands(_ sign: String, _ subscriptions: [StreamSubscription], _ firstID: Int64) -> [StreamCommand] {
        stride(from: 0, to: subscriptions.count, by: perCommand).enumerated().map { place, start in
            let id = firstID + Int64(place)
            return StreamCommand(
                id: id, frame: Array("\(sign)\(id)".utf8),
                subscriptions: Array(subscriptions[start..<min(start + perCommand, subscriptions.count)]))
        }
    }
    func read(frame: [UInt8]) throws(ExchangeError) -> FrameMeaning { .ignored("paper") }
    func request(_ question: PublicRequest) throws(ExchangeError) -> VenueRequest { VenueRequest(target: "/") }
    func read(_ answer: VenueAnswer, to question: PublicRequest) throws(ExchangeError) -> PublicAnswer {
        .trades([])
    }
    func usage(_ answer: VenueAnswer) -> RateUsage { RateUsage() }
}

/// Symbols of tests.
enum PaperSymbol {
    static func make(_ text: String) throws -> Symbol { try Symbol(parsing: text) }
}
