/// The best bid and ask of an instrument at one instant. Bid is at most ask.
public struct Quote: WireType, Equatable {
    /// What is quoted.
    public let symbol: Symbol
    /// Where.
    public let venue: Venue
    /// Best bid, in quote currency.
    public let bid: Price
    /// Best ask, in quote currency; never below the bid.
    public let ask: Price
    /// Half of bid plus ask, exact.
    public let mid: Price
    /// (ask - bid) / mid in basis points, rounded half even to four decimals.
    public let spreadBps: Decimal12
    /// When the market was so, by the venue's clock.
    public let timestamp: Timestamp

    /// Makes a quote; `mid` and `spreadBps` follow from bid and ask. Throws ``InvalidValue`` unless 0 < bid <= ask.
    public init(symbol: Symbol, venue: Venue, bid: Price, ask: Price, timestamp: Timestamp) throws {
        guard bid.isPositive, bid <= ask else {
            throw InvalidValue(.quote, "A quote needs 0 < bid <= ask; got \(bid) and \(ask).")
        }
        let mid = try (bid + ask).divided(by: 2, rounding: .halfEven)
        self.symbol = symbol
        self.venue = venue
        self.bid = bid
        self.ask = ask
        self.mid = mid
        spreadBps = try (ask - bid).decimal.multiplied(by: 10_000, rounding: .halfEven)
            .divided(by: mid.decimal, rounding: .halfEven).rounded(scale: 4, rounding: .halfEven)
        self.timestamp = timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case symbol
        case venue
        case bid
        case ask
        case mid
        case spreadBps = "spread_bps"
        case timestamp
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "Quote",
        [
            WireField("symbol", Symbol.schema, "What is quoted."),
            WireField("venue", Venue.schema, "Where."),
            WireField("bid", Price.schema, "Best bid, in quote currency."),
            WireField("ask", Price.schema, "Best ask, in quote currency."),
            WireField("mid", Price.schema, "Half of bid plus ask."),
            WireField("spread_bps", Decimal12.schema, "Spread over mid in basis points, four decimals."),
            WireField("timestamp", Timestamp.schema, "When the market was so, by the venue's clock."),
        ])
}
