import Contracts
import Exchanges
import MarketDataCore

/// Takes what live markets make for storage. Called from the loop; never waits: rows go into a bounded queue.
protocol MarketRecorder: Sendable {
    /// Takes rows.
    func record(_ rows: [MarketRow])
}

/// One thing to be stored. Storing it twice changes nothing. Closed.
enum MarketRow: Sendable {
    /// Where a candle came from. Closed; the raw value is stored.
    enum Source: String, Sendable {
        /// The venue's stream.
        case stream = "ws"
        /// The venue's REST interface.
        case rest
        /// Made of shorter candles.
        case aggregate
    }

    /// A closed candle; also the same one again with other numbers.
    case candle(Venue, VenueCandle, Source)
    /// A trade.
    case trade(Venue, PublicTrade)
    /// A settled funding rate.
    case funding(Venue, FundingPayment)
    /// Mark, index, funding and open interest at an instant.
    case derivative(Venue, DerivativeStatus)
    /// The venue's instruments as seen at a time.
    case instruments(Venue, [InstrumentSpecification], seenAt: Timestamp)
    /// Candles that the venue itself does not have: open times `from ≤ t < to`.
    case gap(Venue, Symbol, Timeframe, PriceKind, from: Timestamp, to: Timestamp, reason: String)
}

/// What is stored already, for whoever fills what is missing.
protocol MarketPast: Sendable {
    /// Newest closed candles of a series that open before `end`, oldest first.
    func newest(
        _ key: MarketKey, _ timeframe: Timeframe, _ kind: PriceKind, before end: Timestamp, limit: Int
    ) async throws -> [VenueCandle]

    /// When the newest settled funding of a market was paid; nil when none is stored.
    func newestFunding(_ key: MarketKey) async throws -> Timestamp?
}
