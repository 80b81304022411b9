public import Contracts

/// One market of the sandbox: time goes in, closed candles and snapshots come out. The same source, start and instants
/// give the same answers on every machine, however often it was stopped and resumed between.
public struct SandboxMarket: Sendable {
    /// Length of the candles it is made of, in milliseconds.
    public static let minute: Int64 = 60_000

    /// A closed minute and the state to go on from after it.
    public struct Step: Sendable, Equatable {
        /// The minute's candle; nil when it lay outside the session.
        public let candle: Candle?
        /// Where the market stands.
        public let state: MarketState
        /// The next minute.
        public let nextOpen: Timestamp
    }

    /// The pair.
    public let pair: SandboxPair
    /// The open time of the minute under way.
    public private(set) var openTime: Timestamp
    /// Where the market stood when the minute under way began.
    public private(set) var state: MarketState
    private let source: BarSource
    private let followsSession: Bool
    private var bar: PriceBar?
    private var after: MarketState

    /// A market whose minute under way opens at `openTime`.
    /// - Parameters:
    ///   - state: where it stands; the source's start for a new market.
    ///   - followsSession: false for a market that trades day and night whatever its pair says.
    public init(
        pair: SandboxPair, source: BarSource, state: MarketState?, openTime: Timestamp, followsSession: Bool
    ) throws(DecimalError) {
        self.pair = pair
        self.source = source
        self.openTime = openTime
        self.followsSession = followsSession
        self.state = state ?? source.start
        after = self.state
        try draw()
    }

    /// Closes every minute that is over at `now`, at most `limit` of them.
    public mutating func advance(to now: Timestamp, limit: Int = .max) throws(DecimalError) -> [Step] {
        var steps: [Step] = []
        while steps.count < limit, now.milliseconds(since: openTime) >= Self.minute {
            let candle = bar?.candle(openTime: openTime)
            openTime = openTime.advanced(byMilliseconds: Self.minute)
            state = after
            steps.append(Step(candle: candle, state: state, nextOpen: openTime))
            try draw()
        }
        return steps
    }

    /// The market at an instant within the minute under way.
    public func snapshot(at now: Timestamp) throws -> MarketSnapshot {
        let elapsed = now.milliseconds(since: openTime)
        if bar != nil, let book = source.book(after: state, elapsed: elapsed), let bid = book.bids.first,
            let ask = book.asks.first
        {
            return try MarketSnapshot(
                key: pair.key, bid: bid.price, ask: ask.price, bids: book.bids, asks: book.asks, at: now, status: .open)
        }
        let price = try bar?.price(elapsed: elapsed, of: Self.minute) ?? state.price
        let onTick = try price.quantised(to: pair.tick, rounding: .halfEven)
        return try MarketSnapshot(pair: pair, reference: onTick, at: now, status: bar == nil ? .closed : .open)
    }

    private mutating func draw() throws(DecimalError) {
        guard !followsSession || pair.session.isOpen(at: openTime) else {
            bar = nil
            after = state
            return
        }
        let next = try source.next(after: state)
        bar = next.bar
        after = next.state
    }
}
