import Contracts
import Exchanges

/// A venue whose book messages are numbered as a test says; everything else is another venue's.
struct FakeCodec: MarketCodec {
    /// How its updates follow each other.
    enum Rule: BookRule {
        /// Each message's number is one above the one before; the snapshot is fetched.
        case numbered
        /// The same, with the snapshot on the stream.
        case numberedWithSnapshot
        /// Messages say nothing of their order.
        case unnumbered

        var snapshotComesByStream: Bool { self != .numbered }

        func verdict(_ update: DepthUpdate, after lastID: Int64, isFirst: Bool) -> BookVerdict {
            if self == .unnumbered { return .apply }
            if update.lastID <= lastID { return .stale }
            if update.firstID <= lastID + 1 { return .apply }
            return isFirst && self == .numbered ? .snapshotTooOld : .gap
        }
    }

    let base: any MarketCodec
    var rule = Rule.numbered
    /// The checksum is the number of levels it was given, unless the base's is asked for.
    var usesOwnChecksum = true

    var venue: Venue { base.venue }
    var closedReason: String? { base.closedReason }
    var rest: RestProfile { base.rest }
    var stream: StreamProfile { base.stream }
    var bookRule: any BookRule { rule }
    func supports(_ channel: StreamChannel) -> Bool { base.supports(channel) }
    func checksum(bids: [BookChange], asks: [BookChange]) -> Int32? {
        usesOwnChecksum ? Int32(bids.count * 100 + asks.count) : base.checksum(bids: bids, asks: asks)
    }
    func venueSymbol(_ symbol: Symbol) -> String { base.venueSymbol(symbol) }
    func symbol(_ venueSymbol: String) -> Symbol? { base.symbol(venueSymbol) }
    func route(of channel: StreamChannel) -> StreamProfile.Route { base.route(of: channel) }
    func subscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] { [] }
    func unsubscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] { [] }
    func read(frame: [UInt8]) throws(ExchangeError) -> FrameMeaning { try base.read(frame: frame) }
    func request(_ question: PublicRequest) throws(ExchangeError) -> VenueRequest { try base.request(question) }
    func read(_ answer: VenueAnswer, to question: PublicRequest) throws(ExchangeError) -> PublicAnswer {
        try base.read(answer, to: question)
    }
    func usage(_ answer: VenueAnswer) -> RateUsage { base.usage(answer) }
}
