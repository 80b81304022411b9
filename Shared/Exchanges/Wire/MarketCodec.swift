public import Contracts

/// Everything market-data has to know of a venue's public side; pure. One per venue, all in ``ExchangeRegistry``.
public protocol MarketCodec: Sendable {
    /// The venue.
    var venue: Venue { get }
    /// Why no live connection may be made, in one sentence; nil for venues that are open. (BitMart closed for trading.)
    var closedReason: String? { get }
    /// REST addresses and limits.
    var rest: RestProfile { get }
    /// Socket addresses and limits.
    var stream: StreamProfile { get }
    /// Channels that the venue has.
    func supports(_ channel: StreamChannel) -> Bool
    /// How its book updates follow each other.
    var bookRule: any BookRule { get }
    /// The venue's CRC32 over a book, best levels first; nil where the venue sends none.
    func checksum(bids: [BookChange], asks: [BookChange]) -> Int32?

    /// The venue's spelling of a symbol.
    func venueSymbol(_ symbol: Symbol) -> String
    /// The canonical spelling of the venue's; nil for what cannot be a symbol.
    func symbol(_ venueSymbol: String) -> Symbol?

    /// Which of ``StreamProfile/routes`` carries a channel.
    func route(of channel: StreamChannel) -> StreamProfile.Route
    /// Commands that subscribe, split by ``StreamProfile/maxSubscriptionsPerCommand``; ids count up from `firstID`.
    func subscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand]
    /// Commands that end subscriptions.
    func unsubscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand]
    /// Reads one text frame. Throws ``ExchangeError`` of kind `malformed`.
    func read(frame: [UInt8]) throws(ExchangeError) -> FrameMeaning
    /// Reads the changes of a book into a value that is used again and again, without allocating: the fast way for
    /// frames that are depth frames of the plain form. False leaves the value in an unknown state and says nothing of
    /// the frame: ``read(frame:)`` decides then.
    func readDepth(frame: [UInt8], into update: inout DepthUpdate) -> Bool

    /// Builds a request. Throws ``ExchangeError`` of kind `unsupported`.
    func request(_ question: PublicRequest) throws(ExchangeError) -> VenueRequest
    /// As ``request(_:)`` for who knows the time: a venue may keep old candles elsewhere than new ones (Bitget), and an
    /// empty answer from the wrong place looks like a gap. Pages may then be smaller than ``RestProfile/maxCandles``.
    func request(_ question: PublicRequest, at now: Timestamp) throws(ExchangeError) -> VenueRequest
    /// Reads the answer to a question. Throws ``ExchangeError``: the venue's refusal, or `malformed`.
    func read(_ answer: VenueAnswer, to question: PublicRequest) throws(ExchangeError) -> PublicAnswer
    /// What an answer says about limits, whatever its status.
    func usage(_ answer: VenueAnswer) -> RateUsage
}

extension MarketCodec {
    /// No fast way.
    public func readDepth(frame: [UInt8], into update: inout DepthUpdate) -> Bool { false }

    /// The same request at any time: what most venues do.
    public func request(_ question: PublicRequest, at now: Timestamp) throws(ExchangeError) -> VenueRequest {
        try request(question)
    }
}
