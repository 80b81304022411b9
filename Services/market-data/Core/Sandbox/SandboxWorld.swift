public import Contracts

/// The markets of the sandbox with their longer candles, in one time.
public struct SandboxWorld: Sendable {
    /// Where one market stands, to be kept for a restart.
    public struct Position: Sendable, Equatable {
        /// The market.
        public let key: MarketKey
        /// The open time of its minute under way.
        public let nextOpen: Timestamp
        /// Its state when that minute began.
        public let state: MarketState

        /// Makes it from its fields.
        public init(key: MarketKey, nextOpen: Timestamp, state: MarketState) {
            self.key = key
            self.nextOpen = nextOpen
            self.state = state
        }
    }

    private struct Member: Sendable {
        var market: SandboxMarket
        var rollup: CandleRollup
    }

    private var members: [Member] = []

    /// No markets.
    public init() {}

    /// Adds a market with the rollup that belongs to it.
    public mutating func add(_ market: SandboxMarket, rollup: CandleRollup) {
        members.append(Member(market: market, rollup: rollup))
    }

    /// Where every market stands.
    public var positions: [Position] {
        members.map { Position(key: $0.market.pair.key, nextOpen: $0.market.openTime, state: $0.market.state) }
    }

    /// Closes what is over at `now`, at most `limit` minutes of each market; oldest first within a market.
    public mutating func advance(to now: Timestamp, limit: Int) throws(DecimalError) -> [ClosedCandle] {
        var closed: [ClosedCandle] = []
        for index in members.indices {
            let key = members[index].market.pair.key
            for step in try members[index].market.advance(to: now, limit: limit) {
                let openTime = step.nextOpen.advanced(byMilliseconds: -SandboxMarket.minute)
                if let candle = step.candle { closed.append(Self.named(key, .oneMinute, candle)) }
                for ended in try members[index].rollup.add(step.candle, openTime: openTime) {
                    closed.append(Self.named(key, ended.timeframe, ended.candle))
                }
            }
        }
        return closed
    }

    /// Whether no minute is left to be closed at `now`.
    public func isCaughtUp(at now: Timestamp) -> Bool {
        members.allSatisfy { now.milliseconds(since: $0.market.openTime) < SandboxMarket.minute }
    }

    /// Every market at an instant, with its pair.
    public func snapshots(at now: Timestamp) throws -> [(pair: SandboxPair, snapshot: MarketSnapshot)] {
        try members.map { ($0.market.pair, try $0.market.snapshot(at: now)) }
    }

    private static func named(_ key: MarketKey, _ timeframe: Timeframe, _ candle: Candle) -> ClosedCandle {
        ClosedCandle(venue: key.venue, symbol: key.symbol, timeframe: timeframe, candle: candle)
    }
}
